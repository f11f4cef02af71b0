// The learning curves that are committed (test/fixtures/learning-curves/): each with the command that made it, together
// they show what the algorithms reach, and they can be had again.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findEnv } from '../../envs/index.ts';
import { findAlgorithm } from '../../src/baselines/index.ts';
import { evaluationSeeds } from '../../src/baselines/evaluation.ts';
import { beginRecord, foldRecord } from '../../src/baselines/record-of.ts';
import { trainingSession, type TrainingSetup } from '../../src/baselines/session.ts';
import { compact, plans, type LearningCurves } from '../../src/tools/learning-curves.mjs';

const folder = join(import.meta.dirname, '../fixtures/learning-curves');
const files = readdirSync(folder);
const read = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as LearningCurves;

/** Mean over seeds of the last evaluation. */
function finalMean({ curves }: LearningCurves): number {
  return curves.reduce((sum, { points }) => sum + points.at(-1)![1], 0) / curves.length;
}

describe('the committed learning curves', () => {
  it('are those that the tool makes, with the commands that made them', () => {
    expect(files.toSorted()).toEqual(
      Object.keys(plans)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
    for (const [name, args] of Object.entries(plans)) expect(read(name).command).toBe(`npm run -s train -- ${args}`);
  });

  it('are small together', () => {
    expect(files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)).toBeLessThan(300_000);
  });

  it.each([
    ['frozen-lake.q-learning', 0.7],
    ['frozen-lake.value-iteration', 0.7],
    ['frozen-lake-8x8.q-learning', 0.85],
    ['frozen-lake-8x8.value-iteration', 0.85],
    ['taxi.q-learning', 7.75],
    ['taxi.value-iteration', 7.75],
    ['cliff-walking.q-learning', -13],
    ['cliff-walking.value-iteration', -13],
    ['cartpole.cem', 475],
    ['cartpole.cma-es', 475],
    ['cartpole.ppo', 475],
    ['mountain-car-continuous.cem', 90],
    ['pendulum.sac', -200],
  ])('%s ends at %d or above, the mean of ten seeds', (name, level) => {
    const curves = read(name);
    expect(curves.curves).toHaveLength(10);
    expect(finalMean(curves)).toBeGreaterThanOrEqual(level);
  });

  it.each([
    ['cartpole.dqn', 475, 7],
    ['mountain-car-continuous.cma-es', 90, 10],
  ])('%s is seen at %d or above with %d of ten seeds, though some lose it again', (name, level, seeds) => {
    const best = read(name).curves.map(({ points }) => Math.max(...points.map(([, value]) => value)));
    expect(best).toHaveLength(10);
    expect(best.filter((value) => value >= level)).toHaveLength(seeds);
  });

  // Plans are made of sums and products alone, which every engine rounds alike.
  it('come out the same again, to the last digit kept', async () => {
    const kept = read('frozen-lake.value-iteration');
    const [module, algorithm] = await Promise.all([findEnv(kept.env)!.load(), findAlgorithm(kept.algorithm)!.load()]);
    const setup: TrainingSetup = {
      env: { id: kept.env, options: {} },
      algorithm: kept.algorithm,
      hyperparameters: kept.hyperparameters,
      seed: 0,
      budget: kept.budget,
      evaluationSeeds: evaluationSeeds(kept.evaluationEpisodes),
    };
    const parts = { algorithm, makeEnv: () => module.make(), horizon: module.card.horizon, finite: true, now: () => 0 };
    const begun = beginRecord(setup, { id: 'again', startedAt: 0, appVersion: '' });
    const record = [...trainingSession(setup, parts)].reduce(foldRecord, begun);
    expect(record.status).toBe('done');
    expect(compact('', [record]).curves[0]!.points).toEqual(kept.curves[0]!.points);
  });
});
