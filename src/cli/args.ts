// Reads the command line of `evaluate`, with plain checks and one clear line for each mistake; `optimize` uses them too.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { EnvCard, EnvOptions } from '../env-api/env.ts';
import { MAX_TWIN_SEED } from '../env-api/twin-options.ts';
import { atDialLevel, dialLevels, type DialLevel } from '../engine/dial.ts';
import type { PresetName } from '../engine/settings.ts';
import { errorText } from '../lib/error-text.ts';

/** A mistake on the command line: printed as one line, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface EvaluateArgs {
  /** A task's id, or the file of a task of one's own. */
  readonly task: TaskChoice;
  /** A file's path, `random` or `reference`. */
  readonly policy: string;
  readonly episodes: number;
  /** null where none was given. */
  readonly seedOffset: number | null;
  readonly preset: PresetName;
  readonly episodeTimeoutMs: number;
  readonly json: boolean;
  /** As given, `key=value`. */
  readonly envOptions: readonly string[];
  /** What the policy was told of the task: one from a run without names sees a list of numbers. */
  readonly description: 'full' | 'no-names';
  /** null: as `description` and the options say. */
  readonly twin: TwinChoice | null;
  /** Language of the reference policy. */
  readonly language: 'python' | 'javascript';
}

export const evaluateUsage =
  'npm run -s evaluate -- --env ID|--env-file FILE --policy FILE|random|reference [--episodes 5] [--seed-offset K] ' +
  '[--preset default|paper] [--episode-timeout SECONDS] [--env-option KEY=VALUE ...] [--description full|no-names] [--twin LEVEL[:SEED]] ' +
  '[--language python|javascript] [--json]';

const evaluateOptions = {
  env: { type: 'string' },
  'env-file': { type: 'string' },
  policy: { type: 'string' },
  episodes: { type: 'string', default: '5' },
  'seed-offset': { type: 'string' },
  preset: { type: 'string', default: 'default' },
  'episode-timeout': { type: 'string', default: '120' },
  'env-option': { type: 'string', multiple: true, default: [] as string[] },
  description: { type: 'string', default: 'full' },
  twin: { type: 'string' },
  language: { type: 'string', default: 'javascript' },
  json: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options'];

/** Parses the arguments of `evaluate`; throws `UsageError`. */
export function parseEvaluateArgs(args: readonly string[]): EvaluateArgs {
  const values = readValues(args, evaluateOptions);
  const task = taskChoice(values.env, values['env-file']);
  if (!task) throw new UsageError(`--env ID is missing. Usage: ${evaluateUsage}`);
  if (!values.policy) throw new UsageError(`--policy FILE|random|reference is missing. Usage: ${evaluateUsage}`);
  const seedOffset = values['seed-offset'];
  return {
    task,
    policy: values.policy,
    episodes: wholeNumber('--episodes', values.episodes, 1, 100_000),
    seedOffset:
      seedOffset === undefined ? null : wholeNumber('--seed-offset', seedOffset, 0, Number.MAX_SAFE_INTEGER - 100_000),
    preset: oneOf('--preset', values.preset, ['default', 'paper']),
    episodeTimeoutMs: positiveNumber('--episode-timeout', values['episode-timeout']) * 1000,
    json: values.json,
    envOptions: values['env-option'],
    description: oneOf('--description', values.description, ['full', 'no-names']),
    twin: values.twin === undefined ? null : readTwin(values.twin),
    language: oneOf('--language', values.language, ['python', 'javascript']),
  };
}

/** Which task a command is about. */
export type TaskChoice = { readonly id: string } | { readonly file: string };

/** What `--env` and `--env-file` name; null where neither is given. Throws `UsageError` where both are. */
export function taskChoice(id: string | undefined, file: string | undefined): TaskChoice | null {
  if (id && file)
    throw new UsageError('--env names a task of this site, --env-file one of your own: give one of them.');
  return id ? { id } : file ? { file } : null;
}

/** Values of `options` as given; throws `UsageError` for an option that is not known or lacks its value. */
export function readValues<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (thrown) {
    throw new UsageError(errorText(thrown).split('\n')[0]!);
  }
}

export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`${name} must be a whole number from ${min} to ${max}; got "${text}".`);
  }
  return value;
}

function positiveNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new UsageError(`${name} must be a number above 0; got "${text}".`);
  return value;
}

export function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new UsageError(`${name} must be ${choices.join(' or ')}; got "${text}".`);
  return found;
}

/** What `--twin LEVEL` or `--twin LEVEL:SEED` asks for. */
export interface TwinChoice {
  readonly level: DialLevel;
  /** Which of the twins of this level. */
  readonly seed: number;
}

/** Reads the value of `--twin`; throws `UsageError`. */
export function readTwin(text: string): TwinChoice {
  const [level = '', seed, ...more] = text.split(':');
  if (more.length > 0) throw new UsageError(`--twin is LEVEL or LEVEL:SEED; got "${text}".`);
  return {
    level: wholeNumber('--twin', level, 0, 4) as DialLevel,
    seed: seed === undefined ? 0 : wholeNumber('--twin LEVEL:SEED', seed, 0, MAX_TWIN_SEED),
  };
}

/** What `twin` makes of the task's options and of the description; throws `UsageError` where the task has no such level. */
export function atTwin(card: EnvCard, envOptions: EnvOptions, { level, seed }: TwinChoice) {
  if (dialLevels(card).includes(level)) return atDialLevel(level, envOptions, card, seed);
  throw new UsageError(`--twin ${level}: ${card.id} has no constants that could be changed; levels 0 to 3 are there.`);
}

/** The task's options with `key=value` pairs applied over the defaults; throws `UsageError` for a bad pair. */
export function readEnvOptions(card: EnvCard, pairs: readonly string[]): EnvOptions {
  const values: Record<string, string | number | boolean> = {};
  for (const { name, defaultValue } of card.options) values[name] = defaultValue;
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const [name, text] = [pair.slice(0, at), pair.slice(at + 1)];
    const option = card.options.find((candidate) => candidate.name === name);
    if (at < 1 || !option) {
      const known = card.options.map((candidate) => candidate.name).join(', ') || 'none';
      throw new UsageError(`--env-option ${pair}: write KEY=VALUE with one of this task's options (${known}).`);
    }
    if (option.kind === 'boolean') values[name] = oneOf(`--env-option ${name}`, text, ['true', 'false']) === 'true';
    else if (option.kind === 'number') {
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value))
        throw new UsageError(`--env-option ${name} must be a number; got "${text}".`);
      values[name] = value;
    } else if (option.kind === 'choice') {
      values[name] = oneOf(
        `--env-option ${name}`,
        text,
        (option.choices ?? []).map((choice) => choice.value),
      );
    } else values[name] = text;
  }
  return values;
}
