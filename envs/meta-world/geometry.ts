// Distances and turns, read from the arrays that hold them.

type Numbers = ArrayLike<number>;

/** Metres between the points at `a[at..at+3]` and `b[bt..bt+3]`. */
export function distance(a: Numbers, at: number, b: Numbers, bt: number): number {
  let squares = 0;
  for (let axis = 0; axis < 3; axis++) {
    const apart = a[at + axis]! - b[bt + axis]!;
    squares += apart * apart;
  }
  return Math.sqrt(squares);
}

/**
 * The turn of a rotation matrix (row-major at `m[at]`) as a quaternion in SciPy's way, which decides its sign: from the largest
 * of the diagonal's elements and the trace. Written to `out[to..to+4]` in the order asked for.
 */
export function writeQuaternion(
  out: Float64Array,
  to: number,
  order: 'wxyz' | 'xyzw',
  m: ArrayLike<number>,
  at: number,
): void {
  const trace = m[at]! + m[at + 4]! + m[at + 8]!;
  let largest = 3;
  let most = trace;
  for (let i = 0; i < 3; i++) {
    // Among equals the first counts, and the trace comes last.
    if (largest === 3 ? m[at + 4 * i]! >= most : m[at + 4 * i]! > most) {
      largest = i;
      most = m[at + 4 * i]!;
    }
  }
  const first = order === 'xyzw' ? to : to + 1;
  const real = order === 'xyzw' ? to + 3 : to;
  if (largest === 3) {
    out[first] = m[at + 7]! - m[at + 5]!;
    out[first + 1] = m[at + 2]! - m[at + 6]!;
    out[first + 2] = m[at + 3]! - m[at + 1]!;
    out[real] = 1 + trace;
  } else {
    const i = largest;
    const j = (i + 1) % 3;
    const k = (j + 1) % 3;
    out[first + i] = 1 - trace + 2 * m[at + 4 * i]!;
    out[first + j] = m[at + 3 * j + i]! + m[at + 3 * i + j]!;
    out[first + k] = m[at + 3 * k + i]! + m[at + 3 * i + k]!;
    out[real] = m[at + 3 * k + j]! - m[at + 3 * j + k]!;
  }
  let squares = 0;
  for (let i = 0; i < 4; i++) squares += out[to + i]! * out[to + i]!;
  const length = Math.sqrt(squares);
  for (let i = 0; i < 4; i++) out[to + i]! /= length;
}
