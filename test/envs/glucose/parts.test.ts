// The parts of the glucose simulation: portable exponentials, meals, sensor, pump.
import { describe, expect, it } from 'vitest';
import { exp, log, power, sinh, tanh } from '../../../envs/glucose/exponential.ts';
import { drawDay, meanSizes, servedAt } from '../../../envs/glucose/meals.ts';
import { Patient } from '../../../envs/glucose/patient.ts';
import { patientData } from '../../../envs/glucose/patients.ts';
import { curveThrough, Sensor, SensorNoise } from '../../../envs/glucose/sensor.ts';
import { pumpRate } from '../../../envs/glucose/simulation.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';

const adult = patientData('adult#001');

describe('exponentials', () => {
  const random = createRandom(1);
  const points = Array.from({ length: 2000 }, () => random.uniform(-30, 30));

  it('agree with the engine’s own to a few units in the last place', () => {
    for (const x of points) {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      expect(Math.abs(tanh(x) - Math.tanh(x))).toBeLessThan(4e-16);
      expect(Math.abs(sinh(x) / Math.sinh(x) - 1)).toBeLessThan(1e-13);
      const positive = Math.exp(x / 4);
      expect(Math.abs(log(positive) - Math.log(positive))).toBeLessThan(1e-15 * Math.max(1, Math.abs(x / 4)));
      expect(Math.abs(power(positive, 0.8353) / positive ** 0.8353 - 1)).toBeLessThan(5e-15);
    }
  });

  it('give the exact values where there are some, and stay finite far out', () => {
    expect([exp(0), log(1), tanh(0), sinh(0), power(1, 5)]).toEqual([1, 0, 0, 0, 1]);
    expect([tanh(1e9), tanh(-1e9), log(0), log(Infinity), power(0, 0.5)]).toEqual([1, -1, -Infinity, Infinity, 0]);
    expect([exp(1e9), exp(-1e9)].every((value) => Number.isFinite(value) && value > 0)).toBe(true);
  });
});

describe('meals', () => {
  const sizes = meanSizes(adult.parameters);
  const random = createRandom(2);
  const days = Array.from({ length: 4000 }, () => drawDay(random, sizes));
  const windows = [
    [5, 9],
    [9, 10],
    [10, 14],
    [14, 16],
    [16, 20],
    [20, 23],
  ] as const;

  it('come with their chances, in their windows, around their mean sizes', () => {
    const chances = [0.95, 0.3, 0.95, 0.3, 0.95, 0.3];
    const means = [69.355, 9.4575, 81.965, 9.4575, 97.727, 9.4575];
    // Sizes tell the slots apart: snacks are small, and windows of main meals do not touch.
    windows.forEach(([from, to], slot) => {
      const snack = slot % 2 === 1;
      const served = days.flatMap((day) =>
        day.filter(({ minute, grams }) => minute >= from * 60 && minute <= to * 60 && grams < 25 === snack),
      );
      expect(Math.abs(served.length / days.length - chances[slot]!)).toBeLessThan(0.025);
      const mean = served.reduce((sum, { grams }) => sum + grams, 0) / served.length;
      expect(Math.abs(mean / means[slot]! - 1)).toBeLessThan(0.015);
      expect(sizes[slot]).toBeCloseTo(means[slot]!, 2);
    });
    const grams = days.flat().reduce((sum, meal) => sum + meal.grams, 0) / days.length;
    expect(Math.abs(grams - 245)).toBeLessThan(3);
    expect(days.flat().every(({ minute, grams: size }) => Number.isInteger(minute) && Number.isInteger(size))).toBe(
      true,
    );
  });

  it('are served over five minutes; where two overlap, the one listed first', () => {
    const day = [
      { minute: 540, grams: 50 },
      { minute: 538, grams: 10 },
    ];
    const served = Array.from({ length: 10 }, (_, i) => servedAt(day, 536 + i));
    expect(served).toEqual([0, 0, 2, 2, 10, 10, 10, 10, 10, 0]);
  });

  it('are eaten at no more than 5 g a minute', () => {
    const patient = new Patient(adult.parameters, false);
    const state = (patient as unknown as { state: Float64Array }).state;
    patient.reset(new Array<number>(13).fill(0));
    for (let minute = 0; minute < 5; minute++) patient.liveMinute(14, 0);
    const eaten = (): number => state[0]! + state[1]! + state[2]!;
    expect(eaten()).toBeLessThanOrEqual(25_000);
    expect(eaten()).toBeGreaterThan(23_000);
    const before = eaten();
    patient.liveMinute(0, 0); // still eating what is left of the 70 g
    expect(eaten()).toBeGreaterThan(before + 3000);
  });
});

describe('the sensor', () => {
  it('reads every three minutes, holds in between, and ends at 40 and 400', () => {
    const sensor = new Sensor(null);
    sensor.read(0, 100);
    expect([1, 2, 3, 4, 5, 6, 7].map((minute) => sensor.read(minute, 100 + minute))).toEqual([
      100, 100, 103, 103, 103, 106, 106,
    ]);
    expect([sensor.read(9, 12), sensor.read(12, 700)]).toEqual([40, 400]);
  });

  it('has, with noise, errors of about 11 mg/dL that hang together over time', () => {
    const noise = new SensorNoise(createRandom(5));
    const errors = Array.from({ length: 60_000 }, () => noise.next());
    const mean = errors.reduce((sum, x) => sum + x, 0) / errors.length;
    const variance = errors.reduce((sum, x) => sum + (x - mean) ** 2, 0) / errors.length;
    const lagged = errors.slice(5).reduce((sum, x, i) => sum + (x - mean) * (errors[i]! - mean), 0) / errors.length;
    // Of xi + lambda sinh((e - gamma) / delta) with e ~ N(0, 0.49 / 0.51).
    const spread = Math.sqrt(0.49 / 0.51) / 1.6898;
    const stationary = -5.47 + 15.9574 * Math.sinh(0.5444 / 1.6898) * Math.exp(spread ** 2 / 2);
    expect(Math.abs(mean - stationary)).toBeLessThan(0.8);
    expect(Math.sqrt(variance)).toBeGreaterThan(9);
    expect(Math.sqrt(variance)).toBeLessThan(14);
    expect(lagged / variance).toBeGreaterThan(0.55); // 0.7 on the 15-minute series, a quarter of an hour apart
    expect(lagged / variance).toBeLessThan(0.85);
  });

  it('lays its curve through the given points, and reproduces a cubic exactly', () => {
    const cubic = (x: number): number => 0.3 * x ** 3 - 2 * x ** 2 + x - 7;
    const points = Array.from({ length: 11 }, (_, i) => cubic(i));
    const curve = curveThrough(points, 5);
    expect(curve.length).toBe(51);
    curve.forEach((value, i) => expect(value).toBeCloseTo(cubic(i / 5), 9));
    const rough = [3, -1, 4, 1, -5, 9, 2, -6, 5, 3, 5];
    rough.forEach((value, i) => expect(curveThrough(rough, 5)[5 * i]).toBeCloseTo(value, 12));
  });
});

it('the pump gives nothing for less than nothing, 30 U/min at most, and small quanta in between', () => {
  expect([pumpRate(-1), pumpRate(1000), pumpRate(Infinity)]).toEqual([0, 30, 30]);
  expect(pumpRate(0.0123456)).toBeCloseTo(0.0123456, 5);
  expect((pumpRate(0.0123456) * 6000) / 0.05).toBeCloseTo(Math.round((0.0123456 * 6000) / 0.05), 9);
});
