// Reads the command line of `train`.
import type { ParseArgsConfig } from 'node:util';
import { algorithms } from '../baselines/index.ts';
import { EVALUATION_EPISODES } from '../baselines/evaluation.ts';
import { readTwin, readValues, taskChoice, UsageError, wholeNumber, type TaskChoice, type TwinChoice } from './args.ts';

export interface TrainArgs {
  /** A task's id, or the file of a task of one's own. */
  readonly task: TaskChoice;
  /** As given, `key=value`. */
  readonly envOptions: readonly string[];
  readonly twin: TwinChoice | null;
  readonly algorithm: string;
  /** Hyper-parameters that differ from the defaults. */
  readonly changed: Readonly<Record<string, number>>;
  /** Environment steps of each training. */
  readonly steps: number;
  /** One training each. */
  readonly seeds: readonly number[];
  /** Of every evaluation. */
  readonly episodes: number;
  readonly group: string | null;
  readonly out: string | null;
  readonly fresh: boolean;
}

export const trainUsage = `Usage: npm run -s train -- --env ID|--env-file FILE --algorithm NAME [options]

NAME is ${algorithms.map(({ id }) => id).join(', ')}

  --env-file FILE          a task of your own, as the page exports it; for algorithms without networks
  --steps N                environment steps of each training (default 100000)
  --seeds K  --seed S      K trainings (default 1), with seeds S, S+1, ... (default 0)
  --set name=value         a hyper-parameter (repeatable); --algorithm NAME --list shows them
  --env-option name=value  an option of the task (repeatable)
  --twin LEVEL[:SEED]      the task's scrambled twin, as in optimize (levels 0 and 1 are one task to an algorithm)
  --episodes E             of every evaluation, the same for all (default ${EVALUATION_EPISODES})
  --group NAME             trainings and runs of one group belong together on the page
  --out FILE.json          where the records are kept; the page imports them. Brought up to date at every evaluation
  --fresh                  replace what --out holds
  --list                   prints the algorithm's hyper-parameters, their defaults and sources, and ends

Evaluations happen at 0, 100, 150, 200, 300, 500, 700, 1000, ... steps and at the end, on seeds that training never meets;
their steps and their time are not counted. Exit codes: 0 done, 1 a training failed, 2 a mistake in the command, 3 ended
before it was finished.
`;

const options = {
  env: { type: 'string' },
  'env-file': { type: 'string' },
  'env-option': { type: 'string', multiple: true, default: [] as string[] },
  twin: { type: 'string' },
  algorithm: { type: 'string' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  steps: { type: 'string', default: '100000' },
  seeds: { type: 'string', default: '1' },
  seed: { type: 'string', default: '0' },
  episodes: { type: 'string', default: String(EVALUATION_EPISODES) },
  group: { type: 'string' },
  out: { type: 'string' },
  fresh: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options'];

export type TrainRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'list'; readonly algorithm: string }
  | { readonly kind: 'train'; readonly args: TrainArgs };

/** Parses the arguments of `train`; throws `UsageError`. */
export function parseTrainArgs(args: readonly string[]): TrainRequest {
  const values = readValues(args, options);
  if (values.help) return { kind: 'help' };
  const { algorithm } = values;
  if (!algorithm) throw new UsageError(`--algorithm NAME is missing; there are ${names()}.`);
  if (!algorithms.some(({ id }) => id === algorithm))
    throw new UsageError(`There is no algorithm "${algorithm}"; there are ${names()}.`);
  if (values.list) return { kind: 'list', algorithm };
  const task = taskChoice(values.env, values['env-file']);
  if (!task) throw new UsageError('--env ID is missing.');
  const first = wholeNumber('--seed', values.seed, 0, 900_000);
  const count = wholeNumber('--seeds', values.seeds, 1, 1000);
  return {
    kind: 'train',
    args: {
      task,
      envOptions: values['env-option'],
      twin: values.twin === undefined ? null : readTwin(values.twin),
      algorithm,
      changed: Object.fromEntries(values.set.map(readPair)),
      steps: wholeNumber('--steps', values.steps, 1, 1_000_000_000),
      seeds: Array.from({ length: count }, (_, i) => first + i),
      episodes: wholeNumber('--episodes', values.episodes, 1, 10_000),
      group: values.group ?? null,
      out: values.out ?? null,
      fresh: values.fresh,
    },
  };
}

function names(): string {
  return algorithms.map(({ id }) => id).join(', ');
}

function readPair(pair: string): [string, number] {
  const at = pair.indexOf('=');
  const text = pair.slice(at + 1);
  const value = Number(text);
  if (at < 1 || text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`--set ${pair}: write NAME=NUMBER with one of the algorithm's hyper-parameters.`);
  return [pair.slice(0, at), value];
}
