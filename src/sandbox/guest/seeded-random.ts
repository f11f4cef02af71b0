// Randomness of the policy itself, seeded so that the same code and seed act the same: Math.random for JavaScript, and
// the platform's entropy, which unseeded generators (Python's random.Random(), NumPy's default_rng()) draw from.

/** Uniform doubles in [0, 1) with 32 random bits: xoshiro128** of D. Blackman and S. Vigna (2018), seeded by SplitMix32. */
export function createUniform(seed: number): () => number {
  const words = createWords(seed);
  return () => words() / 4294967296;
}

/** Unsigned 32-bit integers of the same generator. */
export function createWords(seed: number): () => number {
  let mixed = (seed ^ Math.floor(seed / 4294967296)) >>> 0;
  const splitMix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [splitMix(), splitMix(), splitMix(), splitMix()];
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}

/** Makes `crypto.getRandomValues` in this realm draw from a seeded generator; each call starts the stream again. */
export function seedEntropy(seed: number): void {
  const words = createWords(seed);
  const fill = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = words() >>> 24;
    return view;
  };
  Object.defineProperty(globalThis.crypto, 'getRandomValues', { value: fill, configurable: true, writable: true });
}

/** Makes `Math.random` in this realm a seeded generator. */
export function seedMathRandom(seed: number): void {
  Object.defineProperty(Math, 'random', { value: createUniform(seed), configurable: true, writable: true });
}
