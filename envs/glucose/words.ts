// What is said in words about a frame: when it is, how high glucose stands and where it goes.
import type { RenderState } from '../../src/env-api/env.ts';
import { DAYS, type GlucoseFrame, STEPS_PER_DAY, TARGET } from './frame.ts';
import { STEP_MINUTES } from './simulation.ts';

const VERY_LOW = 54; // mg/dL, and very high: levels 2 of the international consensus on time in range (2019)
const VERY_HIGH = 250;
/** Change over a quarter of an hour, mg/dL, that counts as rising or falling. */
const NOTABLE_CHANGE = 5;

/** The line under the picture. */
export function caption(frame: RenderState): string {
  const state = frame as GlucoseFrame;
  const { step, readings, rates, days, died } = state;
  if (died) return `${clock(step)}: the patient has died, after ${step} steps.`;
  const reading = readings.at(-1)!;
  const now = `${clock(step)}: sensor ${reading.toFixed(0)} mg/dL, ${trendOf(state).word}, ${levelOf(reading)}`;
  const pump = `pump ${(rates.at(-1)! * 60).toFixed(1)} units an hour`;
  if (step === 0) return `${now}; ${pump}.`;
  const inTarget = days.filter((_, i) => i % 3 === 1).reduce((sum, steps) => sum + steps, 0) / step;
  return `${now}; ${pump}; in target ${(inTarget * 100).toFixed(0)}% of the time so far.`;
}

/** Day and time of day after `step` steps. */
export function clock(step: number): string {
  if (step === DAYS * STEPS_PER_DAY) return `Day ${DAYS}, 24:00`;
  return `Day ${Math.floor(step / STEPS_PER_DAY) + 1}, ${timeOfDay(step)}`;
}

export function timeOfDay(step: number): string {
  const minutes = (((step % STEPS_PER_DAY) + STEPS_PER_DAY) % STEPS_PER_DAY) * STEP_MINUTES;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** In words, a reading in mg/dL. */
export function levelOf(reading: number): string {
  if (reading < VERY_LOW) return 'far too low';
  if (reading < TARGET[0]) return 'too low';
  if (reading <= TARGET[1]) return 'in target';
  return reading <= VERY_HIGH ? 'too high' : 'far too high';
}

/** Over the last quarter of an hour. */
export function trendOf({ readings }: GlucoseFrame): { readonly word: string; readonly arrow: string } {
  const change = readings.at(-1)! - readings.at(-4)!;
  if (change > NOTABLE_CHANGE) return { word: 'rising', arrow: '↗' };
  return change < -NOTABLE_CHANGE ? { word: 'falling', arrow: '↘' } : { word: 'steady', arrow: '→' };
}
