// What the tasks leave behind: in the engine's memory nothing, on the heap of JavaScript next to nothing.
import { beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../../envs/meta-world/env.ts';
import type { Env } from '../../../src/env-api/env.ts';
import type { SceneFrame } from '../../../src/env-api/mujoco/scene.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { engineMemory, mujocoForTests } from '../../support/mujoco.ts';
import { IDS } from './recorded.ts';

/** META_WORLD_EPISODES=500 plays as many; every episode begins with 250 steps of physics. */
const EPISODES = Number(process.env.META_WORLD_EPISODES ?? 6);
const STEPS = 45;
/** A step may box the dozen numbers that it tells in `info`; a copy of the observation would take this much. */
const BYTES_PER_STEP = 39 * 8;
const STEPS_PER_ROUND = 100;
const MOST_ROUNDS = 40;
/** Ahead and down, into the object; and none, which costs the engine less. */
const ACTION = Float64Array.of(0, 1, -0.4, -1);
const REST = Float64Array.of(0, 0, 0, -1);

let mujoco: Mujoco;
beforeAll(async () => {
  mujoco = await mujocoForTests();
});

/** Looks at the end of each episode; returns in how many something touched. */
function playEpisodes(env: Env, count: number): number {
  let touched = 0;
  for (let episode = 0; episode < count; episode++) {
    env.reset({ seed: episode });
    for (let step = 0; step < STEPS; step++) env.step(ACTION);
    if ((env.render() as unknown as SceneFrame).contacts.length > 0) touched++;
  }
  return touched;
}

describe.each(IDS)('%s', (id) => {
  it(`leaves the engine's memory as it was after ${EPISODES} episodes, most with contacts`, () => {
    const env = make(id, {}, mujoco);
    playEpisodes(env, 2);
    const before = engineMemory(mujoco);
    const touched = playEpisodes(env, EPISODES);
    expect(engineMemory(mujoco)).toEqual(before);
    expect(touched).toBeGreaterThan(EPISODES / 2);
    env.close();
  });

  it('gives everything back when it is closed', () => {
    const cycle = (): void => {
      const env = make(id, {}, mujoco);
      env.reset({ seed: 1 });
      env.close();
      env.close();
    };
    cycle();
    const before = engineMemory(mujoco);
    for (let i = 0; i < 4; i++) cycle();
    expect(engineMemory(mujoco)).toEqual(before);
  });

  it(`puts fewer than ${BYTES_PER_STEP} bytes a step on the heap, once it is compiled`, () => {
    const env = make(id, {}, mujoco);
    env.reset({ seed: 1 });
    let bytes = Infinity;
    for (let round = 0; round < MOST_ROUNDS && !(bytes >= 0 && bytes < BYTES_PER_STEP); round++) {
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < STEPS_PER_ROUND; i++) env.step(REST);
      bytes = (process.memoryUsage().heapUsed - before) / STEPS_PER_ROUND; // below 0: a collection came in between
    }
    expect(Math.abs(bytes)).toBeLessThan(BYTES_PER_STEP);
    env.close();
  });
});
