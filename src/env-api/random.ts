// The random source that environments draw from: the interface only; `pcg64.ts` implements it as NumPy's default_rng.

/** A seeded stream of random numbers whose draws equal those of NumPy's `Generator(PCG64(seed))`. */
export interface RandomSource {
  /** A double in [0, 1) with 53 random bits, as `Generator.random()`. */
  random(): number;
  /** An integer in [low, high), as `Generator.integers(low, high)` with the default int64 type. */
  integers(low: number, high: number): number;
  /** A double in [low, high), as `Generator.uniform(low, high)`. */
  uniform(low: number, high: number): number;
  /** A draw from N(mean, sd^2), as `Generator.normal(mean, sd)` (ziggurat). */
  normal(mean?: number, sd?: number): number;
  /** Permutes `items` in place, as `Generator.shuffle(list)`. */
  shuffle<T>(items: T[]): void;
}
