// Taking a run over: a new run whose log is that of another one up to the beginning of a round. From there it goes on like
// any paused run, with whatever model or policy the person brings. Pure.
import type { RunEvent, RunEventBody, RunId } from './events.ts';
import { reduceAll } from './reducer.ts';

/** Where a run that was taken over comes from. */
export interface RunOrigin {
  readonly runId: RunId;
  /** The first round that is its own. */
  readonly round: number;
  /** What that run was called when it was taken over; absent in logs that were written before it was kept. */
  readonly title?: string;
  /** The recording that ships with the site under this name, where that is what was taken over. */
  readonly recording?: string;
}

/** Events that stand behind the last round of a run. */
const afterRounds: ReadonlySet<RunEvent['type']> = new Set(['reported', 'run-ended', 'budget-reached', 'paused']);

/**
 * Index of the first event of `round` (1-based), the prompt of its first call included; all before it is the work of earlier
 * rounds. The round behind the last one begins where the last one's work is done. Null where the log does not get so far.
 */
export function roundStart(events: readonly RunEvent[], round: number): number | null {
  if (round === 1) return events.length > 0 ? 1 : null;
  const own = events.findIndex((event) => beginsRound(event, round));
  if (own >= 0) return beforePrompts(events, own);
  const selected = events.findLastIndex((event) => event.type === 'round-selected');
  const last = events[selected];
  if (last?.type !== 'round-selected' || last.round !== round - 1) return null;
  const end = events.findIndex((event, i) => i > selected && endsRounds(event));
  return end < 0 ? events.length : end;
}

/** The rounds at which a run can be taken over: those it began, and the one after its last result. */
export function forkRounds(events: readonly RunEvent[]): readonly number[] {
  const rounds: number[] = [];
  while (roundStart(events, rounds.length + 1) !== null) rounds.push(rounds.length + 1);
  return rounds;
}

/**
 * The log of a new run `runId` that holds `events` up to `round` and is paused there. Its first event says where it comes
 * from; its title does too. `recording` is the name under which the site ships `events`, where it does. Throws RangeError where
 * the log has no such round.
 */
export function forkLog(
  events: readonly RunEvent[],
  round: number,
  runId: RunId,
  recording?: string,
): readonly RunEvent[] {
  const end = roundStart(events, round);
  const first = events[0];
  if (end === null || first?.type !== 'run-started') {
    throw new RangeError(
      `This run cannot be taken over at round ${round}: it has ${forkRounds(events).length} to choose.`,
    );
  }
  const state = reduceAll(events.slice(0, end));
  const renamed = events.findLast((event) => event.type === 'renamed');
  const title = renamed?.type === 'renamed' ? renamed.title : first.title;
  const origin: RunOrigin = { runId: first.runId, round, title, ...(recording === undefined ? {} : { recording }) };
  const prefix: RunEvent[] = [
    { ...first, runId, origin },
    ...events.slice(1, end).map((event) => ({ ...event, runId })),
  ];
  const notes: RunEventBody[] = [{ type: 'renamed', title: `${title}, taken over at round ${round}` }];
  if (state.group !== undefined) notes.push({ type: 'grouped', group: null });
  if (state.status !== 'paused') notes.push({ type: 'paused', reason: 'person' });
  // At the time of the last event: what was played elsewhere since then is no part of this run.
  return [...prefix, ...notes.map((note, i) => ({ ...note, runId, seq: end + i, at: state.updatedAt }))];
}

function beginsRound(event: RunEvent, round: number): boolean {
  return (event.type === 'call-asked' || event.type === 'edited') && event.round === round;
}

function endsRounds(event: RunEvent): boolean {
  if (event.type === 'report-failed') return event.role === 'best' || event.role === 'last';
  return afterRounds.has(event.type);
}

/** Steps back over the texts of the prompts that were built for the event at `index`. */
function beforePrompts(events: readonly RunEvent[], index: number): number {
  let start = index;
  while (events[start - 1]?.type === 'prompt-built') start--;
  return start;
}
