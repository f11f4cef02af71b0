// States of a task whose observations take few values: each different observation gets a number, in the order they appear.

/** Beyond this, a table is the wrong tool, and its memory would be the next thing to go. */
const MAX_STATES = 200_000;

export class States {
  /** How many different observations have been numbered. */
  size = 0;
  private readonly observations: Float64Array[] = [];
  /** Numbers of the observations by the hash of their values. */
  private readonly buckets = new Map<number, number[]>();
  private words = new Uint32Array(0);
  private values = new Float64Array(0);

  /** The number of `observation`, or -1 if it has not been seen. */
  find(observation: Float64Array): number {
    return this.search(this.buckets.get(this.hash(observation)), observation);
  }

  /** The number of `observation`, a new one where it has not been seen. Throws where there are too many for a table. */
  number(observation: Float64Array): number {
    const hash = this.hash(observation);
    const bucket = this.buckets.get(hash);
    const found = this.search(bucket, observation);
    if (found >= 0) return found;
    if (this.size >= MAX_STATES)
      throw new Error(`More than ${MAX_STATES.toLocaleString('en')} different observations: too many for a table.`);
    const number = this.size++;
    this.observations.push(observation.slice());
    if (bucket) bucket.push(number);
    else this.buckets.set(hash, [number]);
    return number;
  }

  private search(bucket: readonly number[] | undefined, observation: Float64Array): number {
    for (const number of bucket ?? []) if (equal(this.observations[number]!, observation)) return number;
    return -1;
  }

  /** FNV-1a (Fowler, Noll, Vo) over the 32-bit halves of the values; -0 counts as 0. */
  private hash(observation: Float64Array): number {
    const { length } = observation;
    if (this.values.length !== length) {
      this.values = new Float64Array(length);
      this.words = new Uint32Array(this.values.buffer);
    }
    const { values, words } = this;
    for (let i = 0; i < length; i++) values[i] = observation[i]! + 0;
    let hash = 0x811c9dc5;
    for (let i = 0; i < words.length; i++) {
      hash = Math.imul(hash ^ words[i]!, 0x01000193);
      hash ^= hash >>> 15; // whole numbers differ in their upper bits only, which the product alone never moves down
    }
    return hash;
  }
}

function equal(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
