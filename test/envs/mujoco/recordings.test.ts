// Ours against Gymnasium 1.3 itself: the same starts and actions step by step, and whole episodes under two controllers per
// task (see test/reference/).
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { make } from '../../../envs/mujoco/env.ts';
import { mujocoForTests } from '../../support/mujoco.ts';
import { compareEpisode, IDS, play, readRecording } from './recorded.ts';

/**
 * Of the recorded number, and 1e-12 beside that (`difference`). The same MuJoCo version was compiled for another processor, so
 * the last bits differ, and contacts let that grow: to 1e-9 in these episodes.
 */
const TOLERANCE = 1e-6;

const average = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** Mean, and 1.96 standard errors of it; the last term is for what rounding does to a mean of equal numbers. */
function summarise(numbers: readonly number[]): { mean: number; margin: number } {
  const mean = average(numbers);
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (numbers.length - 1);
  return { mean, margin: 1.96 * Math.sqrt(variance / numbers.length) + 1e-9 * Math.abs(mean) };
}

let mujoco: Mujoco;
beforeAll(async () => {
  mujoco = await mujocoForTests();
});

describe.each(IDS)('%s', (id) => {
  const recording = readRecording(id);

  it('lays out the fields of the observation as the reference has them', () => {
    const env = make(id, {}, mujoco);
    expect(env.observationFields.map(({ name, shape }) => ({ name, shape }))).toEqual(
      recording.fields.map(({ name, shape }) => ({ name, shape })),
    );
    env.close();
  });

  it('gives every recorded observation, reward, info and end, to a millionth of each number', () => {
    const env = make(id, {}, mujoco);
    for (const episode of recording.episodes) {
      const comparison = compareEpisode(env, recording, episode);
      expect(comparison.observation, `${episode.kind}: observation`).toBeLessThan(TOLERANCE);
      expect(comparison.reward, `${episode.kind}: reward`).toBeLessThan(TOLERANCE);
      expect(comparison.describedReward, `${episode.kind}: reward.py`).toBeLessThan(TOLERANCE);
      expect(comparison.info, `${episode.kind}: info`).toBeLessThan(TOLERANCE);
      expect(comparison.wrongEnds).toBe(0);
    }
    env.close();
  });

  it('notices a slightly wrong action, so that the comparison means something', () => {
    const [episode] = recording.episodes;
    const actions = episode!.actions.map((action, i) => (i === 2 ? action.map((number) => number + 0.01) : action));
    const env = make(id, {}, mujoco);
    expect(compareEpisode(env, recording, { ...episode!, actions }).observation).toBeGreaterThan(1e-4);
    env.close();
  });

  it('gives the mean return and length of 20 episodes that the reference gives, within its 95% interval', () => {
    const env = make(id, {}, mujoco);
    for (const recorded of recording.statistics) {
      const episodes = recorded.returns.map((_, seed) => play(env, seed, recorded));
      const returns = summarise(recorded.returns);
      expect(Math.abs(average(episodes.map(({ total }) => total)) - returns.mean)).toBeLessThanOrEqual(returns.margin);
      const lengths = summarise(recorded.lengths);
      expect(Math.abs(average(episodes.map(({ length }) => length)) - lengths.mean)).toBeLessThanOrEqual(
        lengths.margin,
      );
    }
    env.close();
  });
});
