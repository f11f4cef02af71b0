// The slope of a score along an ordered setting, against hand-made lines and known noise.
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { bootstrapped, endsDifference, leastSquaresSlope } from '../../src/stats/slope.ts';

const line = (slope: number, noise: () => number) =>
  [0, 1, 2, 3].map((x) => ({ x, values: Array.from({ length: 6 }, () => 100 + slope * x + noise()) }));

describe('the least-squares slope', () => {
  test('is that of points on a line, whatever their numbers', () => {
    expect(leastSquaresSlope(line(-7, () => 0))).toBeCloseTo(-7);
    const uneven = [
      { x: 0, values: [1] },
      { x: 2, values: [3, 5, 4] },
      { x: 3, values: [2] },
    ];
    // By hand: mean x 1.8, mean y 3; sums of products 3.0 and of squares 4.8.
    expect(leastSquaresSlope(uneven)).toBeCloseTo(3 / 4.8);
  });

  test('has an interval that holds the true slope about as often as it says', () => {
    const random = createRandom(11);
    const trials = 120;
    let held = 0;
    for (let i = 0; i < trials; i++) {
      const { interval } = bootstrapped(
        line(-5, () => random.normal(0, 10)),
        leastSquaresSlope,
      );
      if (interval[0] <= -5 && interval[1] >= -5) held++;
    }
    expect(held / trials).toBeGreaterThan(0.85);
    expect(held / trials).toBeLessThan(1);
  });
});

test('the difference of the ends leaves the middle out, and the same values give the same interval', () => {
  const strata = [
    { x: 0, values: [10, 12] },
    { x: 1, values: [99, 0] },
    { x: 3, values: [4, 8] },
  ];
  expect(endsDifference(strata)).toBe(-5);
  expect(bootstrapped(strata, endsDifference)).toEqual(bootstrapped(strata, endsDifference));
  expect(bootstrapped(strata, endsDifference).interval).toEqual([-8, -2]);
});
