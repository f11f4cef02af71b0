// The town through time, hour by hour: people move, meet and infect one another; once a day, at midnight, the disease
// advances and people are tested.
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { RandomSource } from '../../src/env-api/random.ts';
import { Contacts, type Variant } from './contacts.ts';
import {
  classOf,
  CLASSES,
  combinedClass,
  CRITICAL,
  Disease,
  EXPOSED,
  NONE,
  riskGroup,
  SUSCEPTIBLE,
} from './disease.ts';
import { Occupancy } from './occupancy.ts';
import { COMPLIANCE, regulations, type Regulation } from './regulations.ts';
import { Routines } from './routines.ts';
import { CRITICAL_RESULT, POSITIVE, Testing } from './testing.ts';
import { dutyHours, HOSPITAL, MINOR, openHours, people, PEOPLE, placeKind, placeRules, PLACES, WEEK } from './town.ts';

/** The first people of the list (in nursing homes) bring a variant into the town. */
const FIRST_CASES = 6;
/** Delta exists on days after one of these, drawn for the episode. */
const DELTA_START = [95, 105] as const;
const SPREAD = { alpha: { mean: 0.021, start: 1 }, delta: { mean: 0.03, start: 1.5 } } as const;
const SPREAD_SD = 0.01;

/** People by class; `[CLASSES]` each. */
export interface Counts {
  readonly combined: Uint16Array;
  readonly alpha: Uint16Array;
  readonly delta: Uint16Array;
}

export interface SimulationRules {
  /** False: nobody infects anybody. */
  readonly transmission: boolean;
  /** What a day of hygiene and masks does: multiplied onto what the days before left, or onto the full spread. */
  readonly measures: 'compounding' | 'afresh';
}

export class Simulation {
  readonly occupancy = new Occupancy();
  readonly testing = new Testing();
  readonly counts: Counts = {
    combined: new Uint16Array(CLASSES),
    alpha: new Uint16Array(CLASSES),
    delta: new Uint16Array(CLASSES),
  };
  readonly alpha: Variant = makeVariant();
  readonly delta: Variant = makeVariant();
  /** `[people]` class of each person; NONE before the first update. */
  readonly classes = new Uint8Array(PEOPLE);
  stage = 0;
  /** Hours since the start. */
  time = 0;

  private readonly rules: SimulationRules;
  private readonly routines: Routines;
  private readonly contacts: Contacts;
  private readonly alphaDisease = new Disease('alpha');
  private readonly deltaDisease = new Disease('delta');
  /** `[people]` row of the disease's chances. */
  private readonly groups = Uint8Array.from({ length: PEOPLE }, (_, i) =>
    riskGroup(people.age[i]!, people.highRisk[i] === 1),
  );
  /** `[people]` 1 once the hospital has taken the person for a patient. */
  private readonly hospitalized = new Uint8Array(PEOPLE);
  private readonly goesHome = new Uint8Array(PEOPLE);
  private regulation: Regulation = regulations[0]!;
  /** `[kinds]` 1 while the regulation keeps these places shut. */
  private readonly locked = new Uint8Array(placeRules.length);
  private deltaStart = 0;
  private day = 0;
  private midnight = true;
  // A stream for each purpose, so that what people do does not hang on who is ill.
  private movement: RandomSource = createRandom(0);
  private meeting: RandomSource = this.movement;
  private illness: RandomSource = this.movement;

  constructor(rules: SimulationRules) {
    this.rules = rules;
    this.routines = new Routines(() => this.movement);
    this.contacts = new Contacts(this.occupancy, this.alpha, this.delta);
  }

  /** Day 0, 0 h: everybody healthy, untested and at home. `seeds` draws the seeds of the episode's three streams. */
  reset(seeds: RandomSource): void {
    [this.movement, this.meeting, this.illness] = [0, 1, 2].map(() => createRandom(seeds.integers(0, 2 ** 32))) as [
      RandomSource,
      RandomSource,
      RandomSource,
    ];
    this.time = 0;
    this.occupancy.reset();
    this.routines.reset();
    this.testing.reset();
    this.hospitalized.fill(0);
    this.goesHome.fill(0);
    this.classes.fill(NONE);
    for (const variant of [this.alpha, this.delta]) {
      variant.stage.fill(-1);
      variant.escaped.fill(1);
    }
    this.alpha.multiplier = SPREAD.alpha.start;
    this.delta.multiplier = SPREAD.delta.start;
    this.deltaStart = this.illness.integers(...DELTA_START);
    this.drawSpread(this.alpha, SPREAD.alpha.mean);
    this.drawSpread(this.delta, SPREAD.delta.mean);
    this.setRules(0);
  }

  /** Imposes the regulation of `stage` (0..4) for the day, as the reference does every day anew. */
  impose(stage: number): void {
    this.setRules(stage);
    this.applyMeasures(this.alpha, SPREAD.alpha.start);
    this.applyMeasures(this.delta, SPREAD.delta.start);
  }

  /** One hour: places open or close, people act, contacts happen, and at midnight the day's update. */
  hour(): void {
    const day = Math.floor(this.time / 24);
    const hour = this.time % 24;
    this.day = day;
    this.midnight = hour === 0;
    const hourOfWeek = this.time % WEEK;
    const { open } = this.occupancy;
    for (let place = 0; place < PLACES; place++) {
      const kind = placeKind[place]!;
      open[place] = this.locked[kind] === 1 ? 0 : openHours[kind * WEEK + hourOfWeek]!;
    }
    this.routines.setTime(day, hour);
    // Drawn with replacement: over a third of the people let the hour pass, others act twice.
    for (let i = 0; i < PEOPLE; i++) this.act(this.movement.integers(0, PEOPLE), hourOfWeek);
    if (this.rules.transmission) this.contacts.hour(this.regulation.distancing, this.meeting);
    if (hour === 0) this.update(day > this.deltaStart);
    this.time++;
  }

  isLocked(kind: number): boolean {
    return this.locked[kind] === 1;
  }

  private setRules(stage: number): void {
    this.stage = stage;
    this.regulation = regulations[stage]!;
    placeRules.forEach(({ kind }, i) => (this.locked[i] = Number(this.regulation.locked.includes(kind))));
  }

  private applyMeasures(variant: Variant, full: number): void {
    const before = this.rules.measures === 'compounding' ? variant.multiplier : full;
    variant.multiplier = 1 - COMPLIANCE * (1 - before * this.regulation.spreadFactor);
  }

  /** Normal draws, again until one lies in [0, 1]. */
  private drawSpread({ spread }: Variant, mean: number): void {
    for (let person = 0; person < PEOPLE; person++) {
      let value;
      do value = this.illness.normal(mean, SPREAD_SD);
      while (value < 0 || value > 1);
      spread[person] = value;
    }
  }

  /** One person's deed: hospital and sick leave first, then duty, habits, home. */
  private act(person: number, hourOfWeek: number): void {
    const { occupancy } = this;
    const { at } = occupancy;
    const home = people.home[person]!;
    const duty = people.place[person]!;
    if (at[person] !== home && at[person] !== duty && occupancy.open[at[person]!] === 1) this.goesHome[person] = 1;
    if (this.midnight) this.routines.midnight(person, this.day);

    const result = this.testing.combined.last[person]!;
    if (result === CRITICAL_RESULT) {
      if (this.hospitalized[person] === 1) return;
      if (this.enter(person, HOSPITAL)) {
        this.hospitalized[person] = 1;
        return;
      }
    } else if (this.hospitalized[person] === 1) {
      this.hospitalized[person] = 0;
      if (at[person] === HOSPITAL) {
        this.enter(person, home);
        return;
      }
    }
    const sick = this.regulation.stayHomeIfSick && (result === POSITIVE || result === CRITICAL_RESULT);
    if (sick && at[person] !== home && this.movement.random() < COMPLIANCE) {
      this.enter(person, home);
      return;
    }
    if (this.goesHome[person] === 1) this.enter(person, home);

    const onDuty = dutyHours[person * WEEK + hourOfWeek] === 1;
    if (onDuty && people.kind[person] === MINOR) {
      if (at[person] !== duty) this.enter(person, duty);
      return;
    }
    const critical = this.classes[person] === CRITICAL;
    if (this.routines.act(person, onDuty, occupancy, this.regulation.gatheringsBanned, critical)) return;
    const target = onDuty ? duty : home;
    if (at[person] !== target) this.enter(person, target);
  }

  private enter(person: number, place: number): boolean {
    if (place === people.home[person]) this.goesHome[person] = 0;
    return this.occupancy.enter(person, place, this.classes[person] === CRITICAL);
  }

  /** Midnight: the disease advances, then the person is tested, one after the other; counts are taken. */
  private update(deltaExists: boolean): void {
    const { alpha, delta, counts } = this;
    counts.combined.fill(0);
    counts.alpha.fill(0);
    counts.delta.fill(0);
    for (let person = 0; person < PEOPLE; person++) {
      const inBed = this.hospitalized[person] === 1;
      this.advance(alpha, this.alphaDisease, person, inBed);
      // Only alpha knows of the hospital: whoever is critical with delta goes without its better chances.
      if (deltaExists) this.advance(delta, this.deltaDisease, person, false);
      const combined = combinedClass(alpha.stage[person]!, delta.stage[person]!);
      this.classes[person] = combined;
      counts.combined[combined]!++;
      counts.alpha[classOf[alpha.stage[person]!]!]!++;
      counts.delta[deltaExists ? classOf[delta.stage[person]!]! : NONE]!++;
      this.testing.visit(person, alpha.stage[person]!, delta.stage[person]!, inBed, this.illness);
    }
  }

  private advance(variant: Variant, disease: Disease, person: number, inBed: boolean): void {
    const { stage, escaped } = variant;
    let now = stage[person]!;
    if (now < 0) now = person < FIRST_CASES ? EXPOSED : SUSCEPTIBLE;
    if (now !== SUSCEPTIBLE) now = disease.next(now, this.groups[person]!, inBed, this.illness);
    else if (escaped[person]! < 1 && this.illness.random() < 1 - escaped[person]!) now = EXPOSED;
    stage[person] = now;
    escaped[person] = 1;
  }
}

function makeVariant(): Variant {
  return {
    stage: new Int8Array(PEOPLE),
    spread: new Float64Array(PEOPLE),
    escaped: new Float64Array(PEOPLE),
    multiplier: 1,
  };
}
