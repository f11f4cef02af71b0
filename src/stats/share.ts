// A share of successes with its uncertainty. Imports nothing of ours.

/** The 97.5% point of the normal distribution. */
const Z = 1.959964;

/** 95% interval `[low, high]` of a share after `hits` of `count` trials (Wilson, 1927); [0, 1] after none. */
export function shareInterval(hits: number, count: number): readonly [number, number] {
  if (count === 0) return [0, 1];
  const share = hits / count;
  const z2 = Z * Z;
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half = (Z * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count))) / (1 + z2 / count);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
