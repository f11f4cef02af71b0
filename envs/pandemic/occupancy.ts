// Who is where: every place keeps a list of the people at home, work or school in it and one of its visitors; the
// hospital's patients stand apart and meet nobody.
import { HOSPITAL, HOSPITAL_BEDS, people, PEOPLE, placeKind, placeRules, PLACES } from './town.ts';

/** In which list of its place a person stands. */
const BELONGING = 0;
const VISITING = 1;
export const IN_BED = 2;

export class Occupancy {
  /** `[people]` place where each person is. */
  readonly at = new Int16Array(PEOPLE);
  /** `[people]` BELONGING, VISITING or IN_BED. */
  readonly role = new Uint8Array(PEOPLE);
  /** Per place, the people of either list in any order. */
  readonly belonging: number[][] = Array.from({ length: PLACES }, () => []);
  readonly visiting: number[][] = Array.from({ length: PLACES }, () => []);
  /** `[places]` 1 while open to those who may enter. */
  readonly open = new Uint8Array(PLACES);
  patients = 0;

  /** `[people]` index in the list of the place. */
  private readonly slot = new Int16Array(PEOPLE);

  /** Everybody goes home. */
  reset(): void {
    for (const list of this.belonging) list.length = 0;
    for (const list of this.visiting) list.length = 0;
    this.patients = 0;
    for (let person = 0; person < PEOPLE; person++) this.add(person, people.home[person]!, BELONGING);
  }

  /**
   * Moves a person to `place`; false if it is closed, full or not for their age. `critical` people are taken by the
   * hospital as patients only. Being there already counts as entering.
   */
  enter(person: number, place: number, critical: boolean): boolean {
    if (place === this.at[person]) return true;
    const role = this.roleIn(person, place, critical);
    if (role < 0) return false;
    this.remove(person);
    this.add(person, place, role);
    return true;
  }

  /** The list of `place` that would take the person, or -1. */
  private roleIn(person: number, place: number, critical: boolean): number {
    if (place === HOSPITAL && critical) return this.patients < HOSPITAL_BEDS ? IN_BED : -1;
    const rules = placeRules[placeKind[place]!]!;
    if (this.open[place] === 0 || people.age[person]! < rules.minAge) return -1;
    if (place === people.home[person] || place === people.place[person]) return BELONGING;
    return this.visiting[place]!.length < rules.visitors ? VISITING : -1;
  }

  private add(person: number, place: number, role: number): void {
    this.at[person] = place;
    this.role[person] = role;
    if (role === IN_BED) {
      this.patients++;
      return;
    }
    const list = (role === BELONGING ? this.belonging : this.visiting)[place]!;
    this.slot[person] = list.length;
    list.push(person);
  }

  private remove(person: number): void {
    const role = this.role[person]!;
    if (role === IN_BED) {
      this.patients--;
      return;
    }
    const list = (role === BELONGING ? this.belonging : this.visiting)[this.at[person]!]!;
    const last = list.pop()!;
    if (last === person) return;
    const slot = this.slot[person]!;
    list[slot] = last;
    this.slot[last] = slot;
  }
}
