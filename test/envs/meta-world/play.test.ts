// That what action.md, observation.py and README.md say is so: how the hand and the fingers obey, and what the numbers mean.
import { afterEach, describe, expect, it } from 'vitest';
import type { Env, StepResult } from '../../../src/env-api/env.ts';
import { ownPolicy } from './own-policy.ts';
import { IDS, makeTask, type Id } from './recorded.ts';

const open: Env[] = [];
afterEach(() => open.splice(0).forEach((env) => env.close()));

async function begin(id: Id): Promise<{ env: Env; first: Float64Array }> {
  const env = await makeTask(id, 0);
  open.push(env);
  return { env, first: env.reset({ seed: 1 }).observation.slice() };
}

/** Observations, copied, of so many steps with one action. */
function repeat(env: Env, action: readonly number[], steps: number): Float64Array[] {
  return Array.from({ length: steps }, () => env.step(Float64Array.from(action)).observation.slice());
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (value, i) => value - b[i]!));

/** Lets the reference policy play until `stop`, for at most 150 steps; the last step's result. */
function playUntil(env: Env, first: Float64Array, id: Id, stop: (result: StepResult) => boolean): StepResult {
  const act = ownPolicy(id);
  let observation = first;
  for (let step = 0; step < 150; step++) {
    const result = env.step(act(observation));
    if (stop(result)) return result;
    observation = result.observation;
  }
  throw new Error(`${id}: not within 150 steps`);
}

it('leads the hand by 1 cm a step for each 1, whatever lies beyond 1, and lets it lag', async () => {
  for (const axis of [0, 1, 2]) {
    const { env, first } = await begin('button_press_v3');
    const action = [0, 0, 0, 0];
    action[axis] = 1;
    const places = repeat(env, action, 20);
    expect(places[1]![axis]! - first[axis]!).toBeLessThan(0.01);
    const speed = (places[19]![axis]! - places[14]![axis]!) / 5;
    expect(speed).toBeGreaterThan(0.008);
    expect(speed).toBeLessThan(0.0105);
    env.reset({ seed: 1 });
    action[axis] = 7;
    expect(repeat(env, action, 20)).toEqual(places);
  }
});

it('keeps the hand’s aim over the table', async () => {
  const { env } = await begin('button_press_v3');
  // At the front end of the table nothing stands in the hand's way.
  const lowest = repeat(env, [0, -1, -1, 0], 80).at(-1)!;
  expect(lowest[1]).toBeGreaterThan(0.38);
  expect(lowest[2]).toBeGreaterThan(0.03);
  expect(lowest[2]).toBeLessThan(0.06);
  const aside = repeat(env, [1, 0, 1, 0], 120).at(-1)!;
  expect(aside[0]).toBeLessThan(0.525);
  expect(aside[2]).toBeLessThan(0.52);
});

it('closes the fingers with 1 and opens them with -1', async () => {
  const { env, first } = await begin('drawer_open_v3');
  expect(first[3]).toBeGreaterThan(0.95);
  expect(repeat(env, [0, 0, 0, 1], 40).at(-1)![3]).toBeCloseTo(0.3, 1);
  expect(repeat(env, [0, 0, 0, -1], 40).at(-1)![3]).toBeGreaterThan(0.95);
});

it('lets go of what it holds when the fourth number is 0', async () => {
  const { env, first } = await begin('pick_place_v3');
  const held = playUntil(env, first, 'pick_place_v3', ({ observation }) => observation[6]! > 0.06).observation.slice();
  expect(held[3]).toBeGreaterThan(0.45);
  expect(held[3]).toBeLessThan(0.6);
  expect(repeat(env, [0, 0, 0, 0], 60).at(-1)![6]).toBeLessThan(0.03);
});

describe.each(IDS)('%s', (id) => {
  it('tells the step before behind the present one, and the goal behind both', async () => {
    const { env, first } = await begin(id);
    expect(first.slice(18, 36)).toEqual(first.slice(0, 18));
    let before = first;
    for (const now of repeat(env, [0.3, 0.2, -0.3, 0.5], 15)) {
      expect(near(now.slice(18, 36), before.slice(0, 18))).toBeLessThan(1e-12);
      expect(near(now.slice(36), first.slice(36))).toBeLessThan(1e-12);
      expect([...now.slice(11, 18)]).toEqual(Array(7).fill(0));
      expect(Math.hypot(...now.slice(7, 11))).toBeCloseTo(1, 9);
      before = now;
    }
  });

  it('goes on after a success, which it tells by the step', async () => {
    const { env, first } = await begin(id);
    const { observation, terminated, truncated } = playUntil(env, first, id, ({ info }) => info.success === 1);
    expect([terminated, truncated]).toEqual([false, false]);
    // Of the door's goal only x counts.
    const end = id === 'door_open_v3' ? 1 : 3;
    expect(near(observation.slice(4, 4 + end), observation.slice(36, 36 + end))).toBeLessThanOrEqual(0.08);
    expect(env.step(Float64Array.of(0, 0, 0, 0)).terminated).toBe(false);
  });
});
