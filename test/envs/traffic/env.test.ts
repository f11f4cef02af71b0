// The traffic environment's interface: actions, slots, options, both rewards, collisions; and the figures on its card.
import { describe, expect, it } from 'vitest';
import { make } from '../../../envs/traffic/env.ts';
import { cards } from '../../../envs/traffic/meta.ts';
import { fields, OFFSET } from '../../../envs/traffic/observation.ts';
import type { Simulation } from '../../../envs/traffic/simulation.ts';
import type { Env } from '../../../src/env-api/env.ts';
import { sample } from '../../../src/env-api/space.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { controllers, mean, see, type Controller } from './recorded.ts';

const simulationOf = (env: Env): Simulation => (env as unknown as { simulation: Simulation }).simulation;

function episodeReturn(env: Env, seed: number, control: Controller): number {
  let { observation } = env.reset({ seed });
  let sum = 0;
  for (let step = 0; step < 300; step++) {
    const result = env.step(Float64Array.from(control(see(observation))!));
    sum += result.reward;
    observation = result.observation;
    if (result.terminated) break;
  }
  return sum;
}

it('starts with two standing cars and nobody to steer', () => {
  const seen = see(make('traffic').reset({ seed: 5 }).observation);
  expect([...seen.all_vehicle_speeds]).toEqual([0, 0]);
  expect(seen.rl_ids).toHaveLength(0);
});

it('takes ten numbers and nothing else', () => {
  const env = make('traffic');
  env.reset({ seed: 0 });
  for (const action of [1, new Float64Array(9), new Float64Array(11)])
    expect(() => env.step(action)).toThrow(/10 numb/);
});

it('clips what vehicles do, but not what the reward counts', () => {
  const [wild, tame] = [make('traffic'), make('traffic')];
  wild.reset({ seed: 1 });
  tame.reset({ seed: 1 });
  for (let step = 0; step < 60; step++) {
    const a = wild.step(new Float64Array(10).fill(4));
    const b = tame.step(new Float64Array(10).fill(1.5));
    expect(a.observation.slice(0, OFFSET.accelerations)).toEqual(b.observation.slice(0, OFFSET.accelerations));
    expect(a.reward).toBeCloseTo(b.reward - 2.5, 12);
  }
});

it.each([NaN, Infinity])('refuses an action that holds %d, and says where', (bad) => {
  const env = make('traffic');
  env.reset({ seed: 1 });
  const action = new Float64Array(10);
  action[3] = bad;
  expect(() => env.step(action)).toThrow(/entry 3 of the action is (NaN|Infinity), no finite number/);
});

it('gives slots first come first served, and moves them up when a vehicle leaves', () => {
  const env = make('traffic');
  env.reset({ seed: 2 });
  const random = createRandom(2);
  const lists: string[] = [];
  for (let step = 0; step < 300; step++) {
    const { observation } = env.step(sample(env.actionSpace, random));
    const ids = [...see(observation).rl_ids];
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    // Unused slots are empty.
    for (const { name, offset } of fields.slice(0, 5)) {
      expect([...observation.slice(offset + ids.length, offset + 10)], name).toEqual(
        new Array(10 - ids.length).fill(0),
      );
    }
    if (lists.at(-1) !== ids.join()) lists.push(ids.join());
  }
  expect(lists.some((list, i) => list.includes(',') && lists[i + 1] === list.slice(list.indexOf(',') + 1))).toBe(true);
});

it('lists a vehicle that has just left once more, with zeros', () => {
  const env = make('traffic');
  env.reset({ seed: 0 });
  let stale = 0;
  for (let step = 0; step < 300; step++) {
    const { observation } = env.step(new Float64Array(10).fill(1.5));
    const { controlled } = simulationOf(env);
    controlled.forEach((vehicle, slot) => {
      if (!vehicle.left) return;
      stale++;
      expect(fields.slice(0, 5).map(({ offset }) => observation[offset + slot])).toEqual([0, 0, 0, 0, 0]);
    });
  }
  expect(stale).toBeGreaterThan(0);
});

it('gives the leader’s own headway as published, and the true one on request', () => {
  const published = make('traffic');
  const corrected = make('traffic', { trueHeadways: true });
  published.reset({ seed: 3 });
  corrected.reset({ seed: 3 });
  let compared = 0;
  for (let step = 0; step < 120; step++) {
    const action = new Float64Array(10).fill(0.5);
    const ours = [published, corrected].map((env) => see(env.step(action).observation).leader_headways[0]!);
    const bus = simulationOf(published).controlled[0];
    if (!bus?.leader || bus.left) continue;
    compared++;
    expect(ours[0]).toBeCloseTo(bus.leader.gap, 3);
    expect(ours[1]).toBeCloseTo(bus.gap, 3);
    if (bus.leader.branch === bus.branch) expect(ours[1]).toBeCloseTo(bus.leader.x - 5 - bus.x, 3);
  }
  expect(compared).toBeGreaterThan(40);
});

it('ends with a collision, which pays nothing', () => {
  const env = make('traffic');
  env.reset({ seed: 0 });
  for (let step = 0; step < 20; step++) env.step(new Float64Array(10));
  const cars = simulationOf(env).vehicles.filter(({ branch }) => branch === 0);
  cars[1]!.x = cars[0]!.x - 0.5;
  const { reward, terminated, info, observation } = env.step(new Float64Array(10).fill(1));
  expect({ reward, terminated, crash: info['crash'], fail: observation[OFFSET.fail] }).toEqual({
    reward: 0,
    terminated: true,
    crash: true,
    fail: 1,
  });
});

it('splits the reward into its terms', () => {
  for (const reward of ['flow', 'commute']) {
    const env = make('traffic', { reward });
    env.reset({ seed: 6 });
    const random = createRandom(6);
    for (let step = 0; step < 50; step++) {
      const { info, ...result } = env.step(sample(env.actionSpace, random));
      const terms = ['traffic', 'headway', 'effort'].map((name) => info[name] as number);
      expect(terms.reduce((sum, term) => sum + term)).toBeCloseTo(result.reward, 12);
      expect(terms[1]).toBeLessThanOrEqual(0);
      expect(terms[2]).toBeLessThan(0);
    }
  }
});

it('refuses options that it does not know', () => {
  expect(() => make('traffic-2')).toThrow(/unknown environment/);
  expect(() => make('traffic', { reward: 'speed' })).toThrow(/"flow" or "commute"/);
  for (const horizon of [0, 3001, 1.5]) {
    expect(() => make('traffic', { horizon })).toThrow(/whole number from 1 to 3000/);
  }
  expect(() => make('traffic', { trueHeadways: 'yes' })).toThrow(/trueHeadways must be true or false/);
});

describe('the figures on the card', () => {
  const randomActions = (seed: number): Controller => {
    const random = createRandom(1000 + seed);
    return () => Float64Array.from({ length: 10 }, () => random.uniform(-1.5, 1.5));
  };
  // The card has means of 100 episodes; 10 of them come this near.
  it.each([
    ['Random', randomActions, 6],
    ['Hand-written', controllers['hand-written']!, 1.5],
    ['Naive', controllers['full']!, 1.5],
    ['Trick', controllers['block']!, 0.1],
  ] as const)('%s: as measured', (label, control, tolerance) => {
    const level = cards[0]!.levels.find((candidate) => candidate.label.startsWith(label))!;
    const env = make('traffic');
    const returns = Array.from({ length: 10 }, (_, seed) => episodeReturn(env, seed, control(seed)));
    expect(Math.abs(mean(returns) - level.value)).toBeLessThan(tolerance);
  });

  it('the trick that the published reward invites is far worse than careful driving under the corrected one', () => {
    const env = make('traffic', { reward: 'commute', trueHeadways: true });
    const [trick, careful] = ['block', 'hand-written'].map((name) => episodeReturn(env, 0, controllers[name]!(0)));
    expect(trick!).toBeLessThan(10 * careful!);
  });
});
