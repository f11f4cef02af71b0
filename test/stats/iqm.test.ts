// The interquartile mean against SciPy's, and its interval against the exact distribution of resamples.
import { describe, expect, it } from 'vitest';
import { interquartileMean, iqmInterval } from '../../src/stats/iqm.ts';

describe('interquartileMean', () => {
  // Recorded from SciPy 1.17: scipy.stats.trim_mean(values, 0.25).
  it.each([
    [[3, 1, 2], 2],
    [[10, 0, 1, 2], 1.5],
    [[9, 1, 5, 7, 3], 5],
    [[-200, -150.5, -1100, -160, -149.2, -900, -155, -158, -151, -170], -165.66666666666666],
    [[500, 500, 9.4, 480, 500, 12, 377], 373.8],
  ])('of %j is %d, as SciPy says', (values, expected) => {
    expect(interquartileMean(values)).toBeCloseTo(expected, 12);
  });

  it('is the value itself for one, and not a number for none', () => {
    expect(interquartileMean([7])).toBe(7);
    expect(interquartileMean([])).toBeNaN();
  });
});

describe('iqmInterval', () => {
  it('spans what 95% of all resamples of three values span', () => {
    // Of the 27 resamples of (0, 1, 10) one each has mean 0 and 10 and three each 1/3 and 7: 2.5% lie within the first.
    expect(iqmInterval([[0, 1, 10]])).toEqual([0, 10]);
    // Recorded: numpy.percentile of trim_mean over all 3125 resamples of these five.
    const [low, high] = iqmInterval([[0, 0, 0, 0, 1]]);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(2 / 3, 12);
  });

  it('keeps every stratum as strong as it is', () => {
    // Resampled over both tasks together, the interval would reach from 0 to 100.
    expect(
      iqmInterval([
        [0, 0],
        [100, 100],
      ]),
    ).toEqual([50, 50]);
  });

  it('covers the true middle in about 95 of 100 samples of 10 seeds', () => {
    let covered = 0;
    let stream = 4321;
    const uniform = (): number => (stream = (Math.imul(stream, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    for (let trial = 0; trial < 200; trial++) {
      const [low, high] = iqmInterval([Array.from({ length: 10 }, uniform)]);
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    // The percentile bootstrap is a little narrow for 10 values.
    expect(covered).toBeGreaterThan(165);
    expect(covered).toBeLessThan(200);
  });

  it('is a point for one value, the same for the same values, and not a number for none', () => {
    expect(iqmInterval([[4]])).toEqual([4, 4]);
    expect(iqmInterval([[1, 5, 2, 8]])).toEqual(iqmInterval([[1, 5, 2, 8]]));
    expect(iqmInterval([])).toEqual([NaN, NaN]);
  });
});
