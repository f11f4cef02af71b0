// The command line of `npm run -s optimize`: read, checked, and turned into plain values. Throws UsageError with one line.
import type { AnswerBound, Language, MethodSettings, PresetName } from '../engine/settings.ts';
import { basename } from 'node:path';
import {
  oneOf,
  readTwin,
  readValues,
  taskChoice,
  UsageError,
  wholeNumber,
  type TaskChoice,
  type TwinChoice,
} from './args.ts';
import { type ModelSpec, parseModelSpec } from './model-spec.ts';
import { fillPlaceholders } from './out-file.ts';
import { readSweep, type SweepOption } from './sweep.ts';

export interface OptimizeOptions {
  /** null: as the log or the recording has it. */
  readonly task: TaskChoice | null;
  readonly model: ModelSpec;
  readonly modelName: string | null;
  readonly rounds: number | null;
  readonly candidates: number | null;
  readonly episodes: number | null;
  /** The method's other settings, as far as they are given. */
  readonly method: MethodChanges;
  readonly language: Language | null;
  readonly preset: PresetName | null;
  readonly seed: number | null;
  readonly envOptions: readonly string[];
  /** null: as the log or the recording has it. */
  readonly twin: TwinChoice | null;
  /** null: the provider's. */
  readonly concurrency: number | null;
  /** null: the provider's. */
  readonly contextTokens: number | null;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly bound: AnswerBound | null;
  readonly compact: boolean;
  /** US dollars for a million tokens. */
  readonly priceIn: number | null;
  readonly priceOut: number | null;
  readonly keyEnv: string | null;
  readonly keyFile: string | null;
  readonly title: string | null;
  readonly group: string | null;
  readonly resume: string | null;
  readonly fresh: boolean;
  readonly graceMs: number;
  readonly out: string;
}

/** Settings of the method that the command line may name; a history of all attempts is null, since a run leaves it out. */
export type MethodChanges = {
  readonly [
    K in 'reflection' | 'feedback' | 'bestSoFar' | 'description' | 'raceEpisodes' | 'rescoreEpisodes'
  ]?: MethodSettings[K];
} & { readonly historyAttempts?: number | null };

/** What the command line asks for: one run, the number of a sweep's jobs, or help. */
export type OptimizeRequest =
  | { readonly kind: 'run'; readonly options: OptimizeOptions }
  | { readonly kind: 'count'; readonly jobs: number }
  | { readonly kind: 'help' };

const MAX_COUNT = 10_000;
const MAX_TOKENS = 100_000_000;
/** Leaves room for the seeds that are derived from it by adding. */
const MAX_SEED = 2 ** 31;
const MAX_PRICE = 1e6;
const MAX_GRACE_S = 86_400;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** Every option there is. */
export const optionTable = {
  env: text,
  'env-file': text,
  model: text,
  'base-url': text,
  provider: text,
  'model-name': text,
  rounds: text,
  candidates: text,
  episodes: text,
  reflection: text,
  feedback: text,
  history: text,
  best: text,
  description: text,
  twin: text,
  race: text,
  rescore: text,
  language: text,
  preset: text,
  seed: text,
  'env-option': { type: 'string', multiple: true, default: [] as string[] },
  concurrency: text,
  context: text,
  temperature: text,
  'max-tokens': text,
  bound: text,
  compact: flag,
  'price-in': text,
  'price-out': text,
  'key-env': text,
  'key-file': text,
  title: text,
  group: text,
  resume: text,
  fresh: flag,
  grace: text,
  out: text,
  sweep: text,
  index: text,
  count: flag,
  help: flag,
} as const;

type Values = ReturnType<typeof readValues<typeof optionTable>>;
type TextOption = Exclude<keyof typeof optionTable, 'env-option' | 'compact' | 'fresh' | 'count' | 'help'>;

/** Options that say which job of a sweep this is, or are no part of a run. */
const notInSweep: ReadonlySet<string> = new Set(['sweep', 'index', 'count', 'help', 'resume', 'fresh']);

const sweepOptions: ReadonlyMap<string, SweepOption> = new Map(
  Object.entries(optionTable)
    .filter(([name]) => !notInSweep.has(name))
    .map(([name, option]): [string, SweepOption] => {
      return [name, option.type === 'boolean' ? 'flag' : 'multiple' in option ? 'list' : 'text'];
    }),
);

/** Reads the command line, and the sweep that it names. */
export function parseOptimizeRequest(argv: readonly string[]): OptimizeRequest {
  if (argv.includes('--help')) return { kind: 'help' };
  const values = readOptions(argv);
  if (values.sweep === undefined) {
    if (values.index !== undefined || values.count) throw new UsageError('--index and --count go with --sweep FILE.');
    return { kind: 'run', options: toOptions(values, null) };
  }
  const jobs = readSweepJobs(values.sweep, argv);
  if (values.count) return { kind: 'count', jobs: jobs.length };
  if (values.index === undefined) throw new UsageError('--sweep goes with --index I, or with --count.');
  if (!/^\d+$/.test(values.index) || Number(values.index) >= jobs.length) {
    throw new UsageError(
      `--index must be a whole number from 0 to ${jobs.length - 1}, the sweep's last job; got "${values.index}".`,
    );
  }
  return { kind: 'run', options: jobs[Number(values.index)]! };
}

/** All jobs of a sweep, each checked; two that would write the same file are a mistake. */
function readSweepJobs(file: string, argv: readonly string[]): readonly OptimizeOptions[] {
  const jobs = readSweep(file, sweepOptions);
  const given = new Set(argv.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=')[0]!));
  const writers = new Map<string, number>();
  return jobs.map(({ args, axes }, index) => {
    const clash = [...axes].find((name) => given.has(name));
    if (clash !== undefined) throw new UsageError(`--${clash} is an axis of ${file}: it cannot be given as well.`);
    // What stands later wins: the command line over the file's single values.
    const options = inJob(index, () => toOptions(readOptions([...args, ...argv]), index));
    const other = writers.get(options.out);
    if (other !== undefined) {
      throw new UsageError(
        `Jobs ${other} and ${index} of the sweep would both write ${options.out}: add {index} to --out.`,
      );
    }
    writers.set(options.out, index);
    return options;
  });
}

function inJob<T>(index: number, read: () => T): T {
  try {
    return read();
  } catch (problem) {
    throw problem instanceof UsageError ? new UsageError(`Job ${index} of the sweep: ${problem.message}`) : problem;
  }
}

function readOptions(argv: readonly string[]): Values {
  const key = argv.find((arg) => /^--(api-?)?key(=|$)/.test(arg));
  if (key !== undefined)
    throw new UsageError('A key is never an argument, which others can read: use --key-env NAME or --key-file FILE.');
  return readValues(argv, optionTable);
}

function toOptions(values: Values, index: number | null): OptimizeOptions {
  const string = (name: TextOption) => values[name] ?? null;
  const whole = (name: TextOption, least: number, most = MAX_COUNT) => {
    const given = string(name);
    return given === null ? null : wholeNumber(`--${name}`, given, least, most);
  };
  const choice = <T extends string>(name: TextOption, allowed: readonly T[]) => {
    const given = string(name);
    return given === null ? null : oneOf(`--${name}`, given, allowed);
  };
  const amount = (name: TextOption, most: number) => amountOf(`--${name}`, string(name), most);
  const model = parseModelSpec({
    model: string('model'),
    baseUrl: string('base-url'),
    provider: string('provider'),
  });
  const out = string('out') ?? string('resume');
  if (out === null) throw new UsageError('--out is missing: the file that the run is written to.');
  return {
    task: taskChoice(values.env, values['env-file']),
    model,
    modelName: string('model-name'),
    rounds: whole('rounds', 1),
    candidates: whole('candidates', 1),
    episodes: whole('episodes', 1),
    method: methodChanges(values),
    language: choice('language', ['python', 'javascript']),
    preset: choice('preset', ['default', 'paper']),
    seed: whole('seed', 0, MAX_SEED),
    envOptions: values['env-option'],
    twin: twinChoice(values),
    concurrency: whole('concurrency', 1),
    contextTokens: whole('context', 1, MAX_TOKENS),
    temperature: amount('temperature', Infinity),
    maxTokens: whole('max-tokens', 1, MAX_TOKENS),
    bound: choice('bound', ['free', 'stop']),
    compact: values.compact,
    priceIn: amount('price-in', MAX_PRICE),
    priceOut: amount('price-out', MAX_PRICE),
    keyEnv: string('key-env'),
    keyFile: string('key-file'),
    title: string('title'),
    group: string('group')?.trim() || null,
    resume: string('resume'),
    fresh: values.fresh,
    graceMs: (whole('grace', 0, MAX_GRACE_S) ?? 20) * 1000,
    // A path that is given by --resume alone is one that exists: it is taken as it is.
    out: string('out') === null ? out : fillPlaceholders(out, placeholders(values, model, index)),
  };
}

/** The options that ablate the method or make its choice of the best more careful. Throws UsageError. */
function methodChanges(values: Values): MethodChanges {
  const read = <T>(name: TextOption, reader: (given: string) => T): T | undefined => {
    const given = values[name];
    return given === undefined ? undefined : reader(given);
  };
  const isOn = (name: TextOption) => read(name, (given) => oneOf(`--${name}`, given, ['on', 'off']) === 'on');
  const episodes = (name: TextOption) => read(name, (given) => wholeNumber(`--${name}`, given, 0, MAX_COUNT));
  const changes: MethodChanges = {
    reflection: isOn('reflection'),
    feedback: isOn('feedback'),
    historyAttempts: read('history', attemptsTold),
    bestSoFar: read('best', (given) => oneOf('--best', given, ['marked', 'kept', 'off'])),
    description: read('description', (given) => oneOf('--description', given, ['full', 'no-names'])),
    raceEpisodes: episodes('race'),
    rescoreEpisodes: episodes('rescore'),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function twinChoice({ twin, description }: Values): TwinChoice | null {
  if (twin === undefined) return null;
  if (description !== undefined) throw new UsageError('--twin says what the task is told as: leave --description out.');
  return readTwin(twin);
}

function attemptsTold(given: string): number | null {
  if (given === 'all') return null;
  return given === 'none' ? 0 : wholeNumber('--history (all, none or a number)', given, 0, MAX_COUNT);
}

function placeholders(values: Values, model: ModelSpec, index: number | null) {
  const { group = null, seed = '0' } = values;
  const file = values['env-file'];
  const env = values.env ?? (file === undefined ? null : basename(file).replace(/(\.task)?\.json$/, ''));
  const name = model.kind === 'recorded' ? model.recording : model.kind === 'by-hand' ? 'by-hand' : model.model;
  return { env, seed, model: name, group, index: index === null ? null : String(index) };
}

/** A number from 0 on; throws UsageError. */
function amountOf(name: string, given: string | null, most: number): number | null {
  if (given === null) return null;
  const value = Number(given);
  if (given.trim() === '' || !(value >= 0 && value <= most))
    throw new UsageError(`${name} must be a number from 0 ${most === Infinity ? 'on' : `to ${most}`}; got "${given}".`);
  return value;
}
