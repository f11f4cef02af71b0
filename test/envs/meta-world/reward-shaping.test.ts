// The two functions that the rewards are made of, at the points where they bend and where they refuse.
import { expect, it } from 'vitest';
import { hamacherProduct, tolerance } from '../../../envs/meta-world/reward-shaping.ts';

it('tolerates all within the bounds, a tenth at the margin, and nothing outside where there is no margin', () => {
  expect([-1, 0, 2].map((value) => tolerance(value, -1, 2, 0.5))).toEqual([1, 1, 1]);
  for (const value of [-1.5, 2.5]) expect(tolerance(value, -1, 2, 0.5)).toBeCloseTo(0.1, 12);
  expect(tolerance(3, -1, 2, 0.5)).toBeCloseTo(1 / 37, 12);
  expect(tolerance(2.1, -1, 2, 0)).toBe(0);
  expect(() => tolerance(0, 0, 1, -0.1)).toThrow(/margin/);
});

it('multiplies in Hamacher’s way, with 0 for two zeros, and refuses what is no share', () => {
  expect(hamacherProduct(0, 0)).toBe(0);
  expect(hamacherProduct(1, 0.3)).toBe(0.3);
  expect(hamacherProduct(0.5, 0.5)).toBeCloseTo(1 / 3, 12);
  for (const [a, b] of [
    [-0.1, 0.5],
    [0.5, 1.1],
    [Number.NaN, 0.5],
  ] as const) {
    expect(() => hamacherProduct(a, b)).toThrow(/\[0, 1\]/);
  }
});
