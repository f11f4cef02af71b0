// The interquartile mean and its bootstrap interval, which rliable recommends for a handful of seeds (Agarwal et al., "Deep
// Reinforcement Learning at the Edge of the Statistical Precipice", NeurIPS 2021). Imports nothing beyond this folder.
import { quantile, RESAMPLES, xorshift32 } from './interval.ts';

/**
 * Mean of the middle half of `values`: a quarter of them, rounded down, is cut off at each end (as
 * `scipy.stats.trim_mean(values, 0.25)`, which rliable calls). The plain mean below four values; NaN for none.
 */
export function interquartileMean(values: readonly number[]): number {
  return middleMean(Float64Array.from(values));
}

/**
 * 95% interval `[low, high]` of the interquartile mean of all values, by the stratified percentile bootstrap: resamples keep
 * the number of values of each stratum (a stratum holds the seeds of one task). Seeded, so the same values give the same
 * interval. One value in all gives a point; none gives NaN.
 */
export function iqmInterval(strata: readonly (readonly number[])[], seed = 2026): readonly [number, number] {
  const count = strata.reduce((sum, stratum) => sum + stratum.length, 0);
  if (count === 0) return [NaN, NaN];
  const random = xorshift32(seed);
  const drawn = new Float64Array(count);
  const means = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i++) {
    let at = 0;
    for (const stratum of strata)
      for (let j = 0; j < stratum.length; j++) drawn[at++] = stratum[Math.floor(random() * stratum.length)]!;
    means[i] = middleMean(drawn);
  }
  means.sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/** Sorts `values` in place. */
function middleMean(values: Float64Array): number {
  values.sort();
  const cut = Math.floor(values.length / 4);
  let sum = 0;
  for (let i = cut; i < values.length - cut; i++) sum += values[i]!;
  return sum / (values.length - 2 * cut);
}
