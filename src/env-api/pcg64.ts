// NumPy's default random generator, normal draws included: the stream is pcg64-stream.ts, the tables are ziggurat.ts.
import { Pcg64Stream } from './pcg64-stream.ts';
import type { RandomSource } from './random.ts';
import { ACCEPT_BELOW, DENSITY, TAIL_INVERSE, TAIL_START, WIDTH } from './ziggurat.ts';

/**
 * A stream whose draws equal those of `numpy.random.default_rng(seed)`.
 * `seed` is an integer in [0, 2^53); anything else throws a RangeError.
 */
export function createRandom(seed: number): RandomSource {
  return new Pcg64(seed);
}

class Pcg64 extends Pcg64Stream implements RandomSource {
  normal(mean = 0, sd = 1): number {
    return mean + sd * this.standardNormal();
  }

  /** N(0, 1) by Marsaglia and Tsang's ziggurat with 256 layers and 52-bit abscissae, as NumPy's Generator. */
  private standardNormal(): number {
    for (;;) {
      this.step();
      // Bits of one output, lowest first: 8 choose the layer, 1 the sign, 52 the place within the layer.
      const layer = this.low & 0xff;
      const negative = (this.low & 0x100) !== 0;
      const place = ((this.high >>> 0) & 0x1fffffff) * 0x800000 + (this.low >>> 9);
      const x = negative ? -place * WIDTH[layer]! : place * WIDTH[layer]!;
      if (place < ACCEPT_BELOW[layer]!) return x;
      if (layer === 0) return (this.low & 0x20000) !== 0 ? -this.tail() : this.tail();
      const height = DENSITY[layer]! + (DENSITY[layer - 1]! - DENSITY[layer]!) * this.random();
      if (height < Math.exp(-0.5 * x * x)) return x;
    }
  }

  /** The part of the normal beyond the base layer, by Marsaglia's exponential rejection. */
  private tail(): number {
    for (;;) {
      const beyond = -TAIL_INVERSE * Math.log1p(-this.random());
      const y = -Math.log1p(-this.random());
      if (y + y > beyond * beyond) return TAIL_START + beyond;
    }
  }
}
