// sin and cos against exact integer arithmetic, independent of the engine's own Math.sin and Math.cos.
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { cos, sin } from '../../src/env-api/trig.ts';

const BITS = 256n;
const ONE = 1n << BITS;

/** A double as an integer multiple of 2^-256 (exact for magnitudes above 2^-200). */
function toFixedPoint(x: number): bigint {
  return BigInt(x * 2 ** 200) << 56n;
}

/** sin (first power 1) or cos (first power 0) of `x`, |x| < 40, by its Taylor series, rounded once to a double. */
function series(x: number, firstPower: 0n | 1n): number {
  const value = toFixedPoint(x);
  let term = firstPower === 1n ? value : ONE;
  let sum = 0n;
  for (let power = firstPower; term !== 0n && term !== -1n; power += 2n) {
    sum += term;
    term = (-term * value * value) / ((power + 1n) * (power + 2n)) / (ONE * ONE);
  }
  return Number(sum) / 2 ** 256;
}

describe('trig', () => {
  it('rounds sin and cos correctly on 3000 arguments of every size up to 30', () => {
    const random = createRandom(7);
    for (let i = 0; i < 3000; i++) {
      const x = random.uniform(-1, 1) * (i % 3 === 0 ? 30 : i % 3 === 1 ? 1.6 : 10 ** random.uniform(-7, 0));
      expect(sin(x), `sin ${x}`).toBe(series(x, 1n));
      expect(cos(x), `cos ${x}`).toBe(series(x, 0n));
    }
  });

  it('stays within one unit in the last place of Math.sin and Math.cos up to 2^20 and hands over beyond', () => {
    const random = createRandom(8);
    for (let i = 0; i < 3000; i++) {
      const x = random.uniform(-1, 1) * 2 ** 20;
      expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThanOrEqual(2 ** -53);
      expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThanOrEqual(2 ** -53);
    }
    expect(sin(1e9)).toBe(Math.sin(1e9));
    expect(cos(-1e9)).toBe(Math.cos(-1e9));
  });

  it('is exact next to the multiples of pi/2, where the digits cancel', () => {
    // Known values: sin(fl(pi)) = pi - fl(pi), cos(fl(pi/2)) = pi/2 - fl(pi/2), to double precision.
    expect(sin(Math.PI)).toBe(1.2246467991473532e-16);
    expect(cos(Math.PI / 2)).toBe(6.123233995736766e-17);
    expect(cos(Math.PI)).toBe(-1);
    expect(sin(-Math.PI / 2)).toBe(-1);
  });

  it('keeps signed zero, tiny arguments, infinities and NaN', () => {
    expect(Object.is(sin(-0), -0)).toBe(true);
    expect(cos(-0)).toBe(1);
    expect(sin(1e-300)).toBe(1e-300);
    expect(sin(Infinity)).toBeNaN();
    expect(cos(NaN)).toBeNaN();
  });
});
