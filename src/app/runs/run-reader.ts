// Reads a run log into its state together with the step marks of the learning curve; feeds the run store and the list.
import type { RunEvent } from '../../engine/events.ts';
import { initialState, reduce } from '../../engine/reducer.ts';
import type { RunState } from '../../engine/state.ts';
import { candidateKey, confirmedKey } from './curve.ts';

export interface ReadRun {
  readonly state: RunState;
  /** Environment steps used when a score (or the final failure) of a candidate came in; see curve.ts. */
  readonly marks: ReadonlyMap<string, number>;
}

/**
 * Applies `events` in order after `before` (null for a log from its start). Events that were applied already are skipped.
 * Returns null for an empty log; `gap` is true where an event is missing, and nothing after the gap was applied.
 */
export function readEvents(
  before: ReadRun | null,
  events: readonly RunEvent[],
): { readonly run: ReadRun | null; readonly gap: boolean } {
  let state = before?.state ?? null;
  let marks: Map<string, number> | null = null;
  for (const event of events) {
    if (state === null) {
      if (event.type !== 'run-started') return { run: null, gap: true };
      state = initialState(event);
      continue;
    }
    if (event.seq < state.nextSeq) continue;
    if (event.seq > state.nextSeq) return { run: { state, marks: marks ?? before?.marks ?? new Map() }, gap: true };
    state = reduce(state, event);
    const key =
      event.type === 'candidate-scored' || event.type === 'candidate-failed' || event.type === 'raced'
        ? candidateKey(event.round, event.candidate)
        : event.type === 'confirmed' || event.type === 'rescored'
          ? confirmedKey(event.round)
          : null;
    if (key !== null) {
      marks ??= new Map(before?.marks);
      marks.set(key, state.usage.searchSteps + state.usage.confirmSteps);
    }
  }
  return { run: state && { state, marks: marks ?? before?.marks ?? new Map() }, gap: false };
}
