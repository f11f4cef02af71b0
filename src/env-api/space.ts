// Action and observation spaces: a union on `kind` with pure functions over it. A leaf: imports only the random source.
import type { UniformSource } from './random.ts';

/** Integers 0 .. n-1. */
export interface DiscreteSpace {
  readonly kind: 'discrete';
  readonly n: number;
}

/** Real vectors of length `low.length`; bounds are inclusive and may be infinite. */
export interface BoxSpace {
  readonly kind: 'box';
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export type Space = DiscreteSpace | BoxSpace;

/** One action: an integer for a discrete space, a vector `[low.length]` for a box. */
export type Action = number | Float64Array;

/** Draws uniformly from the space (an unbounded side of a box is drawn from [-1, 1] around the finite one or zero). */
export function sample(space: Space, random: UniformSource): Action {
  if (space.kind === 'discrete') return Math.floor(random.random() * space.n);
  return Float64Array.from(space.low, (low, i) => {
    const high = space.high[i]!;
    const from = Number.isFinite(low) ? low : Number.isFinite(high) ? high - 2 : -1;
    const to = Number.isFinite(high) ? high : from + 2;
    return from + (to - from) * random.random();
  });
}

/** True if `value` lies in the space; for a box, each element may stand outside by at most `tolerance`. */
export function contains(space: Space, value: unknown, tolerance = 0): boolean {
  if (space.kind === 'discrete') {
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < space.n;
  }
  if (!(value instanceof Float64Array) || value.length !== space.low.length) return false;
  return value.every((x, i) => x >= space.low[i]! - tolerance && x <= space.high[i]! + tolerance);
}
