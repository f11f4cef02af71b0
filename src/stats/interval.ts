// Bootstrap interval of a mean: the uncertainty shown beside every fresh-seed score. Imports nothing of ours.

/** Resamples drawn; the percentile ends are then stable to about a hundredth of the interval's width. */
export const RESAMPLES = 2000;

/** Marsaglia's xorshift32 ("Xorshift RNGs", 2003): returns a function giving doubles in [0, 1). */
export function xorshift32(seed: number): () => number {
  let x = seed | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/** Arithmetic mean; NaN for no values. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sample standard deviation (divisor n - 1); 0 for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

/** Quantile `q` in [0, 1] of ascending `sorted`, linear between order statistics (Hyndman and Fan's type 7). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  const low = sorted[below]!;
  return above === below ? low : low + (sorted[above]! - low) * (position - below);
}

/**
 * 95% interval `[low, high]` of the mean of `values` by the percentile bootstrap (Efron, 1979). The same values give the
 * same interval: the resampling is seeded. One value gives a point; none gives NaN.
 */
export function meanInterval(values: readonly number[], seed = 2026): readonly [number, number] {
  const n = values.length;
  if (n === 0) return [NaN, NaN];
  if (n === 1) return [values[0]!, values[0]!];
  const random = xorshift32(seed);
  const means = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += values[Math.floor(random() * n)]!;
    means[i] = sum / n;
  }
  means.sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}
