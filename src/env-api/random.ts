// The random source that environments draw from: interfaces only. `pcg64-stream.ts` implements the draws that need no tables,
// `pcg64.ts` all of them, as NumPy's default_rng.

/** A seeded stream of random numbers whose draws equal those of NumPy's `Generator(PCG64(seed))`. */
export interface UniformSource {
  /** A double in [0, 1) with 53 random bits, as `Generator.random()`. */
  random(): number;
  /** An integer in [low, high), as `Generator.integers(low, high)` with the default int64 type. */
  integers(low: number, high: number): number;
  /** A double in [low, high), as `Generator.uniform(low, high)`. */
  uniform(low: number, high: number): number;
  /** Permutes `items` in place, as `Generator.shuffle(list)`. */
  shuffle<T>(items: T[]): void;
}

/** A stream with normal draws as well. */
export interface RandomSource extends UniformSource {
  /** A draw from N(mean, sd^2), as `Generator.normal(mean, sd)` (ziggurat). */
  normal(mean?: number, sd?: number): number;
}
