// The recordings of Gymnasium's classic control in test/fixtures/classic-control, and playing them again on ours.
import { readFileSync } from 'node:fs';
import type { Env, EnvOptions, StepResult } from '../../../src/env-api/env.ts';
import type { Action } from '../../../src/env-api/space.ts';

export interface RecordedEpisode {
  readonly policy: 'reference' | 'random';
  /** Null: the environment was reset without a seed, so its stream went on. */
  readonly seed: number | null;
  readonly first: readonly number[];
  readonly actions: readonly number[];
  /** `[steps * observationSize]`, row-major. */
  readonly observations: readonly number[];
  /** Gymnasium's rewards, and those of the reward.py that language models read. */
  readonly rewards: readonly number[];
  readonly describedRewards: readonly number[];
  readonly terminated: boolean;
}

export interface Recording {
  readonly env: string;
  readonly options: EnvOptions;
  readonly recordedWith: { readonly gymnasium: string; readonly numpy: string };
  readonly episodes: readonly RecordedEpisode[];
}

export function readRecording(name: string): Recording {
  const url = new URL(`../../fixtures/classic-control/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Recording;
}

/** Largest differences between ours and the recording over one episode, up to `steps` steps. */
export interface Comparison {
  /** Relative to max(1, |recorded|). */
  readonly observation: number;
  readonly reward: number;
  /** Steps after which `terminated` disagreed. */
  readonly wrongEnds: number;
  readonly last: StepResult | null;
}

/** Resets and steps `env` as the recorded episode did and measures how far the two are apart. */
export function compareEpisode(env: Env, episode: RecordedEpisode, steps = episode.rewards.length): Comparison {
  let observation = 0;
  let reward = 0;
  let wrongEnds = 0;
  let last: StepResult | null = null;
  const compare = (ours: Float64Array, offset: number, recorded: readonly number[]): void => {
    for (let i = 0; i < ours.length; i++) {
      const expected = Math.fround(recorded[offset + i]!);
      const difference = Math.abs(ours[i]! - expected) / Math.max(1, Math.abs(expected));
      if (!(difference <= observation)) observation = difference; // a NaN must count as a difference
    }
  };
  compare(env.reset(episode.seed === null ? undefined : { seed: episode.seed }).observation, 0, episode.first);
  for (let step = 0; step < steps; step++) {
    const recorded = episode.actions[step]!;
    const action: Action = env.actionSpace.kind === 'discrete' ? recorded : Float64Array.of(recorded);
    last = env.step(action);
    compare(last.observation, step * last.observation.length, episode.observations);
    const difference = Math.abs(last.reward - episode.rewards[step]!);
    if (!(difference <= reward)) reward = difference;
    const ended = episode.terminated && step === episode.rewards.length - 1;
    if (last.terminated !== ended) wrongEnds += 1;
  }
  return { observation, reward, wrongEnds, last };
}
