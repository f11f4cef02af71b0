// Where a run is kept: the path of --out with its placeholders filled in, and what a file that stands there already means
// for a job that is started again.
import { existsSync, readFileSync } from 'node:fs';
import type { RunEvent } from '../engine/events.ts';
import { parseRunLog } from '../engine/log-json.ts';
import type { RunState } from '../engine/state.ts';
import { UsageError } from './args.ts';

export type Placeholder = 'env' | 'seed' | 'model' | 'group' | 'index';

/** Fills in `{env}` and the like; null marks a value that was not given. Throws UsageError where one of those is needed. */
export function fillPlaceholders(template: string, values: Readonly<Record<Placeholder, string | null>>): string {
  return template.replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(values, name))
      throw new UsageError(`--out knows no ${whole}; it knows {${Object.keys(values).join('}, {')}}.`);
    const value = values[name as Placeholder];
    if (value === null) throw new UsageError(`--out names ${whole}, but there is no --${name}.`);
    return fileSafe(value);
  });
}

/** Letters, digits, dots, hyphens and underscores stay; a model's name may hold slashes and colons. */
function fileSafe(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|-+$/g, '') || '-';
}

/** Reads a log; throws UsageError in words where it cannot be read. */
export function readLog(file: string): readonly RunEvent[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
  const parsed = parseRunLog(text);
  if (!parsed.ok) throw new UsageError(`${file}: ${parsed.error}`);
  return parsed.events;
}

/**
 * The log to go on with, or null for a new run. What stands at `out` goes before `resume`: a job that went on with a log
 * elsewhere and was then ended goes on with its own. Throws UsageError where `out` holds something else.
 */
export function logToGoOnWith(
  out: string,
  resume: string | null,
  fresh: boolean,
): { readonly file: string; readonly events: readonly RunEvent[] } | null {
  if (fresh && resume !== null) throw new UsageError('--fresh and --resume contradict each other.');
  const resumed = resume === null ? null : { file: resume, events: readLog(resume) };
  if (fresh || !existsSync(out) || out === resume) return resumed;
  let there: readonly RunEvent[];
  try {
    there = readLog(out);
  } catch {
    throw new UsageError(`${out} exists and is not a run log. Move it away, or begin anew with --fresh.`);
  }
  if (resumed && there[0]!.runId !== resumed.events[0]!.runId)
    throw new UsageError(`${out} holds another run than ${resume}. Move it away, or name another --out.`);
  return { file: out, events: there };
}

/**
 * Whether nothing is left to do: the run has ended of itself (a person who stops one may want the rest of it), and no more
 * rounds are asked for than it set out to make.
 */
export function isFinished({ status, endReason, settings }: RunState, rounds: number | null): boolean {
  return status === 'ended' && endReason !== 'stopped' && (rounds === null || rounds <= settings.method.rounds);
}
