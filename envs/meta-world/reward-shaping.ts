// The two functions that Meta-World's rewards (version v2) are made of, as in its `utils/reward_utils.py`.

/**
 * 1 where `value` lies in [low, high]; outside it falls with the distance to the nearer bound, to 0.1 at `margin` from it, by
 * the "long tail" 1 / (1 + (3 d)²) with d in margins. With margin 0, 0 outside. Throws on a negative margin.
 */
export function tolerance(value: number, low: number, high: number, margin: number): number {
  if (margin < 0) throw new RangeError(`The margin must not be negative; got ${margin}.`);
  if (low <= value && value <= high) return 1;
  if (margin === 0) return 0;
  const distance = (value < low ? low - value : value - high) / margin;
  return 1 / ((3 * distance) ** 2 + 1);
}

/** ab / (a + b - ab), which is 0 where both are: large only where both are. Throws on numbers outside [0, 1]. */
export function hamacherProduct(a: number, b: number): number {
  if (!(a >= 0 && a <= 1 && b >= 0 && b <= 1)) throw new RangeError(`Both must lie in [0, 1]; got ${a} and ${b}.`);
  const denominator = a + b - a * b;
  return denominator > 0 ? (a * b) / denominator : 0;
}
