// A run log as one JSON text and back: what is exported, imported and shipped as a recording. A log never holds an API key.
import * as v from 'valibot';
import { decodeNumbers, encodeNumbers } from '../lib/number-json.ts';
import { LOG_VERSION, logVersionOf } from './events.ts';
import type { RunEvent, RunId } from './events.ts';
import { eventSchema } from './log-schema.ts';

const FORMAT = 'promptpo-studio-run';

/** Larger files are refused before they are parsed; a run of 100 candidates with 1000-step episodes is about 10 MB. */
const MAX_CHARACTERS = 400_000_000;

/** The log as JSON text, one event a line. */
export function serializeRunLog(events: readonly RunEvent[]): string {
  const lines = events.map((event) => JSON.stringify(event, encodeNumbers));
  const [first] = events;
  const version = first?.type === 'run-started' ? logVersionOf(first.settings) : LOG_VERSION;
  const head = `{"format":${JSON.stringify(FORMAT)},"logVersion":${version},"events":[`;
  return `${head}\n${lines.join(',\n')}\n]}\n`;
}

export type ParsedLog =
  { readonly ok: true; readonly events: readonly RunEvent[] } | { readonly ok: false; readonly error: string };

const envelope = v.object({ format: v.literal(FORMAT), logVersion: v.number(), events: v.array(v.unknown()) });

/** Reads an exported log. Never throws: what is wrong with the text comes back as one readable sentence. */
export function parseRunLog(text: string): ParsedLog {
  if (text.length > MAX_CHARACTERS) return refuse('The file is too large for a run log.');
  let data: unknown;
  try {
    data = JSON.parse(text, decodeNumbers);
  } catch (cause) {
    return refuse(`The file is not a run log: ${cause instanceof Error ? cause.message : 'it is not JSON'}.`);
  }
  const outer = v.safeParse(envelope, data);
  if (!outer.success) return refuse(`The file is not a run log: ${describe(outer.issues)}.`);
  const { logVersion } = outer.output;
  if (logVersion < 1 || logVersion > LOG_VERSION) {
    return refuse(
      `This run was saved in log format ${logVersion}; this version of the app reads formats up to ${LOG_VERSION}.`,
    );
  }
  const events: RunEvent[] = [];
  for (const [i, item] of outer.output.events.entries()) {
    const parsed = v.safeParse(eventSchema, item);
    if (!parsed.success) return refuse(`Event ${i} of the log cannot be read: ${describe(parsed.issues)}.`);
    // The schema cannot express the brand of a run id; everything else is checked by `SchemaEventTypes` and above.
    const event = parsed.output as RunEvent;
    if ((event.type === 'run-started') !== (i === 0)) return refuse('A log has run-started as its first event, once.');
    if (event.seq !== i)
      return refuse(`Event ${i} of the log has position ${event.seq}: events are missing or doubled.`);
    if (event.runId !== events[0]?.runId && i > 0) return refuse(`Event ${i} of the log belongs to another run.`);
    events.push(event);
  }
  if (events.length === 0) return refuse('The log is empty.');
  return { ok: true, events };
}

/** The same log under another run id: for an import whose id is taken. */
export function withRunId(events: readonly RunEvent[], runId: RunId): readonly RunEvent[] {
  return events.map((event) => ({ ...event, runId }));
}

function refuse(error: string): ParsedLog {
  return { ok: false, error };
}

function describe(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `at ${path}: ${issue.message}`;
}
