// What the tasks leave behind: in the engine's memory nothing, on the heap of JavaScript next to nothing.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { Simulation } from '../../../src/env-api/mujoco/simulation.ts';
import { make } from '../../../envs/mujoco/env.ts';
import type { Env } from '../../../src/env-api/env.ts';
import { mujocoForTests } from '../../support/mujoco.ts';
import { IDS } from './recorded.ts';

const EPISODES = 1000;
/** A step may box a number or two; a copy of the smallest observation would take 250 bytes. */
const BYTES_PER_STEP = 64;
const STEPS_PER_ROUND = 200;
const MOST_ROUNDS = 40;

let mujoco: Mujoco;
beforeAll(async () => {
  mujoco = await mujocoForTests();
});

const actionFor = ({ actionSpace }: Env): Float64Array =>
  new Float64Array(actionSpace.kind === 'box' ? actionSpace.low.length : 0).fill(0.05);

/** The engine's memory in bytes, and where the next thing put into it comes to lie, which a leak of any size moves. */
function engineMemory(): { size: number; place: number } {
  const probe = new Simulation(mujoco, '<mujoco><worldbody><body><joint/><geom size="1"/></body></worldbody></mujoco>');
  const { buffer, byteOffset } = probe.qpos;
  probe.free();
  return { size: buffer.byteLength, place: byteOffset };
}

function playEpisodes(env: Env, count: number, steps: number): void {
  const action = actionFor(env);
  for (let episode = 0; episode < count; episode++) {
    env.reset({ seed: episode });
    for (let step = 0; step < steps; step++) env.step(action);
  }
}

describe.each(IDS)('%s', (id) => {
  it(`leaves the engine's memory as it was after ${EPISODES} episodes`, () => {
    const env = make(id, {}, mujoco);
    playEpisodes(env, 10, 2);
    const before = engineMemory();
    playEpisodes(env, EPISODES, 2);
    env.render();
    expect(engineMemory()).toEqual(before);
    env.close();
  });

  it('gives everything back when it is closed', () => {
    const cycle = (): void => {
      const env = make(id, {}, mujoco);
      playEpisodes(env, 1, 2);
      env.render();
      env.close();
      env.close();
    };
    for (let i = 0; i < 5; i++) cycle();
    const before = engineMemory();
    for (let i = 0; i < 50; i++) cycle();
    expect(engineMemory()).toEqual(before);
  });

  it(`puts fewer than ${BYTES_PER_STEP} bytes a step on the heap, once it is compiled`, () => {
    const env = make(id, {}, mujoco);
    const action = actionFor(env);
    env.reset({ seed: 1 });
    let bytes = Infinity;
    for (let round = 0; round < MOST_ROUNDS && !(bytes >= 0 && bytes < BYTES_PER_STEP); round++) {
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < STEPS_PER_ROUND; i++) env.step(action);
      bytes = (process.memoryUsage().heapUsed - before) / STEPS_PER_ROUND; // below 0: a collection came in between
    }
    expect(Math.abs(bytes)).toBeLessThan(BYTES_PER_STEP);
    env.close();
  });
});
