// The recordings of the reference simulators in test/fixtures/glucose (test/reference/record_glucose.py), and how their
// episodes are played here.
import { readFileSync } from 'node:fs';
import { MOST_ACTION, risk } from '../../../envs/glucose/env.ts';
import type { Meal } from '../../../envs/glucose/meals.ts';
import { patientData } from '../../../envs/glucose/patients.ts';
import { Sensor } from '../../../envs/glucose/sensor.ts';
import { basalRate, pumpRate, Simulation } from '../../../envs/glucose/simulation.ts';

/** [minute, grams] */
type RecordedMeal = readonly [number, number];

export interface Accurate {
  /** Minutes since the start. */
  readonly meals: readonly RecordedMeal[];
  readonly episodes: readonly {
    readonly patient: string;
    /** U/min, one for each half hour of two days. */
    readonly rates: readonly number[];
    /** mg/dL at the end of each half hour. */
    readonly published: readonly number[];
    readonly corrected: readonly number[];
  }[];
}

export interface ForkEpisode {
  readonly controller: string;
  readonly seed: number;
  readonly steps: number;
  /** Without the penalty for death. */
  readonly return: number;
  /** Every 24th sensor value. */
  readonly cgm: readonly number[];
}

export interface Fork {
  readonly patients: readonly {
    readonly patient: string;
    readonly bg: readonly number[];
    readonly insulin: readonly number[];
    /** Mean grams of breakfast, lunch, dinner and snack. */
    readonly meals: readonly [number, number, number, number];
  }[];
  /** By seed, for each day. */
  readonly meals: Readonly<Record<string, readonly (readonly RecordedMeal[])[]>>;
  readonly episodes: readonly ForkEpisode[];
  /** The paper's two published policies. */
  readonly paper: readonly Omit<ForkEpisode, 'cgm'>[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/glucose/${name}.json`, import.meta.url), 'utf8')) as T;
}

export const accurate = read<Accurate>('accurate');
export const fork = read<Fork>('fork');

export const HORIZON = 5760;
const adult = patientData('adult#001');
/** U/min that an action of 1 asks for. */
export const ACTION_UNIT = 43.2 * basalRate(adult.parameters);

/** From the last sensor value (mg/dL) and the carbohydrate last served (g/min) to an action; made for one episode. */
type Controller = (reading: number, carbohydrate: number) => number;

/** Corrects from 140 mg/dL up by level and slope, and gives nothing below or while glucose falls. */
function correction(): Controller {
  let previous = adult.sensor.at(-2)!;
  return (reading) => {
    const slope = reading - previous;
    previous = reading;
    if (reading <= 140 || slope < -2) return 0;
    return clip(0.0015 * (reading - 140) + 0.005 * slope);
  };
}

/** Gives most in the half hour after a meal and from 160 mg/dL up; near 120 by level and slope; nothing as it falls. */
function mealCorrection(): Controller {
  const readings = adult.sensor.slice(-3, -1);
  const served = [0, 0, 0, 0, 0];
  return (reading, carbohydrate) => {
    const slope = (reading - readings.shift()!) / 2;
    readings.push(reading);
    const recent = served.reduce((sum, rate) => sum + rate, carbohydrate);
    served.shift();
    served.push(carbohydrate);
    if (reading < 110 || slope < -3 || (reading < 140 && slope < -1)) return 0;
    if (recent > 0.5 || reading > 200) return MOST_ACTION;
    if (reading > 160) return slope < -2 ? 0 : MOST_ACTION;
    return clip(0.005 * (reading - 120) + 0.02 * slope);
  };
}

const clip = (action: number): number => Math.min(MOST_ACTION, Math.max(0, action));

/** As in the recorder. */
export const controllers: Readonly<Record<string, () => Controller>> = {
  zero: () => () => 0,
  basal: () => () => 1 / 43.2,
  more: () => () => 0.03,
  most: () => () => 0.1,
  pid: () => {
    let integral = 0;
    let previous = 0;
    return (reading) => {
      const error = 120 - reading;
      integral += error;
      const rate = -1e-4 * error - 5e-7 * integral - 1e-2 * (error - previous);
      previous = error;
      return clip(rate / ACTION_UNIT);
    };
  },
  // The paper's two policies decide by these rules.
  'round 1': correction,
  'round 5': mealCorrection,
};

/** One 20-day episode of adult#001 with the meals that the fork drew. */
export function playAsFork({
  controller,
  seed,
}: Pick<ForkEpisode, 'controller' | 'seed'>): Omit<ForkEpisode, 'controller' | 'seed'> {
  const days = fork.meals[seed]!.map((day) => day.map(([minute, grams]): Meal => ({ minute, grams })));
  let day = 0;
  const simulation = new Simulation(adult, false, new Sensor(null), () => days[day++]!);
  const act = controllers[controller]!();
  const cgm: number[] = [];
  let reading = adult.sensor.at(-1)!;
  let sum = 0;
  let steps = 0;
  while (steps < HORIZON && simulation.glucose >= 10 && simulation.glucose <= 1000) {
    simulation.advance(pumpRate(act(reading, simulation.carbohydrate) * ACTION_UNIT));
    ({ reading } = simulation);
    sum -= risk(reading) + 10 * simulation.insulin;
    if (++steps % 24 === 0) cgm.push(reading);
  }
  return { steps, return: sum, cgm };
}
