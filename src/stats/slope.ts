// How a score changes along an ordered setting, with several runs at each value: the least-squares slope and the difference of
// the ends, each with a bootstrap interval over runs.
import { mean, quantile, RESAMPLES, xorshift32 } from './interval.ts';

/** All runs at one value of the setting. */
export interface Stratum {
  readonly x: number;
  readonly values: readonly number[];
}

export interface Estimate {
  readonly value: number;
  /** 95% percentile interval. */
  readonly interval: readonly [number, number];
}

/** Slope of the least-squares line through all points `(x, value)`; NaN where all stand at one x. */
export function leastSquaresSlope(strata: readonly Stratum[]): number {
  const count = strata.reduce((sum, { values }) => sum + values.length, 0);
  const meanX = strata.reduce((sum, { x, values }) => sum + x * values.length, 0) / count;
  let [both, spread] = [0, 0];
  for (const { x, values } of strata)
    for (const value of values) {
      both += (x - meanX) * value;
      spread += (x - meanX) ** 2;
    }
  return both / spread;
}

/** Mean at the last value of the setting less the mean at the first. */
export function endsDifference(strata: readonly Stratum[]): number {
  return mean(strata.at(-1)!.values) - mean(strata[0]!.values);
}

/**
 * `statistic` of the strata with its percentile bootstrap interval: runs are drawn again within their own stratum (Efron and
 * Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 8). Seeded, so the same values give the same interval.
 */
export function bootstrapped(
  strata: readonly Stratum[],
  statistic: (strata: readonly Stratum[]) => number,
  seed = 2026,
): Estimate {
  const random = xorshift32(seed);
  const drawn = Float64Array.from({ length: RESAMPLES }, () =>
    statistic(
      strata.map(({ x, values }) => ({ x, values: values.map(() => values[Math.floor(random() * values.length)]!) })),
    ),
  );
  drawn.sort();
  return { value: statistic(strata), interval: [quantile(drawn, 0.025), quantile(drawn, 0.975)] };
}
