// Comparing two policies on common seeds, episode by episode: what the seeds have in common cancels out of the difference.
import { meanInterval } from './interval.ts';

/**
 * 95% bootstrap interval of the mean of `a[i] - b[i]`, where index i is the same seed for both; values beyond the shorter list
 * are left out. No pairs give NaN.
 */
export function pairedInterval(a: readonly number[], b: readonly number[]): readonly [number, number] {
  const length = Math.min(a.length, b.length);
  return meanInterval(Array.from({ length }, (_, i) => a[i]! - b[i]!));
}
