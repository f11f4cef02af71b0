// A sweep: one JSON file of options that makes many runs, numbered from 0, so that a scheduler's job array can name each by
// its index. Nothing is run here; a job comes back as the arguments it stands for.
import { readFileSync } from 'node:fs';
import { UsageError } from './args.ts';
import { errorText } from '../lib/error-text.ts';

/** What stands for one option: a value, or for an option that may be repeated, a list of values given together. */
type Value = string | number | boolean | readonly (string | number)[];

/** A kind of option the file may hold: `flag` takes true or false, `text` one value, `list` several at once. */
export type SweepOption = 'flag' | 'text' | 'list';

export interface SweepJob {
  /** As on the command line. */
  readonly args: readonly string[];
  /** Options whose value differs from job to job of the same object; the command line may not give these. */
  readonly axes: ReadonlySet<string>;
}

/** What stands under this name is for the reader of the file: JSON has no comments. */
const REMARK = '//';

/** More jobs than this are a mistake in the file, not a sweep. */
const MAX_JOBS = 100_000;

/** Reads a sweep file. Throws UsageError with one line where it cannot be read or names an option that is not in `known`. */
export function readSweep(file: string, known: ReadonlyMap<string, SweepOption>): readonly SweepJob[] {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (problem) {
    throw new UsageError(`--sweep ${file} cannot be read as JSON: ${errorText(problem)}`);
  }
  try {
    return expandSweep(data, known);
  } catch (problem) {
    throw problem instanceof UsageError ? new UsageError(`--sweep ${file}: ${problem.message}`) : problem;
  }
}

/**
 * All jobs in order: object after object, and within one the product of its axes, the last axis running fastest.
 * Throws UsageError.
 */
export function expandSweep(data: unknown, known: ReadonlyMap<string, SweepOption>): readonly SweepJob[] {
  const objects: readonly unknown[] = Array.isArray(data) ? data : [data];
  if (objects.length === 0) throw new UsageError('the list is empty.');
  const jobs: SweepJob[] = [];
  for (const object of objects) {
    if (typeof object !== 'object' || object === null || Array.isArray(object))
      throw new UsageError('it must hold an object of options, or a list of such objects.');
    jobs.push(...product(Object.entries(object), known));
    if (jobs.length > MAX_JOBS) throw new UsageError(`it makes more than ${MAX_JOBS} jobs.`);
  }
  return jobs;
}

function product(entries: readonly [string, unknown][], known: ReadonlyMap<string, SweepOption>): SweepJob[] {
  const axes = new Set<string>();
  let combinations: string[][] = [[]];
  for (const [name, given] of entries) {
    if (name === REMARK) continue;
    const kind = known.get(name);
    if (!kind) throw new UsageError(`there is no option "${name}" (write names as on the command line, without --).`);
    const values = Array.isArray(given) ? (given as unknown[]) : [given];
    if (values.length === 0) throw new UsageError(`"${name}" has an empty list of values.`);
    if (values.length > 1) axes.add(name);
    const choices = values.map((value) => argumentsOf(name, kind, value));
    if (combinations.length * choices.length > MAX_JOBS)
      throw new UsageError(`its lists make more than ${MAX_JOBS} jobs.`);
    combinations = combinations.flatMap((before) => choices.map((choice) => [...before, ...choice]));
  }
  return combinations.map((args) => ({ args, axes }));
}

function argumentsOf(name: string, kind: SweepOption, given: unknown): string[] {
  const value = given as Value;
  if (kind === 'flag') {
    if (typeof value === 'boolean') return value ? [`--${name}`] : [];
    throw new UsageError(`"${name}" is true or false; got ${JSON.stringify(given)}.`);
  }
  const several = kind === 'list' && Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return several.map((one) => {
    // Joined by '=', so that a value that begins with a hyphen is not taken for an option.
    if (typeof one === 'string' || typeof one === 'number') return `--${name}=${one}`;
    throw new UsageError(`"${name}" needs a text or a number; got ${JSON.stringify(one)}.`);
  });
}
