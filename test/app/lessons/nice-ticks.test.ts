// Which values an axis names.
import { expect, test } from 'vitest';
import { niceTicks } from '../../../src/app/lessons/nice-ticks.ts';

test.each([
  [9.675, 500, [], [100, 200, 300, 400, 500]],
  [-1, 0.9, [], [-1, -0.5, 0, 0.5]],
  [0, 1, [], [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [7, 7, [], [7]],
])('from %d to %d it names round values', (low, high, levels, ticks) => {
  expect(niceTicks(low, high, levels)).toEqual(ticks);
});

test('a level is named, and a round value that would touch it is not', () => {
  expect(niceTicks(9.675, 500, [475])).toEqual([100, 200, 300, 400, 475]);
});
