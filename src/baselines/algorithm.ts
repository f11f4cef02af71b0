// What a learning algorithm is: a generator that trains on one environment and hands out, after every piece of work, how
// far it has come and the policy as it now stands. Between two pieces the caller may pause, evaluate or stop.
import type { Env } from '../env-api/env.ts';
import type { Action, Space } from '../env-api/space.ts';

/** What an algorithm may touch. All its randomness, the environment's included, comes from `seed`. */
export interface TrainingTask {
  /** Fresh: made by the caller, not yet reset; closed by the caller. */
  readonly env: Env;
  /** Steps after which an episode is truncated. */
  readonly horizon: number;
  readonly seed: number;
  /** Environment steps that the caller means to spend; for schedules only, never a reason to stop. */
  readonly budget: number;
}

/** One training episode that has ended. */
export interface FinishedEpisode {
  readonly episodeReturn: number;
  readonly steps: number;
  /** max over steps of `info.success`; null where the task reports none. */
  readonly success: number | null;
}

/** A policy that does not explore: one action for a flat observation, which it does not keep. */
export type GreedyPolicy = (observation: Float64Array) => Action;

export interface TrainingUpdate {
  /** Environment steps taken so far. */
  readonly steps: number;
  /** Episodes that ended since the last update. */
  readonly finished: readonly FinishedEpisode[];
  /** What the algorithm watches (losses, temperature, epsilon, ...), by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The policy as it stands; valid until the generator is asked for its next update. */
  readonly policy: GreedyPolicy;
}

/** Values of an algorithm's hyper-parameters, by name. */
export type Hyperparameters = Readonly<Record<string, number>>;

/** Never returns by itself: the caller stops it (`return()`), which frees what it holds. Throws where training breaks down. */
export type Training = Generator<TrainingUpdate, never, void>;

export interface HyperparameterInfo {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly defaultValue: number;
  /** Takes the default's place where actions are vectors and the source has another value for them. */
  readonly continuousDefault?: number;
  /** The least value that makes sense, and the largest. */
  readonly min?: number;
  readonly max?: number;
  /** Only whole numbers make sense. */
  readonly whole?: true;
}

export interface Algorithm {
  readonly id: string;
  /** Short name for charts, e.g. "PPO". */
  readonly title: string;
  /** One sentence for a newcomer. */
  readonly summary: string;
  /** Where the algorithm, and where its default hyper-parameters, come from. */
  readonly sources: readonly { readonly label: string; readonly url: string }[];
  readonly hyperparameters: readonly HyperparameterInfo[];
  /** Why it cannot learn this kind of task, as a sentence; null where it can. */
  unfit(spaces: { readonly observation: Space; readonly action: Space; readonly finite: boolean }): string | null;
  /** Begins training. `hyperparameters` has a value for every name. */
  train(task: TrainingTask, hyperparameters: Hyperparameters): Training;
}

/** The default of one hyper-parameter for a task's kind of action. */
export function defaultFor({ defaultValue, continuousDefault }: HyperparameterInfo, action: Space): number {
  return action.kind === 'box' ? (continuousDefault ?? defaultValue) : defaultValue;
}

/**
 * The defaults for a task's kind of action, with `changed` values in place of them. Throws in words on a name that the
 * algorithm does not have and on a value that is not allowed.
 */
export function hyperparametersOf(
  algorithm: Algorithm,
  changed: Hyperparameters = {},
  action: Space = { kind: 'discrete', n: 2 },
): Hyperparameters {
  const values = Object.fromEntries(algorithm.hyperparameters.map((info) => [info.name, defaultFor(info, action)]));
  for (const [name, value] of Object.entries(changed)) {
    const info = algorithm.hyperparameters.find((each) => each.name === name);
    if (!info) throw new Error(`${algorithm.title} has no hyper-parameter "${name}". ${namesOf(algorithm)}`);
    if (!isAllowed(info, value))
      throw new Error(`${algorithm.title}: ${name} is ${value}; it has to be ${allowedWords(info)}.`);
    values[name] = value;
  }
  return values;
}

function namesOf({ hyperparameters }: Algorithm): string {
  return hyperparameters.length === 0
    ? 'It has none.'
    : `It has ${hyperparameters.map(({ name }) => name).join(', ')}.`;
}

function isAllowed({ min = -Infinity, max = Infinity, whole }: HyperparameterInfo, value: number): boolean {
  return value >= min && value <= max && (!whole || Number.isInteger(value));
}

/** What values are allowed, e.g. "a whole number of at least 1". */
export function allowedWords({ min, max, whole }: Pick<HyperparameterInfo, 'min' | 'max' | 'whole'>): string {
  const kind = whole ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind} of at least ${min}`;
  return max === undefined ? kind : `${kind} of at most ${max}`;
}
