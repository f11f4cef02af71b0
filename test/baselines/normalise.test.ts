import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RewardScale, RunningStatistics } from '../../src/baselines/normalise.ts';

/** Written by test/reference/record_ppo.py. */
const { normalised } = JSON.parse(readFileSync(new URL('../fixtures/baselines/ppo.json', import.meta.url), 'utf8')) as {
  normalised: {
    gamma: number;
    observations: number[][];
    rewards: number[];
    over: boolean[];
    normalisedObservations: number[][];
    scaledRewards: number[];
  };
};

test('observations are normalised as in Stable-Baselines3', () => {
  const statistics = new RunningStatistics(3);
  const out = new Float64Array(4);
  for (const [i, observation] of normalised.observations.entries()) {
    statistics.push(observation);
    statistics.normalise(observation, out, 1);
    for (const [k, expected] of normalised.normalisedObservations[i]!.entries())
      expect(out[k + 1]).toBeCloseTo(expected, 8);
  }
});

test('rewards are scaled as in Stable-Baselines3, over the ends of episodes', () => {
  const scale = new RewardScale(normalised.gamma);
  for (const [i, reward] of normalised.rewards.entries())
    expect(scale.scale(reward, normalised.over[i]!)).toBeCloseTo(normalised.scaledRewards[i]!, 8);
});

test('the statistics are the mean and variance of all that was pushed, and far values are cut', () => {
  const statistics = new RunningStatistics(1);
  const values = Array.from({ length: 500 }, (_, i) => 1000 + Math.sin(i * 12.9898) * 7);
  for (const value of values) statistics.push([value]);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  expect(statistics.mean[0]).toBeCloseTo(mean, 2);
  // The made-up first sight of 0 still weighs a ten-thousandth of one value: 1000^2 * 1e-4 / 500.
  expect(Math.abs(statistics.variance[0]! - variance)).toBeLessThan(0.25);
  const out = new Float64Array(1);
  statistics.normalise([1e9], out);
  expect(out[0]).toBe(10);
  statistics.normalise([-1e9], out);
  expect(out[0]).toBe(-10);
});
