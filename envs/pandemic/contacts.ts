// Who meets whom in an hour, and what that does to the chance of staying healthy. Only places with an infectious person
// are gone through: elsewhere contacts change nothing.
import type { RandomSource } from '../../src/env-api/random.ts';
import { isInfectious } from './disease.ts';
import { IN_BED, type Occupancy } from './occupancy.ts';
import { PEOPLE, placeKind, placeRules, PLACES } from './town.ts';

/** Standard deviation of the fraction of pairs that meet. */
const FRACTION_SD = 0.01;

/** One variant in the town: stage of disease and spread per person. */
export interface Variant {
  /** `[people]` stage of disease, -1 throughout before the variant exists. */
  readonly stage: Int8Array;
  /** `[people]` chance to infect at one contact, before the multiplier. */
  readonly spread: Float64Array;
  /** `[people]` chance of not having been infected since the last daily update. */
  readonly escaped: Float64Array;
  /** What regulations have left of the spread, the same for everybody. */
  multiplier: number;
}

export class Contacts {
  private readonly occupancy: Occupancy;
  private readonly alpha: Variant;
  private readonly delta: Variant;
  /** `[places]` 1 where an infectious person is. */
  private readonly marked = new Uint8Array(PLACES);
  private readonly markedPlaces: number[] = [];
  /** Pairs met in the group at hand hold its number: a second draw of the same pair does not count. */
  private met = new Int32Array(4096);
  private group = 0;

  constructor(occupancy: Occupancy, alpha: Variant, delta: Variant) {
    this.occupancy = occupancy;
    this.alpha = alpha;
    this.delta = delta;
  }

  /** The contacts of an hour; `distancing` is the part of them that the regulation takes away outside homes. */
  hour(distancing: number, random: RandomSource): void {
    this.markPlaces();
    for (const place of this.markedPlaces) {
      this.marked[place] = 0;
      const { kind, minimum, fraction } = placeRules[placeKind[place]!]!;
      const kept = kind === 'home' ? 1 : 1 - distancing;
      const belonging = this.occupancy.belonging[place]!;
      const visiting = this.occupancy.visiting[place]!;
      this.meetWithin(belonging, minimum[0], kept * fraction[0], random);
      this.meetAcross(belonging, visiting, minimum[1], kept * fraction[1], random);
      this.meetWithin(visiting, minimum[2], kept * fraction[2], random);
    }
  }

  private markPlaces(): void {
    const { at, role } = this.occupancy;
    this.markedPlaces.length = 0;
    for (let person = 0; person < PEOPLE; person++) {
      if (!isInfectious(this.alpha.stage[person]!) && !isInfectious(this.delta.stage[person]!)) continue;
      const place = at[person]!;
      if (role[person] === IN_BED || this.marked[place] === 1) continue;
      this.marked[place] = 1;
      this.markedPlaces.push(place);
    }
  }

  /** Contacts among the people of one list. Pair k stands for row i and column j < i of a triangle. */
  private meetWithin(list: readonly number[], minimum: number, fraction: number, random: RandomSource): void {
    const pairs = (list.length * (list.length - 1)) / 2;
    const draws = this.begin(pairs, minimum, fraction, random);
    for (let draw = 0; draw < draws; draw++) {
      const k = random.integers(0, pairs);
      if (this.met[k] === this.group) continue;
      this.met[k] = this.group;
      let i = Math.floor((1 + Math.sqrt(1 + 8 * k)) / 2);
      if ((i * (i - 1)) / 2 > k) i--;
      this.meet(list[i]!, list[k - (i * (i - 1)) / 2]!);
    }
  }

  private meetAcross(
    rows: readonly number[],
    columns: readonly number[],
    minimum: number,
    fraction: number,
    random: RandomSource,
  ): void {
    const pairs = rows.length * columns.length;
    const draws = this.begin(pairs, minimum, fraction, random);
    for (let draw = 0; draw < draws; draw++) {
      const k = random.integers(0, pairs);
      if (this.met[k] === this.group) continue;
      this.met[k] = this.group;
      this.meet(rows[Math.floor(k / columns.length)]!, columns[k % columns.length]!);
    }
  }

  /** How many pairs are drawn, with replacement, of a group of `pairs`; 0 for an empty one. */
  private begin(pairs: number, minimum: number, fraction: number, random: RandomSource): number {
    if (pairs === 0) return 0;
    this.group++;
    if (pairs > this.met.length) this.met = new Int32Array(2 * pairs);
    const share = Math.min(1, Math.max(0, random.normal(fraction, FRACTION_SD)));
    return Math.max(minimum, Math.floor(share * pairs));
  }

  /** A contact in which both are infectious with alpha is skipped for delta too, as in the reference. */
  private meet(first: number, second: number): void {
    if (expose(this.alpha, first, second)) expose(this.delta, first, second);
  }
}

/** Lowers the chance of the healthy one to stay so; false if both are infectious. */
function expose({ stage, spread, escaped, multiplier }: Variant, first: number, second: number): boolean {
  const firstInfectious = isInfectious(stage[first]!);
  const secondInfectious = isInfectious(stage[second]!);
  if (firstInfectious && secondInfectious) return false;
  if (firstInfectious) escaped[second]! *= 1 - spread[first]! * multiplier;
  else if (secondInfectious) escaped[first]! *= 1 - spread[second]! * multiplier;
  return true;
}
