// The glucose sensor under the skin: a reading every three minutes, held in between. Range of the fork's "Dexcom"; noise
// of M. Breton and B. Kovatchev, "Analysis, Modeling, and Simulation of the Accuracy of Continuous Glucose Sensors" (2008).
import type { RandomSource } from '../../src/env-api/random.ts';
import { sinh } from './exponential.ts';

export const LOWEST_READING = 40; // mg/dL
export const HIGHEST_READING = 400;
const READING_MINUTES = 3;

// The noise: a first-order autoregressive series every 15 minutes, bent by Johnson's transform, with a curve through it.
const MEMORY = 0.7;
const GAMMA = -0.5444;
const LAMBDA = 15.9574; // mg/dL
const DELTA = 1.6898;
const XI = -5.47; // mg/dL
const SERIES_MINUTES = 15;
/** Points of the series that a curve is laid through at a time, besides the last one before. */
const BLOCK = 10;
const READINGS_PER_POINT = SERIES_MINUTES / READING_MINUTES;

export class Sensor {
  private readonly noise: SensorNoise | null;
  private held = 0;

  /** Without a random source the sensor is free of noise. */
  constructor(random: RandomSource | null) {
    this.noise = random ? new SensorNoise(random) : null;
  }

  /** The reading in mg/dL at `minute`, when blood glucose is `glucose`. To be called every minute. */
  read(minute: number, glucose: number): number {
    if (minute % READING_MINUTES === 0) {
      const measured = glucose + (this.noise ? this.noise.next() : 0);
      this.held = Math.min(HIGHEST_READING, Math.max(LOWEST_READING, measured));
    }
    return this.held;
  }
}

/** Errors of successive readings in mg/dL. */
export class SensorNoise {
  private readonly random: RandomSource;
  private series: number;
  private lastPoint: number;
  private readings: readonly number[] = [];
  private given = 0;

  constructor(random: RandomSource) {
    this.random = random;
    this.series = random.normal();
    this.lastPoint = bend(this.series);
  }

  next(): number {
    if (this.given === this.readings.length) {
      const points = [this.lastPoint];
      while (points.length <= BLOCK) {
        this.series = MEMORY * (this.series + this.random.normal());
        points.push(bend(this.series));
      }
      this.lastPoint = points[BLOCK]!;
      this.readings = curveThrough(points, READINGS_PER_POINT).slice(1);
      this.given = 0;
    }
    return this.readings[this.given++]!;
  }
}

function bend(x: number): number {
  return XI + LAMBDA * sinh((x - GAMMA) / DELTA);
}

/**
 * The cubic spline through `y` at equal distances (at least four points; not-a-knot ends, as SciPy's `interp1d`), at
 * `parts` places per distance: [(n - 1) * parts + 1] values, the given ones among them.
 */
export function curveThrough(y: readonly number[], parts: number): number[] {
  const bends = secondDifferences(y);
  const values: number[] = [];
  for (let i = 0; i + 1 < y.length; i++) {
    for (let part = 0; part < parts; part++) {
      const t = part / parts;
      const s = 1 - t;
      const line = s * y[i]! + t * y[i + 1]!;
      values.push(line + ((s * s * s - s) * bends[i]! + (t * t * t - t) * bends[i + 1]!) / 6);
    }
  }
  values.push(y.at(-1)!);
  return values;
}

/** Second derivatives of that spline at its points, for distance 1. */
function secondDifferences(y: readonly number[]): Float64Array {
  const last = y.length - 1;
  const m = new Float64Array(y.length);
  const right = (i: number): number => 6 * (y[i - 1]! - 2 * y[i]! + y[i + 1]!);
  // No knot at the second point and at the last but one: the equations there give these two at once.
  m[1] = right(1) / 6;
  m[last - 1] = right(last - 1) / 6;
  // m[i-1] + 4 m[i] + m[i+1] = right(i) between them, by elimination.
  const factor = new Float64Array(y.length);
  for (let i = 2; i < last - 1; i++) {
    const pivot = 4 - factor[i - 1]!;
    factor[i] = 1 / pivot;
    m[i] = (right(i) - m[i - 1]!) / pivot;
  }
  for (let i = last - 2; i >= 2; i--) m[i]! -= factor[i]! * m[i + 1]!;
  m[0] = 2 * m[1]! - m[2]!;
  m[last] = 2 * m[last - 1]! - m[last - 2]!;
  return m;
}
