// The rules of the pandemic task that do not hang on chance: reward terms, stages, records, options, and the quirks of the
// published simulator.
import { describe, expect, it } from 'vitest';
import { fields, HORIZON, make } from '../../../envs/pandemic/env.ts';
import { Simulation } from '../../../envs/pandemic/simulation.ts';
import { HOSPITAL, MINOR, people, placeKind, placeRules, RETIRED, WORKER } from '../../../envs/pandemic/town.ts';
import type { Env, StepResult } from '../../../src/env-api/env.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { LATEST, LATEST_STAGE } from './play.ts';

const offsetOf = (name: string): number => fields.find((field) => field.name === name)!.offset;
const TESTED_DEAD = offsetOf('global_testing_summary') + LATEST + 1;
const TIME = offsetOf('time_day');

/** Random-policy episodes gone through on every run of the tests; README.md says how 1,000 are gone through. */
const RANDOM_EPISODES = Number(process.env['PANDEMIC_EPISODES'] ?? 4);

function started(options = {}, seed = 0): Env {
  const env = make('pandemic', options);
  env.reset({ seed });
  return env;
}

/** Plays the actions and yields the last result. */
function after(env: Env, actions: readonly number[]): StepResult {
  return actions.map((action) => env.step(action)).at(-1)!;
}

const always = (action: number, days = HORIZON): number[] => new Array<number>(days).fill(action);

describe('the town', () => {
  it('has the inhabitants and workplaces of the reference’s first town', () => {
    const count = (kind: number): number => people.kind.filter((one) => one === kind).length;
    expect([count(WORKER), count(MINOR), count(RETIRED)]).toEqual([288, 111, 101]);
    const staff: Record<string, number> = {};
    people.place.forEach((place, person) => {
      if (people.kind[person] !== WORKER) return;
      const { kind } = placeRules[placeKind[place]!]!;
      staff[kind] = (staff[kind] ?? 0) + 1;
    });
    expect(staff).toEqual({
      hospital: 53,
      restaurant: 50,
      salon: 40,
      office: 34,
      bar: 32,
      school: 29,
      retail: 28,
      grocery: 22,
    });
    expect(people.place.filter((place) => place === HOSPITAL)).toHaveLength(53);
  });

  it('has no home with ten residents, so that limits on gatherings above zero never bind', () => {
    const residents = new Array<number>(150).fill(0);
    people.home.forEach((home) => residents[home]!++);
    expect(Math.min(...residents)).toBeGreaterThan(0);
    expect(Math.max(...residents)).toBeLessThan(10);
  });
});

describe('stages', () => {
  it('move by one, between 0 and 4', () => {
    const env = started();
    const stages = [0, 2, 2, 2, 2, 2, 1, 0, 0].map((action) => env.step(action).observation[LATEST_STAGE]);
    expect(stages).toEqual([0, 1, 2, 3, 4, 4, 4, 3, 2]);
  });

  it('lower the spread further every day they last, and let it recover by one per cent a day', () => {
    const simulation = new Simulation({ transmission: true, measures: 'compounding' });
    simulation.reset(createRandom(0));
    const { alpha, delta } = simulation;
    expect([alpha.multiplier, delta.multiplier]).toEqual([1, 1.5]);
    simulation.impose(1);
    expect(alpha.multiplier).toBeCloseTo(0.802, 12);
    expect(delta.multiplier).toBeCloseTo(0.01 + 0.792 * 1.5, 12);
    simulation.impose(2);
    expect(alpha.multiplier).toBeCloseTo(0.01 + 0.4752 * 0.802, 12);
    for (let day = 0; day < 100; day++) simulation.impose(4);
    expect(alpha.multiplier).toBeCloseTo(0.01 / (1 - 0.4752), 12);
    const low = alpha.multiplier;
    simulation.impose(0);
    expect(alpha.multiplier).toBeCloseTo(0.01 + 0.99 * low, 12);
  });

  it('lower the spread only while they last with measures afresh', () => {
    const simulation = new Simulation({ transmission: true, measures: 'afresh' });
    simulation.reset(createRandom(0));
    simulation.impose(2);
    simulation.impose(2);
    expect(simulation.alpha.multiplier).toBeCloseTo(0.01 + 0.4752, 12);
    simulation.impose(0);
    expect(simulation.alpha.multiplier).toBe(1);
  });

  it('shut schools and salons from 2 on, offices and retail shops at 4, and never the rest', () => {
    const env = started();
    const shut = [0, 2, 2, 2, 2].map((action) => {
      env.step(action);
      const { locked } = env.render() as { locked: Uint8Array };
      return placeRules.filter((_, kind) => locked[kind] === 1).map(({ kind }) => kind);
    });
    const half = ['school', 'salon'];
    expect(shut).toEqual([[], [], half, half, ['office', 'school', 'retail', 'salon']]);
  });
});

describe('the reward', () => {
  it('takes exactly 10 for raising the stage on the first day, whose observation is all zeros', () => {
    const { info, reward } = started().step(2);
    expect(info['politicalReward']).toBe(-10);
    expect(reward).toBeCloseTo(-10 - 0.1 * (2 / 3) ** 1.5 - 0.02, 12);
  });

  it('charges the action, not the stage, unless the option says so', () => {
    const costs = (options: object): unknown[] => {
      const env = started(options);
      return [0, 1, 2, 2, 1, 0].map((action) => env.step(action).info['lowerStageReward']);
    };
    const [lower, keep, raise] = [0, -0.1 / 27 ** 0.5, -0.1 * (8 / 27) ** 0.5];
    const stage = (n: number): number => -0.1 * (n / 4) ** 1.5;
    const close = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 12));
    expect(costs({})).toEqual(close([lower!, keep!, raise!, raise!, keep!, lower!]));
    expect(costs({ stageCost: 'stage' })).toEqual(close([0, 0, stage(1), stage(2), stage(2), stage(1)]));
  });

  it('raises free of political cost once half a per cent were infected, critical or dead', () => {
    const env = started({}, 3);
    let cheap = 0;
    let { observation } = env.step(0);
    for (let day = 1; day < 40; day++) {
      const share = observation[LATEST]! + observation[LATEST + 1]! + observation[LATEST + 2]!;
      const before = observation[LATEST_STAGE]!;
      const result = env.step(before === 4 ? 0 : 2);
      observation = result.observation;
      if (before === 4) continue;
      const lack = Math.max(0, 0.005 - share) / 0.005;
      expect(result.info['politicalReward']).toBeCloseTo(-10 * lack * lack, 9);
      cheap += Number(lack === 0);
    }
    expect(cheap).toBeGreaterThan(0);
  });

  it('takes 10 times the share of critical people', () => {
    const env = started();
    const days = always(0, 60).map(() => ({ ...env.step(0).info }));
    expect(Math.max(...days.map((info) => info['critical'] as number))).toBeGreaterThan(2);
    for (const info of days) expect(info['criticalReward']).toBeCloseTo((-10 * (info['critical'] as number)) / 500, 12);
  });
});

describe('the records of an observation', () => {
  it('are of one day, 8 hours apart, and differ in the time only', () => {
    const { observation } = after(started(), always(0, 20));
    for (const { name, offset, shape } of fields) {
      const width = shape[2]!;
      const records = [0, 1, 2].map((i) => [...observation.slice(offset + i * width, offset + (i + 1) * width)]);
      if (name !== 'time_day') expect(records[0], name).toEqual(records[2]);
    }
    expect([...observation.slice(TIME)].map((time) => Math.round(time * 8760))).toEqual([464, 472, 480]);
  });

  it('are of the last three days with that option, zeros before the first', () => {
    const env = started({ records: 'three-days' });
    const plain = started();
    const latest = [0, 2, 2].map((action) => [...plain.step(action).observation.slice(LATEST, LATEST + 5)]);
    const first = env.step(0).observation;
    expect([...first.slice(0, LATEST)]).toEqual(always(0, LATEST));
    env.step(2);
    expect([...env.step(2).observation.slice(0, 15)]).toEqual(latest.flat());
  });

  it('never tell of a death among the tested', () => {
    const env = started({}, 1);
    const seen = always(0, 80).map(() => env.step(0).observation.slice());
    expect(seen.at(-1)![LATEST + 1]).toBeGreaterThan(0);
    expect(seen.every((observation) => observation[TESTED_DEAD] === 0)).toBe(true);
  });
});

describe('the disease', () => {
  it('reaches nobody but the first six of each variant when people do not infect one another', () => {
    const env = started({ transmission: false });
    const { info } = after(env, always(0));
    const fallenIll = (info['recovered'] as number) + (info['dead'] as number);
    expect(fallenIll).toBeGreaterThan(0);
    expect(fallenIll).toBeLessThanOrEqual(6);
  });

  it(
    'keeps every count a whole number of people, 500 in all, under random policies',
    { timeout: 60_000 + 2000 * RANDOM_EPISODES },
    () => {
      const env = make('pandemic');
      const random = createRandom(77);
      for (let seed = 0; seed < RANDOM_EPISODES; seed++) {
        env.reset({ seed });
        // Some policies are stricter than others.
        const cut = random.uniform(0.1, 0.5);
        for (let day = 0; day < HORIZON; day++) {
          const draw = random.random();
          const { observation, reward, terminated } = env.step(draw < cut ? 2 : draw < 0.6 ? 1 : 0);
          const broken = brokenSummary(observation) ?? (reward <= 0 && !terminated ? null : `reward ${reward}`);
          if (broken !== null) expect.fail(`seed ${seed}, day ${day}: ${broken}`);
        }
      }
    },
  );
});

/** What is wrong with the six summaries, or null. */
function brokenSummary(observation: Float64Array): string | null {
  for (let offset = 0; offset < 90; offset += 5) {
    const counts = Array.from(observation.slice(offset, offset + 5), (share) => share * 500);
    const whole = counts.every((n) => n >= 0 && Math.abs(n - Math.round(n)) < 1e-9);
    if (!whole || Math.abs(counts.reduce((a, b) => a + b) - 500) > 1e-9)
      return `row at ${offset}: ${counts.join(', ')}`;
  }
  return null;
}

it('refuses options that it does not have', () => {
  expect(() => make('pandemic', { measures: 'none' })).toThrow(/measures/);
  expect(() => make('other')).toThrow(/other/);
});
