// The recordings of Gymnasium's MuJoCo tasks in test/fixtures/mujoco (test/reference/record_mujoco.py), and playing them on ours.
import { readFileSync } from 'node:fs';
import type { Env, StepInfo } from '../../../src/env-api/env.ts';
import { fieldLength } from '../../../src/env-api/mujoco/task.ts';

export const IDS = [
  'ant_v5',
  'halfcheetah_v5',
  'hopper_v5',
  'humanoid_v5',
  'swimmer_v5',
  'reacher_v5',
  'inverted_double_pendulum_v5',
] as const;

/** The compiled model: names and arrays as in mjModel, flat. */
export interface RecordedModel {
  readonly sizes: Readonly<Record<string, number>>;
  readonly names: Readonly<Record<'body' | 'joint' | 'site', readonly string[]>>;
  readonly arrays: Readonly<Record<string, readonly number[]>>;
  readonly options: Readonly<Record<string, readonly number[]>>;
  readonly meanInertia: number;
}

export interface RecordedEpisode {
  readonly kind: 'random' | 'controlled' | 'out of bounds';
  /** Null: the environment was reset without a seed, so its stream went on. */
  readonly seed: number | null;
  readonly actions: readonly (readonly number[])[];
  /** Flat, row 0 is the start; fields that repeat a part of obs_vector are not here. */
  readonly fields: Readonly<Record<string, readonly number[]>>;
  readonly rewards: readonly number[];
  /** By the reward.py that language models read. */
  readonly describedRewards: readonly number[];
  readonly terminated: boolean;
  readonly resetInfo: StepInfo;
  readonly info: Readonly<Record<string, readonly number[]>>;
}

/** See the recorder for the formulas. */
export type Controller =
  | { readonly kind: 'sine'; readonly amplitude: number; readonly period: number; readonly phase: number }
  | { readonly kind: 'linear'; readonly gains: readonly (readonly number[])[] };

export interface RecordedStatistics {
  readonly controller: Controller;
  readonly horizon: number;
  /** Of seeds 0, 1, ... */
  readonly returns: readonly number[];
  readonly lengths: readonly number[];
}

export interface Recording {
  readonly env: string;
  readonly recordedWith: Readonly<Record<string, string>>;
  readonly model: RecordedModel;
  readonly fields: readonly { readonly name: string; readonly shape: readonly number[]; readonly repeats?: number }[];
  readonly episodes: readonly RecordedEpisode[];
  readonly statistics: readonly RecordedStatistics[];
}

export function readRecording(id: string): Recording {
  const url = new URL(`../../fixtures/mujoco/${id}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Recording;
}

/** |a - b| relative to |b| + 1e-6, the term for numbers that should be zero; infinite where either is not a number. */
export function difference(a: number, b: number): number {
  const apart = Math.abs(a - b) / (Math.abs(b) + 1e-6);
  return Number.isNaN(apart) ? Infinity : apart;
}

/** The whole flat vector of every row, with the repeated fields put back. */
function rowsOf({ fields }: Recording, episode: RecordedEpisode): number[][] {
  const [first] = fields;
  return Array.from({ length: episode.actions.length + 1 }, (_, row) => {
    const part = (name: string, length: number): readonly number[] =>
      episode.fields[name]!.slice(row * length, (row + 1) * length);
    const vector = part(first!.name, fieldLength(first!));
    return fields.flatMap((field) => {
      const length = fieldLength(field);
      return field.repeats === undefined
        ? part(field.name, length)
        : vector.slice(field.repeats, field.repeats + length);
    });
  });
}

/** Largest differences over one episode, each with `difference`. */
export interface Comparison {
  readonly observation: number;
  readonly reward: number;
  /** From the rewards that reward.py gave when the reference was recorded. */
  readonly describedReward: number;
  readonly info: number;
  /** Steps after which `terminated` disagreed. */
  readonly wrongEnds: number;
}

/** Resets and steps `env` as the recorded episode did and measures how far the two are apart. */
export function compareEpisode(env: Env, recording: Recording, episode: RecordedEpisode): Comparison {
  const worst = { observation: 0, reward: 0, describedReward: 0, info: 0, wrongEnds: 0 };
  const rows = rowsOf(recording, episode);
  const compareRow = (ours: Float64Array, row: number): void => {
    const expected = rows[row]!;
    if (ours.length !== expected.length) worst.observation = Infinity;
    expected.forEach((value, i) => (worst.observation = Math.max(worst.observation, difference(ours[i]!, value))));
  };
  const compareInfo = (ours: StepInfo, expected: Record<string, number>): void => {
    const names = new Set([...Object.keys(ours), ...Object.keys(expected)]);
    for (const name of names) {
      worst.info = Math.max(worst.info, difference(Number(ours[name]), expected[name] ?? NaN));
    }
  };
  const start = env.reset(episode.seed === null ? undefined : { seed: episode.seed });
  compareRow(start.observation, 0);
  compareInfo(start.info, episode.resetInfo as Record<string, number>);
  episode.actions.forEach((action, step) => {
    const result = env.step(Float64Array.from(action));
    compareRow(result.observation, step + 1);
    worst.reward = Math.max(worst.reward, difference(result.reward, episode.rewards[step]!));
    worst.describedReward = Math.max(worst.describedReward, difference(result.reward, episode.describedRewards[step]!));
    compareInfo(result.info, Object.fromEntries(Object.entries(episode.info).map(([name, all]) => [name, all[step]!])));
    const ended = episode.terminated && step === episode.actions.length - 1;
    if (result.terminated !== ended) worst.wrongEnds += 1;
  });
  return worst;
}

/** Writes the controller's action at `step` into `action`; `state` is qpos followed by qvel. */
export function act(controller: Controller, state: ArrayLike<number>, step: number, action: Float64Array): void {
  for (let i = 0; i < action.length; i++) {
    if (controller.kind === 'sine') {
      const { amplitude, period, phase } = controller;
      action[i] = amplitude * Math.sin((2 * Math.PI * step) / period + phase * i);
    } else {
      action[i] = controller.gains[i]!.reduce((sum, gain, j) => sum + gain * state[j]!, 0);
    }
  }
}

/** Where qpos and qvel, one after the other, lie in the flat vector. */
function stateOf(env: Env): { readonly offset: number; readonly length: number } {
  const position = env.observationFields.find(({ name }) => name === 'qpos')!;
  const velocity = env.observationFields.find(({ name }) => name === 'qvel')!;
  return { offset: position.offset, length: fieldLength(position) + fieldLength(velocity) };
}

/** One episode under a controller. */
export function play(
  env: Env,
  seed: number,
  { controller, horizon }: RecordedStatistics,
): { total: number; length: number } {
  const { offset, length } = stateOf(env);
  // The vector is one array that every step overwrites.
  const state = env.reset({ seed }).observation.subarray(offset, offset + length);
  const action = new Float64Array(env.actionSpace.kind === 'box' ? env.actionSpace.low.length : 0);
  let total = 0;
  for (let step = 0; step < horizon; step++) {
    act(controller, state, step, action);
    const result = env.step(action);
    total += result.reward;
    if (result.terminated) return { total, length: step + 1 };
  }
  return { total, length: horizon };
}
