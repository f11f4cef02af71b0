// The bootstrap interval against theory, and its edge cases.
import { describe, expect, it } from 'vitest';
import { mean, meanInterval, quantile, standardDeviation } from '../../src/stats/interval.ts';

describe('meanInterval', () => {
  it('comes close to the normal interval for many values', () => {
    const values = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 10);
    const halfWidth = (1.96 * standardDeviation(values)) / Math.sqrt(values.length);
    const [low, high] = meanInterval(values);
    expect(low).toBeCloseTo(mean(values) - halfWidth, 0);
    expect(high).toBeCloseTo(mean(values) + halfWidth, 0);
    expect((high - low) / (2 * halfWidth)).toBeGreaterThan(0.9);
    expect((high - low) / (2 * halfWidth)).toBeLessThan(1.1);
  });

  it('covers the true mean in about 95 of 100 samples of 20', () => {
    let covered = 0;
    let stream = 12345;
    const uniform = (): number => (stream = (Math.imul(stream, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    for (let trial = 0; trial < 200; trial++) {
      const [low, high] = meanInterval(Array.from({ length: 20 }, uniform));
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    // The percentile bootstrap is a little narrow for 20 values.
    expect(covered).toBeGreaterThan(175);
    expect(covered).toBeLessThan(200);
  });

  it('is the point itself for one value or equal values, and the same for the same values', () => {
    expect(meanInterval([3])).toEqual([3, 3]);
    expect(meanInterval([2, 2, 2])).toEqual([2, 2]);
    expect(meanInterval([1, 5, 2])).toEqual(meanInterval([1, 5, 2]));
  });

  it('is not a number for no values', () => {
    expect(meanInterval([])).toEqual([NaN, NaN]);
  });
});

describe('quantile', () => {
  it('interpolates between order statistics', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(quantile([1, 2, 3], 1)).toBe(3);
    expect(quantile([1, 2, 3], 0.5)).toBe(2);
  });
});

describe('standardDeviation', () => {
  it('uses the divisor n - 1', () => {
    expect(standardDeviation([2, 4])).toBeCloseTo(Math.SQRT2, 12);
    expect(standardDeviation([5])).toBe(0);
  });
});
