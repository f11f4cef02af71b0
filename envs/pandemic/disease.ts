// The course of the disease: ten stages per person and variant, advanced once a day with fixed chances. Numbers of the
// reference's SEIR model; the five rates that it draws once are those of its first town.
import type { RandomSource } from '../../src/env-api/random.ts';
import { drawnRates } from './town-data.ts';

export const SUSCEPTIBLE = 0;
export const EXPOSED = 1;
const PRE_ASYMPTOMATIC = 2;
const PRE_SYMPTOMATIC = 3;
const ASYMPTOMATIC = 4;
const SYMPTOMATIC = 5;
const NEEDS_HOSPITAL = 6;
const HOSPITALIZED = 7;
const RECOVERED_STAGE = 8;
const DEAD_STAGE = 9;

/** Classes as the observation orders them (alphabetical). */
export const CRITICAL = 0;
export const DEAD = 1;
export const INFECTED = 2;
export const NONE = 3;
export const RECOVERED = 4;
export const CLASSES = 5;

/** `[stages]` class of each stage. */
export const classOf: Uint8Array = Uint8Array.of(
  NONE,
  NONE,
  INFECTED,
  INFECTED,
  INFECTED,
  INFECTED,
  CRITICAL,
  CRITICAL,
  RECOVERED,
  DEAD,
);

export const showsSymptoms = (stage: number): boolean => stage >= SYMPTOMATIC && stage <= HOSPITALIZED;
export const isInfectious = (stage: number): boolean => stage >= PRE_ASYMPTOMATIC && stage <= HOSPITALIZED;

const SYMPTOMATIC_SHARE = 0.57;
const INCUBATION_END = 1 / 2.3; // a day, to the stage with or without symptoms
const TO_HOSPITAL = 0.1695;
const RECOVERY_WITHOUT_BED = 0.0214286;
const DEATH_WITHOUT_BED = 0.3;

/** Upper ages of the five groups, and per group: hospital per cent at low and high risk, deaths without and with a bed. */
const AGE_LIMITS = [4, 17, 49, 64, 200];
const HOSPITAL_PERCENT = [
  [0.0279, 0.0215, 1.3215, 2.8563, 3.3873],
  [0.2791, 0.2146, 13.2154, 28.5634, 33.8733],
] as const;
const DEATHS_WITHOUT_BED = [0.239, 0.3208, 0.2304, 0.3049, 0.4269] as const;
const DEATHS_WITH_BED = [0.039, 0.1208, 0.0304, 0.1049, 0.2269] as const;

type Rates = (typeof drawnRates)[keyof typeof drawnRates];

/** One variant: daily chances of leaving a stage in the two directions that it has. */
export class Disease {
  /** `[groups * stages * 2]` chances of the first and the second way out; groups are age group * 2 + high risk. */
  private readonly chances = new Float64Array(AGE_LIMITS.length * 2 * 10 * 2);

  constructor(variant: keyof typeof drawnRates) {
    const rates: Rates = drawnRates[variant];
    for (let group = 0; group < AGE_LIMITS.length * 2; group++) {
      const age = group >> 1;
      const percent = HOSPITAL_PERCENT[(group & 1) as 0 | 1][age]!;
      const set = (stage: number, first: number, second: number): void => {
        this.chances[(group * 10 + stage) * 2] = first;
        this.chances[(group * 10 + stage) * 2 + 1] = second;
      };
      const part = percent / 100;
      const serious = (rates.symptomatic * part) / (TO_HOSPITAL + (rates.symptomatic - TO_HOSPITAL) * part);
      const without = DEATHS_WITHOUT_BED[age]!;
      const withBed = DEATHS_WITH_BED[age]!;
      set(EXPOSED, rates.exposed * (1 - SYMPTOMATIC_SHARE), rates.exposed * SYMPTOMATIC_SHARE);
      set(PRE_ASYMPTOMATIC, INCUBATION_END, 0);
      set(PRE_SYMPTOMATIC, INCUBATION_END, 0);
      set(ASYMPTOMATIC, rates.asymptomatic, 0);
      set(SYMPTOMATIC, TO_HOSPITAL * serious, rates.symptomatic * (1 - serious));
      set(NEEDS_HOSPITAL, (1 - without) * RECOVERY_WITHOUT_BED, without * DEATH_WITHOUT_BED);
      set(HOSPITALIZED, (1 - withBed) * rates.hospitalRecovery, withBed * rates.hospitalDeath);
    }
  }

  /** The stage of the next day of someone who is past SUSCEPTIBLE; `group` from `riskGroup`. */
  next(stage: number, group: number, inBed: boolean, random: RandomSource): number {
    if (stage >= RECOVERED_STAGE) return stage;
    if (stage === NEEDS_HOSPITAL && inBed) return HOSPITALIZED;
    const at = (group * 10 + stage) * 2;
    const first = this.chances[at]!;
    const draw = random.random();
    if (draw < first) return FIRST_WAY[stage]!;
    return draw < first + this.chances[at + 1]! ? SECOND_WAY[stage]! : stage;
  }
}

const FIRST_WAY = [
  EXPOSED,
  PRE_ASYMPTOMATIC,
  ASYMPTOMATIC,
  SYMPTOMATIC,
  RECOVERED_STAGE,
  NEEDS_HOSPITAL,
  RECOVERED_STAGE,
  RECOVERED_STAGE,
];
const SECOND_WAY = [
  EXPOSED,
  PRE_SYMPTOMATIC,
  ASYMPTOMATIC,
  SYMPTOMATIC,
  RECOVERED_STAGE,
  RECOVERED_STAGE,
  DEAD_STAGE,
  DEAD_STAGE,
];

/** Which row of the chances holds for a person. */
export function riskGroup(age: number, highRisk: boolean): number {
  return AGE_LIMITS.findIndex((limit) => age <= limit) * 2 + Number(highRisk);
}

/** The class of a person who may carry both variants; `delta` is -1 before that variant exists. */
export function combinedClass(alpha: number, delta: number): number {
  const a = classOf[alpha]!;
  if (delta < 0) return a;
  const d = classOf[delta]!;
  if (a === NONE && d === NONE) return NONE;
  if (a === DEAD || d === DEAD) return DEAD;
  if (a === CRITICAL || d === CRITICAL) return CRITICAL;
  return a === INFECTED || d === INFECTED ? INFECTED : RECOVERED;
}
