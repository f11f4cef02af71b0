// NumPy's default random generator in 32-bit integer arithmetic: SeedSequence fills the state of PCG64 (XSL-RR 128/64),
// and each draw consumes that stream the way NumPy's Generator does, so that seeded episodes equal the reference's.
// Sources: M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number
// Generation" (2014); D. Lemire, "Fast Random Integer Generation in an Interval" (2019); NumPy 2 `numpy/random`.
import type { UniformSource } from './random.ts';

/**
 * A stream whose draws equal those of `numpy.random.default_rng(seed)`, for tasks without normal draws: those come with tables
 * (pcg64.ts) that the page's first load does without. `seed` is an integer in [0, 2^53); anything else throws a RangeError.
 */
export function createUniformRandom(seed: number): UniformSource {
  return new Pcg64Stream(seed);
}

/** Upper 32 bits of the unsigned product of two 32-bit integers (either sign of representation), by 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  // Each partial sum stays below 2^32, so int32 wrap-around followed by >>> reads it without loss.
  const middle = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const carried = (Math.imul(a0, b1) + (middle & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (middle >>> 16) + (carried >>> 16)) | 0;
}

// The 128-bit multiplier of PCG's linear congruential step, most significant word first.
const M3 = 0x2360ed05;
const M2 = 0x1fc65da4;
const M1 = 0x4385df64;
const M0 = 0x9fccf645;

const TWO_32 = 0x100000000;
const TWO_53_INVERSE = 2 ** -53;

export class Pcg64Stream implements UniformSource {
  /** State words 0..3 (least significant first), then the increment's words 4..7. */
  private readonly words = new Int32Array(8);
  /** The 64-bit output of the last step. */
  protected high = 0;
  protected low = 0;
  /** NumPy serves 32-bit draws from the two halves of one output; the upper half waits here. */
  private hasSpare = false;
  private spare = 0;

  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`A seed must be an integer from 0 to 2^53 - 1; got ${seed}.`);
    }
    const w = this.words;
    // Eight words, least significant first in each 64-bit value: initial state (high, low), then stream (high, low).
    const [s2, s3, s0, s1, i2, i3, i0, i1] = seedWords(seed);
    // The increment is 2 * stream + 1.
    w[4] = (i0! << 1) | 1;
    w[5] = (i1! << 1) | (i0! >>> 31);
    w[6] = (i2! << 1) | (i1! >>> 31);
    w[7] = (i3! << 1) | (i2! >>> 31);
    this.step(); // From state zero, as PCG's seeding prescribes.
    let carry = 0;
    [s0!, s1!, s2!, s3!].forEach((word, i) => {
      const sum = (w[i]! >>> 0) + (word >>> 0) + carry;
      w[i] = sum | 0;
      carry = sum >= TWO_32 ? 1 : 0;
    });
    this.step();
  }

  random(): number {
    this.step();
    return ((this.high >>> 0) * 0x200000 + (this.low >>> 11)) * TWO_53_INVERSE;
  }

  integers(low: number, high: number): number {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low >= high) {
      throw new RangeError(`integers needs safe integers with low < high; got [${low}, ${high}).`);
    }
    return low + this.below(high - low);
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  shuffle<T>(items: T[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.upTo(i);
      const item = items[i]!;
      items[i] = items[j]!;
      items[j] = item;
    }
  }

  /** state <- state * multiplier + increment (mod 2^128); then the 64-bit output: halves xored, rotated by the top bits. */
  protected step(): void {
    const w = this.words;
    const s0 = w[0]!;
    const s1 = w[1]!;
    const s2 = w[2]!;
    const s3 = w[3]!;

    // Column sums of the long multiplication stay below 2^36 and are exact as doubles.
    let sum = (Math.imul(s0, M0) >>> 0) + (w[4]! >>> 0);
    const r0 = sum | 0;
    sum =
      (sum >= TWO_32 ? 1 : 0) +
      (multiplyHigh(s0, M0) >>> 0) +
      (Math.imul(s0, M1) >>> 0) +
      (Math.imul(s1, M0) >>> 0) +
      (w[5]! >>> 0);
    const r1 = sum | 0;
    sum =
      Math.floor(sum / TWO_32) +
      (multiplyHigh(s0, M1) >>> 0) +
      (multiplyHigh(s1, M0) >>> 0) +
      (Math.imul(s0, M2) >>> 0) +
      (Math.imul(s1, M1) >>> 0) +
      (Math.imul(s2, M0) >>> 0) +
      (w[6]! >>> 0);
    const r2 = sum | 0;
    const r3 =
      (Math.floor(sum / TWO_32) +
        multiplyHigh(s0, M2) +
        multiplyHigh(s1, M1) +
        multiplyHigh(s2, M0) +
        Math.imul(s0, M3) +
        Math.imul(s1, M2) +
        Math.imul(s2, M1) +
        Math.imul(s3, M0) +
        w[7]!) |
      0;
    w[0] = r0;
    w[1] = r1;
    w[2] = r2;
    w[3] = r3;

    const turn = r3 >>> 26;
    const right = turn & 31;
    const left = 31 - right;
    let high = r3 ^ r1;
    let low = r2 ^ r0;
    if (turn >= 32) {
      const swap = high;
      high = low;
      low = swap;
    }
    // Shifting left by one and then by `left` also holds for right = 0, where one shift by 32 would be a shift by 0.
    this.high = (high >>> right) | ((low << 1) << left);
    this.low = (low >>> right) | ((high << 1) << left);
  }

  /** 32 random bits as a signed integer: the lower half of an output first, its upper half at the next call. */
  private bits32(): number {
    if (this.hasSpare) {
      this.hasSpare = false;
      return this.spare;
    }
    this.step();
    this.hasSpare = true;
    this.spare = this.high;
    return this.low;
  }

  /** An integer in [0, count), unbiased, by Lemire's multiplication with rejection. A single choice draws nothing. */
  private below(count: number): number {
    if (count === 1) return 0;
    if (count === TWO_32) return this.bits32() >>> 0;
    if (count > TWO_32) return this.belowWide(BigInt(count));
    let bits = this.bits32();
    let leftover = Math.imul(bits, count) >>> 0;
    if (leftover < count) {
      const threshold = (TWO_32 - count) % count;
      while (leftover < threshold) {
        bits = this.bits32();
        leftover = Math.imul(bits, count) >>> 0;
      }
    }
    return multiplyHigh(bits, count) >>> 0;
  }

  /** An integer in [0, max], max < 2^32, by masking and rejection: what NumPy's shuffle draws with, unlike `integers`. */
  private upTo(max: number): number {
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.bits32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  /** The same as `below` over whole 64-bit outputs, for ranges beyond 2^32 (rare, so BigInt is good enough). */
  private belowWide(count: bigint): number {
    const threshold = ((1n << 64n) - count) % count;
    for (;;) {
      this.step();
      const product = ((BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0)) * count;
      if (BigInt.asUintN(64, product) >= threshold) return Number(product >> 64n);
    }
  }
}

/**
 * NumPy's `SeedSequence(seed).generate_state(4, uint64)` as eight 32-bit words, each 64-bit value low word first.
 * A pool of four words is hashed from the seed's words, mixed all with all, then hashed out again.
 */
function seedWords(seed: number): Int32Array {
  const entropy = [seed | 0, Math.floor(seed / TWO_32) | 0, 0, 0];
  const pool = new Int32Array(4);
  let key = 0x43b0d7e5 | 0;
  const hash = (value: number): number => {
    value ^= key;
    key = Math.imul(key, 0x931e8875);
    value = Math.imul(value, key);
    return value ^ (value >>> 16);
  };
  const mix = (x: number, y: number): number => {
    const mixed = (Math.imul(x, 0xca01f9dd) - Math.imul(y, 0x4973f715)) | 0;
    return mixed ^ (mixed >>> 16);
  };
  for (let i = 0; i < 4; i++) pool[i] = hash(entropy[i]!);
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
    }
  }
  const words = new Int32Array(8);
  let outKey = 0x8b51f9dd | 0;
  for (let i = 0; i < 8; i++) {
    let value = pool[i % 4]! ^ outKey;
    outKey = Math.imul(outKey, 0x58f38ded);
    value = Math.imul(value, outKey);
    words[i] = value ^ (value >>> 16);
  }
  return words;
}
