// The lessons' learning curves are what the measured ones say.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { curves, endOf, settledAt, type CurveName, type LessonCurve } from '../../../src/app/lessons/curves.ts';

interface Measured {
  readonly command: string;
  readonly env: string;
  readonly algorithm: string;
  readonly curves: readonly { readonly points: readonly (readonly [number, number])[] }[];
}

const checkpoints = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000];

describe.each(Object.keys(curves) as CurveName[])('%s', (name) => {
  const file = new URL(`../../fixtures/learning-curves/${name}.json`, import.meta.url);
  const measured = JSON.parse(readFileSync(file, 'utf8')) as Measured;
  const curve: LessonCurve = curves[name];

  test('is the mean over all seeds at each checkpoint that all reached', () => {
    const points = checkpoints.flatMap((steps) => {
      const at = measured.curves.map(({ points }) => points.find(([each]) => each >= steps));
      if (at.some((point) => !point)) return [];
      const mean = at.reduce((sum, point) => sum + point![1], 0) / at.length;
      return [[Math.max(...at.map((point) => point![0])), Number(mean.toPrecision(5))] as const];
    });
    expect(curve.points).toEqual(points);
    expect(curve.seeds).toBe(measured.curves.length);
  });

  test('names the command that measured it', () => {
    expect(curve).toMatchObject({ command: measured.command, envId: measured.env, algorithm: measured.algorithm });
  });
});

test('a curve has settled at the first point from which on it stays above a level', () => {
  const settled = settledAt('cartpole.cma-es', 475)!;
  const { points } = curves['cartpole.cma-es'] as LessonCurve;
  expect(points.filter(([steps]) => steps >= settled).every(([, value]) => value >= 475)).toBe(true);
  expect(points.findLast(([steps]) => steps < settled)![1]).toBeLessThan(475);
  expect(settledAt('hopper.cma-es', 3800)).toBeNull();
  expect(endOf('pendulum.sac')).toBe(curves['pendulum.sac'].points.at(-1)![1]);
});
