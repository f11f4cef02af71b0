// What the view draws: the last day as the sensor, the pump and the meals had it, and how each day went as a whole.
import type { RenderState } from '../../src/env-api/env.ts';
import { STEP_MINUTES } from './simulation.ts';

/** Sensor readings in mg/dL that count as in range: what guidelines for people with diabetes ask for. */
export const TARGET = [70, 180] as const;
export const STEPS_PER_DAY = 1440 / STEP_MINUTES;
export const DAYS = 20;

export interface ServedMeal {
  /** Step in which it was served, from 0. */
  readonly step: number;
  readonly grams: number;
}

export interface GlucoseFrame extends RenderState {
  /** Decisions taken since the start. */
  readonly step: number;
  /** [up to 288] sensor (mg/dL) and pump (U/min) at the end of every 5 minutes, the present last; from before the start too. */
  readonly readings: Float32Array;
  readonly rates: Float32Array;
  /** The patient's basal rate, U/min. */
  readonly basalRate: number;
  /** Those served within the same time. */
  readonly meals: readonly ServedMeal[];
  /** [20, 3] for each day: steps below, in and above the target. */
  readonly days: Uint16Array;
  readonly died: boolean;
}

/** Keeps the last day's values, oldest first, and counts. */
export class DayRecord {
  private readonly readings = new Float32Array(STEPS_PER_DAY);
  private readonly rates = new Float32Array(STEPS_PER_DAY);
  private readonly days = new Uint16Array(DAYS * 3);
  private readonly basalRate: number;
  private filled = 0;
  private meals: ServedMeal[] = [];
  private step = 0;
  private died = false;

  constructor(basalRate: number) {
    this.basalRate = basalRate;
  }

  /** `readings` and `rates`: what was before the start. */
  begin(readings: readonly number[], rates: readonly number[]): void {
    this.days.fill(0);
    this.filled = this.step = 0;
    this.meals = [];
    this.died = false;
    readings.forEach((reading, i) => this.keep(reading, rates[i]!));
  }

  /** One step; `carbohydrate` in g/min. */
  add(reading: number, rate: number, carbohydrate: number, died: boolean): void {
    this.keep(reading, rate);
    if (carbohydrate > 0) this.serve(carbohydrate * STEP_MINUTES);
    const day = Math.min(DAYS - 1, Math.floor(this.step / STEPS_PER_DAY));
    this.days[3 * day + (reading < TARGET[0] ? 0 : reading <= TARGET[1] ? 1 : 2)]!++;
    this.died = died;
    this.step++;
  }

  frame(): GlucoseFrame {
    return {
      step: this.step,
      readings: this.readings.slice(STEPS_PER_DAY - this.filled),
      rates: this.rates.slice(STEPS_PER_DAY - this.filled),
      basalRate: this.basalRate,
      meals: this.meals.slice(),
      days: this.days.slice(),
      died: this.died,
    };
  }

  private keep(reading: number, rate: number): void {
    this.readings.copyWithin(0, 1);
    this.rates.copyWithin(0, 1);
    this.readings[STEPS_PER_DAY - 1] = reading;
    this.rates[STEPS_PER_DAY - 1] = rate;
    this.filled = Math.min(STEPS_PER_DAY, this.filled + 1);
  }

  /** A meal is served over five minutes, which may lie in two steps: the second part joins the first. */
  private serve(grams: number): void {
    const last = this.meals.at(-1);
    if (last && last.step === this.step - 1) {
      this.meals[this.meals.length - 1] = { step: last.step, grams: last.grams + grams };
      return;
    }
    this.meals = this.meals.filter((meal) => meal.step >= this.step - STEPS_PER_DAY);
    this.meals.push({ step: this.step, grams });
  }
}
