// Curves of several seeds as one.
import { describe, expect, test } from 'vitest';
import { bandOf, type Evaluation, inMode } from '../../../src/app/comparison/comparison-curves.ts';

/** Evaluations from pairs of steps and value. */
function curve(...points: readonly (readonly [number, number])[]): Evaluation[] {
  return points.map(([steps, value]) => ({ steps, seconds: steps / 10, value, episodes: [value] }));
}
const plain = { hold: false, checkpoints: [0, 100, 200, 300] };

describe('bandOf', () => {
  test('takes the evaluations of one checkpoint together, however far each piece of work went beyond it', () => {
    const band = bandOf([curve([0, 1], [100, 2], [210, 7]), curve([0, 3], [130, 4], [200, 9])], plain);
    expect(band.map(({ steps, value }) => [steps, value])).toEqual([
      [0, 2],
      [130, 3],
      [210, 8],
    ]);
    expect(band[1]!.interval).toEqual([2, 4]);
  });

  test('gives a seed that passed several checkpoints at once the value it had before them', () => {
    const band = bandOf([curve([0, 1], [250, 5]), curve([0, 1], [100, 3], [200, 4])], plain);
    expect(band.map(({ steps, value }) => [steps, value])).toEqual([
      [0, 1],
      [100, 2],
      [250, 4.5],
    ]);
  });

  test('ends with the shortest of the trainings, and holds the result of a run that is over', () => {
    const curves = [curve([100, 2]), curve([100, 4], [200, 6], [300, 8])];
    expect(bandOf(curves, plain).map(({ steps }) => steps)).toEqual([100]);
    const runs = bandOf([curve([50, 2]), curve([100, 4], [300, 8])], { hold: true, checkpoints: [] });
    expect(runs.map(({ steps, value }) => [steps, value])).toEqual([
      [100, 3],
      [300, 5],
    ]);
  });

  test('is the curve itself without an interval for one seed, and empty for none', () => {
    const single = bandOf([curve([0, 1], [100, 4]), []], plain);
    expect(single).toEqual([
      { steps: 0, value: 1, interval: null },
      { steps: 100, value: 4, interval: null },
    ]);
    expect(bandOf([], plain)).toEqual([]);
  });

  test('is not drawn away by one seed of four', () => {
    const values = [10, 11, 12, 500].map((value) => curve([100, value]));
    expect(bandOf(values, plain)[0]!.value).toBe(11.5);
  });
});

test('best so far keeps the best value at the later steps', () => {
  const best = inMode(curve([0, 1], [100, 5], [200, 2]), 'best');
  expect(best.map(({ steps, value, episodes }) => [steps, value, episodes])).toEqual([
    [0, 1, [1]],
    [100, 5, [5]],
    [200, 5, [5]],
  ]);
  expect(inMode(curve([0, 1], [100, 5], [200, 2]), 'last').map(({ value }) => value)).toEqual([1, 5, 2]);
});

test('a band marks the points that hold a score which chose its policy', () => {
  const at = (steps: number, selected: boolean): Evaluation => ({
    ...{ steps, seconds: null, value: 1, episodes: [1], selected },
  });
  const band = bandOf(
    [
      [at(10, true), at(20, false)],
      [at(10, false), at(20, false)],
    ],
    { hold: true, checkpoints: [] },
  );
  expect(band.map(({ steps, selected }) => [steps, selected ?? false])).toEqual([
    [10, true],
    [20, false],
  ]);
});
