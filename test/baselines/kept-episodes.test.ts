// Which evaluations of a training keep an episode, and that a kept one comes out the same when it is played again.
import { describe, expect, it } from 'vitest';
import { findEnv } from '../../envs/index.ts';
import { hyperparametersOf, type Hyperparameters } from '../../src/baselines/algorithm.ts';
import { findAlgorithm } from '../../src/baselines/index.ts';
import { MOST_BYTES, MOST_EPISODES, withoutSpareEpisodes } from '../../src/baselines/kept-episodes.ts';
import { beginRecord, foldRecord } from '../../src/baselines/record-of.ts';
import { checkpoints, trainingSession, type TrainingSetup } from '../../src/baselines/session.ts';
import type { CurvePoint, TrainingRecord } from '../../src/baselines/training-record.ts';
import { playbackFrames } from '../../src/engine/playback.ts';
import { parseTrainings, trainingFile } from '../../src/storage/training-file.ts';
import { mujocoForTests } from '../support/mujoco.ts';

const point = (steps: number, value: number, bytes = 10, success?: number): CurvePoint => ({
  steps,
  seconds: 0,
  returns: [value],
  ...(success === undefined ? {} : { successes: [success] }),
  episode: { steps: bytes, ended: 'truncated', actions: new Uint8Array(bytes) },
});

/** As a record does it: after every evaluation. */
function foldAll(points: readonly CurvePoint[]): readonly CurvePoint[] {
  return points.reduce<readonly CurvePoint[]>((kept, each) => withoutSpareEpisodes([...kept, each]), []);
}
const keptSteps = (points: readonly CurvePoint[]) => points.filter(({ episode }) => episode).map(({ steps }) => steps);

describe('the episodes that a training keeps', () => {
  it('are six, from the first evaluation to the last, evenly spread on a log axis', () => {
    const all = foldAll(checkpoints(50_000).map((steps) => point(steps, steps)));
    const kept = keptSteps(all);
    expect(all).toHaveLength(checkpoints(50_000).length);
    expect(kept).toHaveLength(MOST_EPISODES);
    expect([kept[0], kept.at(-1)]).toEqual([0, 50_000]);
    const places = kept.map((steps) => Math.log10(steps + 100));
    const gaps = places.slice(1).map((place, i) => place - places[i]!);
    // Even would be 0.54 a gap.
    expect(Math.max(...gaps)).toBeLessThan(1);
    expect(Math.min(...gaps)).toBeGreaterThan(0.15);
  });

  it('hold the best evaluation by return, the first of several, and the best by success', () => {
    const steps = checkpoints(100_000);
    const value = (i: number) => (i === 7 || i === 9 ? 50 : i === 14 ? 40 : 1);
    const all = foldAll(steps.map((each, i) => point(each, value(i), 10, i === 5 ? 1 : 0)));
    expect(keptSteps(all)).toEqual(expect.arrayContaining([steps[5], steps[7], steps.at(-1)]));
    expect(keptSteps(all).length).toBeLessThanOrEqual(MOST_EPISODES);
  });

  it('take little room: long ones are fewer, and only the last and the best stay beyond the bound', () => {
    const bytes = 0.4 * MOST_BYTES;
    const kept = keptSteps(foldAll(checkpoints(10_000).map((steps) => point(steps, -Math.abs(steps - 500), bytes))));
    expect(kept).toEqual([500, 10_000]);
    const larger = foldAll([point(0, 3, 0.6 * MOST_BYTES), point(100, 1, 0.6 * MOST_BYTES)]);
    expect(keptSteps(larger)).toEqual([0, 100]);
  });

  it('leave out one of more than a megabyte', () => {
    expect(keptSteps(foldAll([point(0, 1, 2 ** 20 + 1), point(100, 2)]))).toEqual([100]);
  });
});

async function trained(
  id: string,
  name: string,
  budget: number,
  changed: Hyperparameters = {},
): Promise<{ readonly record: TrainingRecord; replay(point: CurvePoint): { steps: number; episodeReturn: number } }> {
  const entry = findEnv(id)!;
  const [module, algorithm] = await Promise.all([entry.load(), findAlgorithm(name)!.load()]);
  const mujoco = entry.engine === 'mujoco' ? await mujocoForTests() : undefined;
  const makeEnv = () => module.make({}, mujoco);
  const { horizon } = module.describe({});
  const { action } = module.spaces({});
  const setup: TrainingSetup = {
    env: { id, options: {} },
    algorithm: name,
    hyperparameters: hyperparametersOf(algorithm, changed, action),
    seed: 1,
    budget,
    evaluationSeeds: [1_000_000, 1_000_001],
  };
  const parts = { algorithm, makeEnv, horizon, finite: module.card.finite ?? false, now: () => 0 };
  const facts = { id: 'a', startedAt: 0, appVersion: '' };
  const made = [...trainingSession(setup, parts)].reduce(foldRecord, beginRecord(setup, facts));
  expect(made).toMatchObject({ status: 'done' });
  // As it comes back from a file.
  const parsed = parseTrainings(trainingFile([made]));
  if (!parsed.ok) throw new Error(parsed.error);
  const record = parsed.records[0]!;
  return {
    record,
    replay({ episode }) {
      const env = makeEnv();
      const frames = playbackFrames(env, horizon, [{ seed: record.evaluationSeeds[0]!, actions: episode!.actions }], 0);
      env.close();
      const last = frames.at(-1)!;
      return { steps: last.step, episodeReturn: last.episodeReturn };
    },
  };
}

describe('a kept episode', () => {
  it.each([
    ['cartpole-v1', 'cem', 3000, {}],
    ['frozen-lake-v1', 'q-learning', 1000, {}],
    ['pendulum-v1', 'cma-es', 1000, {}],
    // Normalised observations and a squashed Gaussian: what is kept is what the task got.
    ['pendulum-v1', 'ppo', 300, { rolloutSteps: 64, normaliseObservations: 1, normaliseRewards: 1 }],
    ['pendulum-v1', 'sac', 150, { width: 8, batchSize: 8 }],
    ['hopper_v5', 'cem', 300, {}],
  ])('of %s trained by %s returns again what was recorded', async (id, algorithm, budget, changed) => {
    const { record, replay } = await trained(id, algorithm, budget, changed);
    const kept = record.points.filter(({ episode }) => episode);
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(record.points.at(-1)!.episode).toBeDefined();
    for (const each of kept)
      expect(replay(each)).toEqual({ steps: each.episode!.steps, episodeReturn: each.returns[0] });
  });

  it('ends as its episode ended', async () => {
    const { record } = await trained('cartpole-v1', 'cem', 500);
    expect(record.points[0]!.episode).toMatchObject({ ended: 'terminated', actions: expect.any(Uint8Array) });
    const swing = await trained('pendulum-v1', 'random', 100);
    expect(swing.record.points[0]!.episode).toMatchObject({ ended: 'truncated', steps: 200 });
  });
});
