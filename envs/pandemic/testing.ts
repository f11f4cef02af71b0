// Daily tests for the disease: who is tested, what the test says, and the counts by last result as the reference keeps
// them. Someone who died is tested, but the result is never "dead": the reference overwrites it with "negative".
import type { RandomSource } from '../../src/env-api/random.ts';
import { CLASSES, classOf, CRITICAL, DEAD, INFECTED, NONE, RECOVERED, showsSymptoms } from './disease.ts';
import { PEOPLE } from './town.ts';

/** Last results. */
const UNTESTED = 0;
const NEGATIVE = 1;
export const POSITIVE = 2;
export const CRITICAL_RESULT = 3;

const RETEST = 0.033;
const SYMPTOMATIC_TEST = 0.3;
const SPONTANEOUS_TEST = 0.3;
const FALSE_NEGATIVE = 0.01;
const FALSE_POSITIVE = 0.001;

/** The last results of all people for one question (alpha, delta or either), and counts by class. */
class Results {
  /** `[people]` */
  readonly last = new Uint8Array(PEOPLE);
  /** `[classes]` people by last result; NEGATIVE after a positive one counts as RECOVERED. */
  readonly counts = new Uint16Array(CLASSES);

  reset(): void {
    this.last.fill(UNTESTED);
    this.counts.fill(0);
    this.counts[NONE] = PEOPLE;
  }

  record(person: number, result: number): void {
    const before = this.last[person]!;
    if (result === before) return;
    const wasPositive = before === POSITIVE || before === CRITICAL_RESULT;
    let from = before === POSITIVE ? INFECTED : before === CRITICAL_RESULT ? CRITICAL : NONE;
    // Those counted as recovered are not told apart from the healthy ones when they leave.
    if (from === NONE && this.counts[NONE] === 0) from = RECOVERED;
    const negative = wasPositive ? RECOVERED : NONE;
    const to = result === POSITIVE ? INFECTED : result === CRITICAL_RESULT ? CRITICAL : negative;
    this.counts[to]!++;
    this.counts[from]!--;
    this.last[person] = result;
  }
}

export class Testing {
  readonly combined = new Results();
  readonly alpha = new Results();
  readonly delta = new Results();

  reset(): void {
    this.combined.reset();
    this.alpha.reset();
    this.delta.reset();
  }

  /** Tests a person, or not, after the daily update; stages of disease as in disease.ts, `delta` -1 before it exists. */
  visit(person: number, alpha: number, delta: number, inBed: boolean, random: RandomSource): void {
    if (!this.isTested(person, alpha, delta, inBed, random)) return;
    const first = result(alpha, random);
    const second = result(delta, random);
    this.combined.record(person, Math.max(first, second));
    this.alpha.record(person, first);
    this.delta.record(person, second);
  }

  private isTested(person: number, alpha: number, delta: number, inBed: boolean, random: RandomSource): boolean {
    const deltaClass = delta < 0 ? NONE : classOf[delta]!;
    if (inBed || classOf[alpha] === DEAD || deltaClass === DEAD) return true;
    const draw = random.random();
    const last = this.combined.last[person]!;
    if ((last === POSITIVE || last === CRITICAL_RESULT) && draw < RETEST) return true;
    if (classOf[alpha] === CRITICAL || deltaClass === CRITICAL) return true;
    if ((showsSymptoms(alpha) || showsSymptoms(delta)) && draw < SYMPTOMATIC_TEST) return true;
    return (!showsSymptoms(alpha) || !showsSymptoms(delta)) && draw < SPONTANEOUS_TEST;
  }
}

function result(stage: number, random: RandomSource): number {
  const found = stage < 0 ? NONE : classOf[stage]!;
  const draw = random.random();
  const ill = found === INFECTED || found === CRITICAL;
  const positive = ill ? draw >= FALSE_NEGATIVE : draw < FALSE_POSITIVE;
  if (!positive) return NEGATIVE;
  return found === CRITICAL ? CRITICAL_RESULT : POSITIVE;
}
