// Where the ball has been since the start of the episode, in at most a few hundred points however long it lasts.

/** Even, so that halving keeps the spacing. */
const MOST_POINTS = 400;

/** Keeps every n-th place; n doubles whenever the room is used up. */
export class Trail {
  private readonly places = new Float32Array(MOST_POINTS * 2);
  private count = 0;
  private every = 1;
  private passed = 0;

  clear(): void {
    this.count = this.passed = 0;
    this.every = 1;
  }

  /** To be called at every step, with metres. */
  pass(x: number, y: number): void {
    if (this.passed++ % this.every !== 0) return;
    if (this.count === MOST_POINTS) this.thin();
    this.places[this.count * 2] = x;
    this.places[this.count * 2 + 1] = y;
    this.count++;
  }

  /** [n, 2]: the kept places in order, and last (x, y), the present one; owned by the caller. */
  upTo(x: number, y: number): Float32Array {
    const path = new Float32Array(this.count * 2 + 2);
    path.set(this.places.subarray(0, this.count * 2));
    path.set([x, y], this.count * 2);
    return path;
  }

  private thin(): void {
    const { places } = this;
    this.count /= 2;
    this.every *= 2;
    for (let i = 0; i < this.count; i++) {
      places[i * 2] = places[i * 4]!;
      places[i * 2 + 1] = places[i * 4 + 1]!;
    }
  }
}
