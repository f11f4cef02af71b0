// Exponential functions from + - * / alone, so that they give the same bits in every JavaScript engine (Math.exp, Math.log
// and Math.tanh need not). Within a few units in the last place of the true values.

const LN2_HIGH = 0.6931471803691238; // 33 bits: its products with small integers are exact (as in fdlibm)
const LN2_LOW = 1.9082149292705877e-10;
const LOWEST_EXPONENT = -1022;
/** 2^-1022 .. 2^1023, exact by doubling. */
const powersOfTwo = new Float64Array(2046);
powersOfTwo[0] = 2.2250738585072014e-308;
for (let i = 1; i < powersOfTwo.length; i++) powersOfTwo[i] = powersOfTwo[i - 1]! * 2;

/** 1 / n!, from n = 0. */
const factorials = [1];
for (let n = 1; n <= 13; n++) factorials.push(factorials[n - 1]! * n);
const taylor = Float64Array.from(factorials, (factorial) => 1 / factorial);

/** e^x for |x| <= 700; beyond, the value at that bound. */
export function exp(x: number): number {
  const bounded = x < -700 ? -700 : x > 700 ? 700 : x;
  const k = Math.floor(bounded / Math.LN2 + 0.5);
  const rest = bounded - k * LN2_HIGH - k * LN2_LOW; // at most ln(2) / 2 in size
  let sum = taylor[13]!;
  for (let n = 12; n >= 0; n--) sum = sum * rest + taylor[n]!;
  return sum * powersOfTwo[k - LOWEST_EXPONENT]!;
}

/** Natural logarithm. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log(x); // -Infinity, Infinity or NaN: the same everywhere
  let k = 0;
  let mantissa = x;
  for (; mantissa > Math.SQRT2; k++) mantissa /= 2;
  for (; mantissa < Math.SQRT1_2; k--) mantissa *= 2;
  // log m = 2 artanh((m - 1) / (m + 1)), by its series.
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let n = 21; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return k * LN2_HIGH + (2 * s * sum + k * LN2_LOW);
}

/** x^exponent for x >= 0 and a positive exponent. */
export function power(x: number, exponent: number): number {
  return x === 0 ? 0 : exp(exponent * log(x));
}

/** Hyperbolic tangent; near zero its error is absolute (1e-16), not relative. */
export function tanh(x: number): number {
  if (x > 20) return 1;
  if (x < -20) return -1;
  return 1 - 2 / (exp(2 * x) + 1);
}

/** Hyperbolic sine for |x| <= 700; near zero its error is absolute. */
export function sinh(x: number): number {
  return (exp(x) - exp(-x)) / 2;
}
