// The 50 placements of MT1: where a task's object, and the puck's goal, may be. Meta-World draws them from NumPy's legacy
// generator (MT19937, `np.random.seed(seed)`); source of the algorithm: M. Matsumoto and T. Nishimura, "Mersenne Twister"
// (1998), with the 53-bit doubles of their 2002 version.

/** How many placements MT1 has for each task. */
export const PLACEMENTS = 50;

const WORDS = 624;
const SHIFT = 397;

/** Doubles in [0, 1), as `np.random.seed(seed)` and then `np.random.random_sample()` give them. */
export function mersenneTwister(seed: number): () => number {
  const words = new Uint32Array(WORDS);
  words[0] = seed;
  for (let i = 1; i < WORDS; i++) {
    const last = words[i - 1]! ^ (words[i - 1]! >>> 30);
    words[i] = Math.imul(last, 1812433253) + i;
  }
  let next = WORDS;
  const turnOver = (): void => {
    for (let i = 0; i < WORDS; i++) {
      const mixed = (words[i]! & 0x80000000) | (words[(i + 1) % WORDS]! & 0x7fffffff);
      words[i] = words[(i + SHIFT) % WORDS]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    next = 0;
  };
  const bits = (): number => {
    if (next === WORDS) turnOver();
    let word = words[next++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
  return () => {
    const high = bits() >>> 5;
    const low = bits() >>> 6;
    return (high * 0x4000000 + low) / 2 ** 53;
  };
}

/** The box that a task's placements are drawn from, uniform per number, until `accepts` agrees. Metres. */
export interface PlacementRange {
  readonly low: readonly number[];
  readonly high: readonly number[];
  accepts?(placement: readonly number[]): boolean;
}

/** The 50 placements of `seed`, an integer in [0, 2^32); anything else throws a RangeError. */
export function placementsOf({ low, high, accepts }: PlacementRange, seed: number): readonly (readonly number[])[] {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`Option mt1_seed must be a whole number from 0 to 2^32 - 1; got ${seed}.`);
  }
  const random = mersenneTwister(seed);
  const draw = (): readonly number[] => {
    for (;;) {
      const placement = low.map((bound, i) => bound + (high[i]! - bound) * random());
      if (!accepts || accepts(placement)) return placement;
    }
  };
  return Array.from({ length: PLACEMENTS }, () => {
    draw(); // The reference places the object twice at each reset, and keeps the second place.
    return draw();
  });
}
