// The patients against the reference simulators: an accurate solver, and the fork that the paper's environment is.
import { describe, expect, it } from 'vitest';
import { make } from '../../../envs/glucose/env.ts';
import { meanSizes, MEAL_MINUTES } from '../../../envs/glucose/meals.ts';
import { Patient } from '../../../envs/glucose/patient.ts';
import { patientNames } from '../../../envs/glucose/patient-names.ts';
import { patientData } from '../../../envs/glucose/patients.ts';
import { accurate, controllers, fork, HORIZON, playAsFork } from './recorded.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

it('has every patient recorded', () => {
  expect(accurate.episodes.map(({ patient }) => patient)).toEqual(patientNames);
  expect(fork.patients.map(({ patient }) => patient)).toEqual(patientNames);
});

describe.each(accurate.episodes.map((episode) => [episode.patient, episode] as const))('%s', (name, episode) => {
  it.each([
    ['published', 0.002],
    ['corrected', 0.1],
  ] as const)('has the glucose of an accurate solver with %s digestion, to %d mg/dL', (digestion, tolerance) => {
    const { parameters, state } = patientData(name);
    const patient = new Patient(parameters, digestion === 'corrected');
    patient.reset(state);
    for (let minute = 0; minute < 2880; minute++) {
      const meal = accurate.meals.find(([at]) => minute >= at && minute < at + MEAL_MINUTES);
      patient.liveMinute(meal ? meal[1] / MEAL_MINUTES : 0, episode.rates[Math.floor(minute / 30)]!);
      if (minute % 30 !== 29) continue;
      const error = Math.abs(patient.glucose - episode[digestion][Math.floor(minute / 30)]!);
      expect(error, `minute ${minute}`).toBeLessThan(tolerance);
    }
  });

  it('starts as the fork does, and is served meals of the size that it assumes', () => {
    const { bg, insulin, meals } = fork.patients.find(({ patient }) => patient === name)!;
    const { observation } = make('glucose', { patient: name }).reset({ seed: 0 });
    expect([...observation.subarray(0, 48)]).toEqual(bg);
    expect([...observation.subarray(48, 96)]).toEqual(insulin);
    expect([...observation.subarray(96)]).toEqual(new Array(49).fill(0));
    const [breakfast, snack, lunch, second, dinner, third] = meanSizes(patientData(name).parameters) as number[];
    [breakfast, lunch, dinner, snack].forEach((grams, i) => expect(grams).toBeCloseTo(meals[i]!, 3));
    expect([second, third]).toEqual([snack, snack]);
  });
});

describe('twenty days of adult#001 with the meals that the fork drew', () => {
  it.each(fork.episodes.map((episode) => [episode.controller, episode.seed, episode] as const))(
    '%s, seed %i',
    (_controller, _seed, episode) => {
      const ours = playAsFork(episode);
      expect(ours.steps).toBe(episode.steps);
      // The fork's solver runs with rtol 10; with the same meals an accurate one differs from it by this much.
      expect(Math.abs(ours.return / episode.return - 1)).toBeLessThan(0.016);
      const apart = ours.cgm.map((reading, i) => Math.abs(reading - episode.cgm[i]!));
      expect(ours.cgm.length).toBe(episode.cgm.length);
      expect(Math.max(...apart)).toBeLessThan(4);
      expect(mean(apart)).toBeLessThan(0.7);
    },
  );
});

it.each(fork.paper.map((episode) => [episode.controller, episode.seed, episode] as const))(
  'a policy that decides by the rules of the paper’s %s gets the return that the fork gave it, seed %i',
  (_controller, _seed, episode) => {
    const ours = playAsFork(episode);
    expect(ours.steps).toBe(episode.steps);
    // They switch between nothing and the greatest dose, so that small differences of the solvers grow.
    expect(Math.abs(ours.return / episode.return - 1)).toBeLessThan(0.035);
  },
);

it('gives with its own meals the returns that the fork gives with its own, and the same order of controllers', () => {
  const names = ['basal', 'more', 'pid', 'round 1', 'round 5'];
  const returns = names.map((name) => {
    const theirs = [...fork.episodes, ...fork.paper]
      .filter(({ controller }) => controller === name)
      .map((episode) => episode.return);
    const env = make('glucose', { deathPenalty: 0 });
    const action = new Float64Array(1);
    const ours = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const act = controllers[name]!();
      let { observation } = env.reset({ seed });
      let sum = 0;
      for (let step = 0; step < HORIZON; step++) {
        action[0] = act(observation[47]!, observation[143]!);
        const result = env.step(action);
        ({ observation } = result);
        sum += result.reward;
      }
      return sum;
    });
    return { ours: mean(ours), theirs: mean(theirs), spread: deviation(theirs) };
  });
  const of = (name: string): (typeof returns)[number] => returns[names.indexOf(name)]!;
  for (const { ours, theirs, spread } of returns) {
    // Three standard errors of the difference, and the fork's solver.
    const error = spread * Math.sqrt(1 / 5 + 1 / 8);
    expect(Math.abs(ours - theirs)).toBeLessThan(3 * error + 0.016 * Math.abs(theirs));
  }
  // 'more' and 'round 1' are too near to each other to be told apart by these episodes.
  const order = (whose: 'ours' | 'theirs'): string[] =>
    names.filter((name) => name !== 'more').sort((a, b) => of(a)[whose] - of(b)[whose]);
  expect(order('ours')).toEqual(['basal', 'pid', 'round 1', 'round 5']);
  expect(order('theirs')).toEqual(order('ours'));
});

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
