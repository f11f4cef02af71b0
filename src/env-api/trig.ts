// Sine and cosine that give the same bits in every JavaScript engine. Math.sin and Math.cos may differ in the last bit
// between engines (Node 20 and current Chromium do), and a chaotic system soon turns that bit into another trajectory.
// Correctly rounded in all but about one of 10^5 arguments, hence nearly always equal to the GNU C library and NumPy.

/** sin and cos are tabulated at k / 128; between the nodes short Taylor series around them suffice. */
const NODES_PER_UNIT = 128;
const NODE_COUNT = 102; // covers [0, pi/4] and the half step beyond

/** pi/2 in three pieces; the first two have 33 bits, so that their products with n < 2^20 are exact (as in fdlibm). */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
const LARGEST = 2 ** 20;
const TINY = 2 ** -27;
/** 2^27 + 1 splits a double into two halves of at most 27 bits (Dekker 1971). */
const SPLITTER = 134217729;

/** Per node: sin high and low part, cos high and low part. */
const table = makeTable();

/**
 * Integer arithmetic with 192 fraction bits: Taylor series for the first node, from each to the next by the angle sum formulas. Each
 * value is stored as an unevaluated sum of two doubles. Takes 0.4 ms; the series at every node took 8 ms of the page's first seconds.
 */
function makeTable(): Float64Array {
  const bits = 192n;
  const scale = 2 ** 192;
  const step: [bigint, bigint] = [0n, 0n]; // sine and cosine of one node's distance
  let term = 1n << bits;
  for (let power = 0n; term !== 0n; power++) {
    const sign = power % 4n < 2n ? 1n : -1n;
    step[power % 2n === 1n ? 0 : 1] += sign * term;
    term = term / BigInt(NODES_PER_UNIT) / (power + 1n);
  }
  const values = new Float64Array(NODE_COUNT * 4);
  let [sine, cosine] = [0n, 1n << bits];
  for (let k = 0; k < NODE_COUNT; k++) {
    [sine, cosine].forEach((value, i) => {
      const high = Number(value) / scale;
      values[4 * k + 2 * i] = high;
      values[4 * k + 2 * i + 1] = Number(value - BigInt(high * scale)) / scale;
    });
    [sine, cosine] = [(sine * step[1] + cosine * step[0]) >> bits, (cosine * step[1] - sine * step[0]) >> bits];
  }
  return values;
}

/** sin(x + quarterTurns * pi/2), |x| <= 2^20. */
function sineShifted(x: number, quarterTurns: number): number {
  // x - n pi/2 = high + low, with an error below 2^-100.
  const n = Math.round(x * (2 / Math.PI));
  const first = x - n * HALF_PI_1;
  const second = n * HALF_PI_2;
  const difference = first - second;
  const back = difference - first;
  const rest = first - (difference - back) - (second + back) - n * HALF_PI_3;
  let high = difference + rest;
  let low = difference - high + rest;
  let negative = false;
  if (high < 0) {
    high = -high;
    low = -low;
    negative = true;
  }

  const node = Math.round(high * NODES_PER_UNIT);
  const step = high - node / NODES_PER_UNIT; // exact, at most 1/256
  const square = step * step;
  // sin(step + low) = step + sineRest, cos(step + low) = 1 + cosineRest
  const sineRest = low + step * square * (-1 / 6 + square * (1 / 120 - square / 5040));
  const cosineRest = square * (-0.5 + square * (1 / 24 - square / 720)) - step * low;

  const quadrant = (n + quarterTurns) & 3;
  const at = 4 * node;
  // The value at the node and its slope; the angle sum formula does the rest.
  let value, valueLow, slope, slopeLow;
  if ((quadrant & 1) === 0) {
    value = table[at]!;
    valueLow = table[at + 1]!;
    slope = table[at + 2]!;
    slopeLow = table[at + 3]!;
  } else {
    value = table[at + 2]!;
    valueLow = table[at + 3]!;
    slope = -table[at]!;
    slopeLow = -table[at + 1]!;
    negative = false;
  }
  // product + productError = slope * step without error (Dekker), sum + sumError = value + product likewise (Knuth).
  const product = slope * step;
  let c = SPLITTER * slope;
  const slopeTop = c - (c - slope);
  const slopeTail = slope - slopeTop;
  c = SPLITTER * step;
  const stepTop = c - (c - step);
  const stepTail = step - stepTop;
  const productError =
    slopeTail * stepTail - (product - slopeTop * stepTop - slopeTail * stepTop - slopeTop * stepTail);
  const sum = value + product;
  const shift = sum - value;
  const sumError = value - (sum - shift) + (product - shift);
  const result =
    sum + (value * cosineRest + (slope * sineRest + (sumError + (productError + (valueLow + slopeLow * step)))));
  return negative !== quadrant >= 2 ? -result : result;
}

/** Sine of `x` in radians. Beyond 2^20 in magnitude the engine's own Math.sin answers. */
export function sin(x: number): number {
  const size = Math.abs(x);
  if (size < TINY) return x;
  return size <= LARGEST ? sineShifted(x, 0) : Math.sin(x);
}

/** Cosine of `x` in radians. Beyond 2^20 in magnitude the engine's own Math.cos answers. */
export function cos(x: number): number {
  const size = Math.abs(x);
  if (size < TINY) return 1;
  return size <= LARGEST ? sineShifted(x, 1) : Math.cos(x);
}
