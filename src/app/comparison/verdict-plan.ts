// Which trainings a verdict still lacks, in the terms of the comparison's set-up. Pure function.
import { MIN_RUNS, type Verdict } from '../../stats/verdict.ts';
import type { Contestant } from './contestants.ts';
import type { Evidence } from './verdict-evidence.ts';

export interface TrainingWish {
  /** Ids of algorithms. */
  readonly algorithms: readonly string[];
  readonly seeds: number;
  /** Null: whatever is set. */
  readonly budget: number | null;
}

/** To begin with: one that only draws, one that searches, one that follows gradients. */
const first: readonly string[] = ['random-search', 'cem', 'ppo'];

/**
 * What would make the first comparison that lacks trainings count; where there is no baseline, those to begin with. Null
 * where nothing is to be trained. `fit`: algorithms that can learn the task. `budgets`: ascending.
 */
export function trainingWish(
  verdict: Verdict,
  evidence: Evidence | null,
  trainings: readonly Contestant[],
  fit: readonly string[],
  budgets: readonly number[],
): TrainingWish | null {
  const steps = Math.max(0, ...(evidence?.runs ?? []).map((run) => run.steps));
  const enough = steps === 0 ? null : (budgets.find((budget) => budget >= steps) ?? null);
  const baselines = verdict.comparisons.filter(({ key, kind }) => kind === 'training' && learnerOf(trainings, key));
  const thin = baselines.find(({ lack }) => lack === 'seeds');
  if (thin) {
    const { algorithm, checkpoints, members } = trainings.find(({ key }) => key === thin.key)!;
    const budget = checkpoints.at(-1) ?? null;
    return { algorithms: [algorithm], seeds: Math.max(MIN_RUNS, members.length), budget };
  }
  const short = baselines.filter(({ lack }) => lack === 'steps');
  if (steps > 0 && short.length > 0 && enough !== null)
    return { algorithms: short.map(({ key }) => learnerOf(trainings, key)!), seeds: MIN_RUNS, budget: enough };
  const algorithms = first.filter((id) => fit.includes(id));
  return baselines.length > 0 || algorithms.length === 0 ? null : { algorithms, seeds: MIN_RUNS, budget: enough };
}

function learnerOf(trainings: readonly Contestant[], key: string): string | undefined {
  const algorithm = trainings.find((each) => each.key === key)?.algorithm;
  return algorithm === 'random' ? undefined : algorithm;
}
