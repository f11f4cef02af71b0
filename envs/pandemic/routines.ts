// What people do of habit: shopping, haircuts, meals out, the bar, and visits to other homes. A routine falls due at its
// times, is begun when its owner is where it starts, and may be repeated after its reset time.
import type { RandomSource } from '../../src/env-api/random.ts';
import type { Occupancy } from './occupancy.ts';
import { COMPLIANCE } from './regulations.ts';
import { firstPlace, MINOR, people, PEOPLE, placeKind, placeRules, RETIRED, WORKER, type PlaceKind } from './town.ts';

/** When a routine may be begun: at any hour once it has fallen due, or at any hour of these times. */
const ONCE_DUE = 0;
const WEEKEND = 1;
const LUNCH = 2; // 11 to 13 h, Monday to Friday
const AFTERNOON = 3; // 15 to 19 h

const START_CHANCE = 0.9;
const SOCIAL = -1;

interface Routine {
  /** Place that it starts from, or -1 for any. */
  readonly from: number;
  /** Place that it leads to, or SOCIAL: some home. */
  readonly to: number;
  /** Places of that kind, one of which is tried instead with chance `explore`. */
  readonly first: number;
  readonly count: number;
  readonly explore: number;
  readonly when: number;
  /** Falls due at hour 0 every `everyDays` days from `offsetDay` on; 0 where it need not fall due. */
  readonly everyDays: number;
  readonly offsetDay: number;
  /** May be repeated from hour 0 of the next day whose number this divides. */
  readonly repeatDays: number;
  readonly hours: number;
}

/** How far a routine is. */
const IDLE = 0;
const DUE = 1;
const BEGUN = 2;
const DONE = 3;

/** Everybody's routines and how far they are. */
export class Routines {
  /** `[people + 1]` where a person's routines begin in the arrays below; a worker's lunch is the first. */
  private readonly begin = new Int16Array(PEOPLE + 1);
  private readonly routines: readonly Routine[];
  private readonly state: Uint8Array;
  /** Place chosen when the routine was begun. */
  private readonly chosen: Int16Array;
  // Copies of what every step asks for.
  private readonly when: Uint8Array;
  private readonly from: Int16Array;
  private readonly to: Int16Array;
  private readonly hours: Uint8Array;
  private readonly everyDays: Uint8Array;
  private readonly offsetDay: Uint8Array;
  private readonly repeatDays: Uint8Array;
  private readonly random: () => RandomSource;
  /** By `when`: 1 while routines of that kind may be begun. */
  private readonly validNow = new Uint8Array(4);

  constructor(random: () => RandomSource) {
    this.random = random;
    const routines: Routine[] = [];
    for (let person = 0; person < PEOPLE; person++) {
      this.begin[person] = routines.length;
      routines.push(...routinesOf(person));
    }
    this.begin[PEOPLE] = routines.length;
    this.routines = routines;
    this.state = new Uint8Array(routines.length);
    this.chosen = new Int16Array(routines.length);
    this.when = Uint8Array.from(routines, ({ when }) => when);
    this.from = Int16Array.from(routines, ({ from }) => from);
    this.to = Int16Array.from(routines, ({ to, first }) => (to === SOCIAL ? first : to));
    this.everyDays = Uint8Array.from(routines, ({ everyDays }) => everyDays);
    this.offsetDay = Uint8Array.from(routines, ({ offsetDay }) => offsetDay);
    this.repeatDays = Uint8Array.from(routines, ({ repeatDays }) => repeatDays);
    this.hours = Uint8Array.from(routines, ({ hours }) => hours);
  }

  reset(): void {
    this.state.fill(IDLE);
  }

  setTime(day: number, hour: number): void {
    const weekday = day % 7;
    this.validNow[WEEKEND] = Number(weekday >= 5);
    this.validNow[LUNCH] = Number(weekday < 5 && hour >= 11 && hour <= 13);
    this.validNow[AFTERNOON] = Number(hour >= 15 && hour <= 19);
  }

  /** At hour 0: done routines may be repeated, others fall due. People who are not stepped in that hour miss it. */
  midnight(person: number, day: number): void {
    const { state } = this;
    for (let i = this.begin[person]!; i < this.begin[person + 1]!; i++) {
      if (state[i] === DONE && day % this.repeatDays[i]! === 0) state[i] = IDLE;
      if (state[i] !== IDLE || this.everyDays[i] === 0) continue;
      const since = day - this.offsetDay[i]!;
      if (since >= 0 && since % this.everyDays[i]! === 0) state[i] = DUE;
    }
  }

  /**
   * Goes on with a routine or begins the next that is due. True if that was the person's deed of the hour. `working`
   * picks a worker's lunch, else the routines of free time.
   */
  act(person: number, working: boolean, occupancy: Occupancy, gatheringsBanned: boolean, critical: boolean): boolean {
    const { state, when, from, validNow } = this;
    const worker = people.kind[person] === WORKER;
    const first = this.begin[person]! + Number(worker && !working);
    const end = worker && working ? first + 1 : this.begin[person + 1]!;
    const here = occupancy.at[person]!;
    for (let i = first; i < end; i++) {
      if (state[i] !== BEGUN) continue;
      // The hours spent are never counted: a stay of more than one hour ends when the person is elsewhere.
      if (here === this.chosen[i] && this.hours[i]! > 1) return true;
      state[i] = DONE;
    }
    for (let i = first; i < end; i++) {
      if (state[i] !== DUE && (state[i] !== IDLE || validNow[when[i]!] === 0)) continue;
      if (from[i]! >= 0 && from[i] !== here) continue;
      // The places of a kind open and close together: where all are closed, trying is in vain.
      if (occupancy.open[this.to[i]!] === 0 && placeKind[here] !== placeKind[this.to[i]!]) continue;
      const target = this.decide(this.routines[i]!, gatheringsBanned);
      if (target < 0 || !occupancy.enter(person, target, critical)) continue;
      state[i] = BEGUN;
      this.chosen[i] = target;
      return true;
    }
    return false;
  }

  /** Where a due routine leads this time, or -1 if it is put off. */
  private decide({ to, first, count, explore }: Routine, gatheringsBanned: boolean): number {
    const random = this.random();
    if (random.random() >= START_CHANCE) return -1;
    if (to !== SOCIAL) {
      return count > 1 && random.random() < explore ? random.integers(first, first + count) : to;
    }
    if (gatheringsBanned && random.random() < COMPLIANCE) return -1;
    return random.integers(first, first + count);
  }
}

/** A person's routines in the order in which they are tried. */
function routinesOf(person: number): Routine[] {
  const home = people.home[person]!;
  const kind = people.kind[person]!;
  const salon = triggered(-1, 'salon', people.salon[person]!, 30, people.salonDay[person]!);
  const weekendMeal = meal(-1, WEEKEND, 0.5);
  if (kind === MINOR) {
    const routines = [
      { ...salon, from: home },
      { ...weekendMeal, from: home },
    ];
    return people.age[person]! >= 12 ? [...routines, social(person)] : routines;
  }
  const free = [
    triggered(-1, 'grocery', people.grocery[person]!, 7, people.groceryDay[person]!),
    triggered(-1, 'retail', people.retail[person]!, 7, people.retailDay[person]!),
    salon,
    weekendMeal,
    { ...triggered(home, 'bar', 0, kind === RETIRED ? 2 : 3, people.barDay[person]!), explore: 0.5 },
    social(person),
  ];
  return kind === WORKER ? [meal(people.place[person]!, LUNCH, 0.05), ...free] : free;
}

const once = { everyDays: 0, offsetDay: 0, repeatDays: 1, hours: 1 } as const;

function places(kind: PlaceKind): Pick<Routine, 'first' | 'count'> {
  return { first: firstPlace(kind), count: placeRules.find((rules) => rules.kind === kind)!.count };
}

function triggered(from: number, kind: PlaceKind, index: number, everyDays: number, offsetDay: number): Routine {
  const range = places(kind);
  return { ...once, ...range, from, to: range.first + index, explore: 0.05, when: ONCE_DUE, everyDays, offsetDay };
}

function meal(from: number, when: number, explore: number): Routine {
  const range = places('restaurant');
  return { ...once, ...range, from, to: range.first, explore, when };
}

function social(person: number): Routine {
  const hours = people.socialHours[person]!;
  const from = people.home[person]!;
  return { ...once, ...places('home'), from, to: SOCIAL, explore: 0, when: AFTERNOON, repeatDays: 7, hours };
}
