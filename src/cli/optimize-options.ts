// The command line of `npm run -s optimize`: read, checked, and turned into plain values. Throws UsageError with one line.
import type { Language, PresetName } from '../engine/settings.ts';
import { oneOf, readValues, UsageError, wholeNumber } from './args.ts';

export type ModelSpec =
  | { readonly kind: 'recorded'; readonly recording: string }
  | { readonly kind: 'openai-compatible'; readonly baseUrl: string; readonly model: string }
  | { readonly kind: 'by-hand'; readonly folder: string };

export interface OptimizeOptions {
  readonly envId: string | null;
  readonly model: ModelSpec;
  readonly modelName: string | null;
  readonly rounds: number | null;
  readonly candidates: number | null;
  readonly episodes: number | null;
  readonly language: Language | null;
  readonly preset: PresetName | null;
  readonly seed: number | null;
  readonly envOptions: readonly string[];
  readonly concurrency: number;
  readonly contextTokens: number | null;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly keyName: string;
  readonly title: string | null;
  readonly resume: string | null;
  readonly out: string;
}

const MAX_COUNT = 10_000;
const MAX_TOKENS = 100_000_000;
/** Leaves room for the seeds that are derived from it by adding. */
const MAX_SEED = 2 ** 31;

export const usage = `Usage: npm run -s optimize -- --env ID --model SPEC --out run.json [options]

SPEC is one of
  recorded:NAME            replies of a recorded run: a name in public/recordings, or the path of a log
  https://base/v1#model    any OpenAI-compatible server; the model's name stands after '#'
                           (or give --base-url https://base/v1 --model NAME)
  by-hand:DIR              writes DIR/<call>.prompt.md for every call and waits for DIR/<call>.reply.md,
                           where '/' in the call's name is written '__'

Options
  --rounds R  --candidates N  --episodes E  --language python|javascript  --preset default|paper
  --seed S  --env-option name=value (repeatable)  --title TEXT
  --concurrency K          calls at the same time (default 4)
  --context-tokens T       what the model can read (default 128000)
  --temperature X  --max-tokens M
  --key-env NAME           environment variable that holds the API key (default OPENAI_API_KEY)
  --model-name TEXT        who answers by hand, for the log
  --resume FILE            go on with a log that this command or the page has written

Ctrl+C pauses: what is under way finishes and is saved; a second Ctrl+C ends at once.
Exit code 0: the run ended; 3: it paused and can be resumed; 1: it could not run; 2: bad arguments.`;

export function parseOptimizeOptions(argv: readonly string[]): OptimizeOptions {
  const text = { type: 'string' } as const;
  const values = readValues(argv, {
    env: text,
    model: text,
    'base-url': text,
    'model-name': text,
    rounds: text,
    candidates: text,
    episodes: text,
    language: text,
    preset: text,
    seed: text,
    'env-option': { type: 'string', multiple: true },
    concurrency: text,
    'context-tokens': text,
    temperature: text,
    'max-tokens': text,
    'key-env': text,
    title: text,
    resume: text,
    out: text,
    help: { type: 'boolean' },
  });
  type TextOption = Exclude<keyof typeof values, 'env-option' | 'help'>;
  const string = (name: TextOption) => values[name] ?? null;
  const number = (name: TextOption, least: number, most = MAX_COUNT) => {
    const given = string(name);
    return given === null ? null : wholeNumber(`--${name}`, given, least, most);
  };
  const choice = <T extends string>(name: TextOption, allowed: readonly T[]) => {
    const given = string(name);
    return given === null ? null : oneOf(`--${name}`, given, allowed);
  };
  const temperature = string('temperature');
  if (temperature !== null && !(temperature.trim() !== '' && Number(temperature) >= 0)) {
    throw new UsageError(`--temperature must be a number from 0 on; got "${temperature}".`);
  }
  const model = string('model');
  if (model === null) throw new UsageError('--model is missing (recorded:NAME, https://base/v1#model or by-hand:DIR).');
  const resume = string('resume');
  const out = string('out') ?? resume;
  if (out === null) throw new UsageError('--out is missing: the file that the run is written to.');
  return {
    envId: string('env'),
    model: parseModelSpec(model, string('base-url')),
    modelName: string('model-name'),
    rounds: number('rounds', 1),
    candidates: number('candidates', 1),
    episodes: number('episodes', 1),
    language: choice('language', ['python', 'javascript']),
    preset: choice('preset', ['default', 'paper']),
    seed: number('seed', 0, MAX_SEED),
    envOptions: values['env-option'] ?? [],
    concurrency: number('concurrency', 1) ?? 4,
    contextTokens: number('context-tokens', 1, MAX_TOKENS),
    temperature: temperature === null ? null : Number(temperature),
    maxTokens: number('max-tokens', 1, MAX_TOKENS),
    keyName: string('key-env') ?? 'OPENAI_API_KEY',
    title: string('title'),
    resume,
    out,
  };
}

/** Reads SPEC; `baseUrl` is that of --base-url, and then SPEC is the model's name alone. */
export function parseModelSpec(spec: string, baseUrl: string | null): ModelSpec {
  if (baseUrl !== null) return { kind: 'openai-compatible', baseUrl, model: spec };
  const [, kind, rest] = /^(recorded|by-hand):(.+)$/.exec(spec) ?? [];
  if (kind === 'recorded') return { kind, recording: rest! };
  if (kind === 'by-hand') return { kind, folder: rest! };
  if (/^https?:\/\//.test(spec)) {
    const at = spec.indexOf('#');
    if (at < 0 || at === spec.length - 1)
      throw new UsageError(`Name the model after '#': ${spec.replace(/#$/, '')}#model-name`);
    return { kind: 'openai-compatible', baseUrl: spec.slice(0, at), model: spec.slice(at + 1) };
  }
  throw new UsageError(
    `--model "${spec}" is none of recorded:NAME, https://base/v1#model, by-hand:DIR (or add --base-url).`,
  );
}
