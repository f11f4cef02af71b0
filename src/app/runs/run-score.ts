// The one number that stands for a run in lists: what its result is worth on the fresh seeds of its final report, as its own page
// and a comparison have it; until there is one, the best so far, which is named so. Pure.
import type { RunSummary } from '../../workers/engine/api.ts';

export interface RunScore {
  /** Null while nothing was scored. */
  readonly value: number | null;
  readonly name: 'Result' | 'Best so far';
}

export function scoreOfRun({
  status,
  bestScore,
  finalScore,
}: Pick<RunSummary, 'status' | 'bestScore' | 'finalScore'>): RunScore {
  // A run that goes on after its end will have another result.
  return status === 'ended' && typeof finalScore === 'number'
    ? { value: finalScore, name: 'Result' }
    : { value: bestScore, name: 'Best so far' };
}
