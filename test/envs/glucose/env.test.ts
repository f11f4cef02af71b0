// What an episode of glucose does: histories, reward and its terms, death, options.
import { describe, expect, it } from 'vitest';
import { make, risk } from '../../../envs/glucose/env.ts';
import type { EnvOptions } from '../../../src/env-api/env.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { contains } from '../../../src/env-api/space.ts';
import { HORIZON } from './recorded.ts';

/** Random-policy episodes gone through on every run of the tests; 1,000 were gone through by hand. */
const RANDOM_EPISODES = Number(process.env['GLUCOSE_EPISODES'] ?? 5);

interface Played {
  readonly steps: number;
  readonly rewards: readonly number[];
  readonly last: Float64Array;
  readonly ended: boolean;
}

/** Plays `steps` steps with the dose that `dose(step)` gives. */
function play(options: EnvOptions, seed: number, steps: number, dose: (step: number) => number): Played {
  const env = make('glucose', options);
  let last = env.reset({ seed }).observation.slice();
  const rewards: number[] = [];
  for (let step = 0; step < steps; step++) {
    const result = env.step(Float64Array.of(dose(step)));
    rewards.push(result.reward);
    last = result.observation.slice();
    if (result.terminated) return { steps: step + 1, rewards, last, ended: true };
  }
  return { steps, rewards, last, ended: false };
}

const total = ({ rewards }: Played): number => rewards.reduce((sum, reward) => sum + reward, 0);

it('moves its histories on by one place a step, the latest last', () => {
  const env = make('glucose');
  const before = env.reset({ seed: 4 }).observation.slice();
  const { observation } = env.step(Float64Array.of(0.05));
  for (const offset of [0, 48, 96]) {
    expect([...observation.subarray(offset, offset + 47)]).toEqual([...before.subarray(offset + 1, offset + 48)]);
  }
  // Two minutes of the reading 138.56 that the sensor starts from, then the patient's.
  expect(observation[47]).toBeGreaterThan(106);
  expect(observation[47]).toBeLessThan(138.56);
  // 43.2 times the basal rate of 0.0211227 U/min for an action of 1, in the pump's quanta.
  expect(observation[95]).toBeCloseTo(0.05 * 43.2 * 0.0211227, 5);
});

it('pumps nothing for a negative dose and does not clip a large one', () => {
  const rate = (dose: number): number => play({}, 1, 1, () => dose).last[95]!;
  expect(rate(-3)).toBe(0);
  expect(rate(0.4)).toBeCloseTo(4 * rate(0.1), 4);
  expect(rate(1e6)).toBe(30);
  expect(() => rate(Number.NaN)).toThrow(/dose is NaN/);
  expect(() => make('glucose').step(Float64Array.of(0))).toThrow(/reset/);
});

it('takes the risk of the reading, ten times the pump rate and nothing else off while the patient lives', () => {
  const env = make('glucose');
  env.reset({ seed: 2 });
  for (let step = 0; step < 300; step++) {
    const { observation, reward, info } = env.step(Float64Array.of(0.03));
    expect(reward).toBeCloseTo(-risk(observation[47]!) - 10 * observation[95]!, 9);
    expect(reward).toBe((info['riskTerm'] as number) + (info['insulinTerm'] as number));
    expect(info['deathTerm']).toBe(0);
  }
});

it('has its least risk at 138.9 mg/dL, and bounds it at the ends of the sensor', () => {
  expect(risk(138.88)).toBeLessThan(1e-4);
  expect([risk(40), risk(400)].map((value) => value.toFixed(1))).toEqual(['84.3', '56.3']);
  expect(risk(0)).toBe(risk(1));
});

describe('death', () => {
  it('comes of the greatest dose within a day, ends the episode and costs the penalty once', () => {
    const killed = play({}, 3, HORIZON, () => 0.1);
    expect(killed.ended).toBe(true);
    expect(killed.steps).toBeLessThan(288);
    expect(killed.last[144]).toBe(1);
    expect(killed.last[47]).toBe(40); // the sensor shows no less
    expect(killed.rewards.at(-1)).toBeLessThan(-100_000);
    const free = play({ deathPenalty: 0 }, 3, HORIZON, () => 0.1);
    expect(total(free) - total(killed)).toBeCloseTo(100_000, 6);
  });

  it('is quick and, without the penalty, better than twenty days of the basal dose', () => {
    const killed = total(play({ deathPenalty: 0 }, 3, HORIZON, () => 0.1));
    expect(killed).toBeGreaterThan(-10_000);
    expect(total(play({ deathPenalty: 0 }, 3, HORIZON, () => 1 / 43.2))).toBeLessThan(-90_000);
  });
});

describe('options', () => {
  const some = (options: EnvOptions): Played => play(options, 6, 600, () => 0.03);

  it('leave the meals of a seed as they are', () => {
    const variants: EnvOptions[] = [{}, { sensorNoise: true }, { correctedDigestion: true }, { deathPenalty: 5 }];
    const meals = variants.map((options) => {
      const env = make('glucose', options);
      env.reset({ seed: 6 });
      return Array.from({ length: 600 }, () => env.step(Float64Array.of(0.03)).observation[143]);
    });
    for (const other of meals.slice(1)) expect(other).toEqual(meals[0]);
    expect(meals[0]!.some((rate) => rate! > 0)).toBe(true);
  });

  it('put noise into the sensor without touching the patient', () => {
    const [clear, noisy] = [make('glucose'), make('glucose', { sensorNoise: true })];
    [clear, noisy].forEach((env) => env.reset({ seed: 6 }));
    let apart = 0;
    for (let step = 0; step < 600; step++) {
      const [a, b] = [clear, noisy].map((env) => env.step(Float64Array.of(0.03)));
      apart = Math.max(apart, Math.abs(a!.observation[47]! - b!.observation[47]!));
      expect(b!.info['bloodGlucose']).toBe(a!.info['bloodGlucose']);
    }
    expect(apart).toBeGreaterThan(5);
  });

  it('correct the digestion, which then takes longer', () => {
    expect(total(some({ correctedDigestion: true }))).not.toBe(total(some({})));
    const glucoseAt = (hours: number, options: EnvOptions): number => {
      const env = make('glucose', options);
      env.reset({ seed: 6 });
      let sinceMeal = -1;
      for (;;) {
        const { observation, info } = env.step(Float64Array.of(0));
        if (sinceMeal >= 0 || observation[143]! > 3) sinceMeal++;
        if (sinceMeal === hours * 12) return info['bloodGlucose'] as number;
      }
    };
    expect(glucoseAt(1, { correctedDigestion: true })).toBeLessThan(glucoseAt(1, {}));
  });

  it('choose a patient, and refuse one that there is not', () => {
    expect(some({ patient: 'child#002' }).last).not.toEqual(some({}).last);
    expect(() => make('glucose', { patient: 'adult#999' })).toThrow(/unknown patient.*adult#001/);
    expect(() => make('glucose', { deathPenalty: -1 })).toThrow(/deathPenalty/);
    expect(() => make('glucose', { sensorNoise: 'on' })).toThrow(/sensorNoise must be true or false/);
    expect(some({ sensorNoise: 'true' }).last).toEqual(some({ sensorNoise: true }).last);
    expect(() => make('sugar')).toThrow(/unknown environment/);
  });
});

it('stays finite and within its space whatever random doses do, for every kind of patient', () => {
  const cases: EnvOptions[] = [
    {},
    { patient: 'adult#004', sensorNoise: true },
    { patient: 'adolescent#002', correctedDigestion: true },
    { patient: 'child#003' },
    { patient: 'child#005', sensorNoise: true, correctedDigestion: true },
  ];
  for (let seed = 0; seed < RANDOM_EPISODES; seed++) {
    const env = make('glucose', cases[seed % cases.length]);
    const random = createRandom(seed);
    env.reset({ seed });
    for (let step = 0; step < HORIZON; step++) {
      const { observation, reward, terminated } = env.step(Float64Array.of(random.uniform(0, 0.1)));
      if (!Number.isFinite(reward) || !contains(env.observationSpace, observation)) expect.fail(`step ${step}`);
      if (terminated) break;
    }
  }
}, 600_000);
