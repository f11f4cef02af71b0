// Brings a run log from a file into this browser: as a new run, as nothing (it is here already), or as the rest of a run that
// went on elsewhere since it was imported.
import type { RunEvent, RunId } from '../engine/events.ts';
import { parseRunLog, withRunId } from '../engine/log-json.ts';
import { errorText } from '../lib/error-text.ts';
import { readRun } from './run-summary.ts';
import type { RunsRepository } from './runs.ts';

/**
 * `new`: it is here now; `here`: all of it was here before, nothing was done; `longer`: what was here has become longer;
 * `copy`: another run of that id is here, so this one got a new id.
 */
export type ImportOutcome = 'new' | 'here' | 'longer' | 'copy';

export type ImportResult =
  { readonly runId: RunId; readonly outcome: ImportOutcome } | { readonly runId: null; readonly error: string };

export interface ImportPlace {
  readonly runs: RunsRepository;
  newRunId(): RunId;
  /** Keeps others from changing the run until the function it resolves to is called; rejects in words. */
  lock(runId: RunId): Promise<() => void>;
}

/**
 * Imports the text of one log. `group` names the group of a run whose log brings none. What is wrong with the text comes back
 * in words; rejects only where storage fails or another tab holds the run.
 */
export async function importRunLog(text: string, group: string | undefined, place: ImportPlace): Promise<ImportResult> {
  const parsed = parseRunLog(text);
  if (!parsed.ok) return { runId: null, error: parsed.error };
  const { runId } = parsed.events[0]!;
  const stored = await place.runs.load(runId);
  const shared = sharedLength(stored, parsed.events);
  if (stored.length > 0 && shared === parsed.events.length) return { runId, outcome: 'here' };
  const rest = stored.slice(shared);
  if (stored.length > 0 && shared > 0 && rest.every(isNote)) {
    return store(withNotes(parsed.events, rest), stored[0]!, 'longer', place);
  }
  const copied = stored.length > 0;
  const events = copied ? withRunId(parsed.events, place.newRunId()) : parsed.events;
  return store(inGroup(events, group), null, copied ? 'copy' : 'new', place);
}

/** Writes a log; `replaced` is the first event of the one that stood there. */
async function store(
  events: readonly RunEvent[],
  replaced: RunEvent | null,
  outcome: ImportOutcome,
  { runs, lock }: ImportPlace,
): Promise<ImportResult> {
  const { runId } = events[0]!;
  const log = replaced === null ? events : [replaced, ...events.slice(1)];
  let summary;
  try {
    summary = readRun(log).summary;
  } catch (problem) {
    return { runId: null, error: `The log contradicts itself: ${errorText(problem)}` };
  }
  const release = await lock(runId);
  try {
    if (replaced) await runs.replace(log, summary);
    else await runs.append(log, summary);
  } finally {
    release();
  }
  return { runId, outcome };
}

/** How many events from the start two logs of one run have in common. */
function sharedLength(a: readonly RunEvent[], b: readonly RunEvent[]): number {
  let length = 0;
  while (length < a.length && length < b.length && sameEvent(a[length]!, b[length]!)) length++;
  return length;
}

/** Time and kind tell the events of one run apart; its group may have been given at the import. */
function sameEvent(a: RunEvent, b: RunEvent): boolean {
  return a.type === b.type && a.seq === b.seq && a.at === b.at;
}

/** Events that are added here to a run that does not go on; they hold nothing of what the run found out. */
function isNote(event: RunEvent): boolean {
  return event.type === 'renamed' || event.type === 'grouped' || (event.type === 'paused' && event.reason === 'closed');
}

/** The longer log, with the names that were given here put behind it. */
function withNotes(events: readonly RunEvent[], notes: readonly RunEvent[]): readonly RunEvent[] {
  const { at } = events.at(-1)!;
  const names = notes.filter((event) => event.type !== 'paused');
  return [...events, ...names.map((event, i) => ({ ...event, seq: events.length + i, at }))];
}

/** The log as one of `group`, unless it says itself where it belongs. */
function inGroup(events: readonly RunEvent[], group: string | undefined): readonly RunEvent[] {
  const [first, ...others] = events;
  if (group === undefined || first?.type !== 'run-started' || first.group !== undefined) return events;
  if (others.some((event) => event.type === 'grouped')) return events;
  return [{ ...first, group }, ...others];
}
