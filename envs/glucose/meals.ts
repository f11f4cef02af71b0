// What the patient eats: up to three meals and three snacks a day, drawn at midnight. Times, chances and sizes of the fork's
// "Harris-Benedict" plan (bgp/simglucose/simulation/scenario_gen.py, commit cba9e07).
import type { RandomSource } from '../../src/env-api/random.ts';
import type { Parameters } from './patients.ts';

export interface Meal {
  /** Minute of the day at which it is served. */
  readonly minute: number;
  /** Grams of carbohydrate, served in equal parts over `MEAL_MINUTES`. */
  readonly grams: number;
}

export const MEAL_MINUTES = 5;

/** Chance, window and mean time in hours, spread of the time in hours, share in the day's carbohydrate. */
const slots = [
  { chance: 0.95, from: 5, to: 9, mean: 7, sd: 1, share: 1.1 },
  { chance: 0.3, from: 9, to: 10, mean: 9.5, sd: 0.5, share: 0.15 },
  { chance: 0.95, from: 10, to: 14, mean: 12, sd: 1, share: 1.3 },
  { chance: 0.3, from: 14, to: 16, mean: 15, sd: 0.5, share: 0.15 },
  { chance: 0.95, from: 16, to: 20, mean: 18, sd: 1, share: 1.55 },
  { chance: 0.3, from: 20, to: 23, mean: 21.5, sd: 0.5, share: 0.15 },
] as const;
const ALL_SHARES = slots.reduce((sum, { share }) => sum + share, 0);
/** Spread of a meal's size as a part of its mean. */
const SIZE_SPREAD = 0.15;

/** Mean grams of carbohydrate of each of the six slots: 45% of the energy that the Harris-Benedict formula asks for. */
export function meanSizes({ weight, height, age }: Parameters): number[] {
  const restingKcal = 66.5 + 13.75 * weight + 5.003 * height - 6.755 * age;
  const gramsPerDay = (1.2 * restingKcal * 0.45) / 4;
  return slots.map(({ share }) => (gramsPerDay * share) / ALL_SHARES);
}

/** One day's meals in the order of the slots; their times may overlap or even change places. */
export function drawDay(random: RandomSource, sizes: readonly number[]): Meal[] {
  const day: Meal[] = [];
  slots.forEach(({ chance, from, to, mean, sd }, i) => {
    if (random.random() >= chance) return;
    let hour: number;
    do hour = random.normal(mean, sd);
    while (hour < from || hour > to);
    const grams = Math.max(0, Math.round(random.normal(sizes[i]!, SIZE_SPREAD * sizes[i]!)));
    day.push({ minute: Math.round(hour * 60), grams });
  });
  return day;
}

/** Grams served in minute `minute` of the day. Where two meals overlap, the one listed first is served and the other not. */
export function servedAt(day: readonly Meal[], minute: number): number {
  for (const meal of day) {
    if (minute >= meal.minute && minute < meal.minute + MEAL_MINUTES) return meal.grams / MEAL_MINUTES;
  }
  return 0;
}
