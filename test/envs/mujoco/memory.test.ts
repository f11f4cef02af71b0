// What the tasks leave behind: in the engine's memory nothing, on the heap of JavaScript next to nothing.
import { beforeAll, describe, expect, it } from 'vitest';
import type { SceneFrame } from '../../../src/env-api/mujoco/scene.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { make } from '../../../envs/mujoco/env.ts';
import type { Env } from '../../../src/env-api/env.ts';
import { engineMemory, mujocoForTests } from '../../support/mujoco.ts';
import { IDS } from './recorded.ts';

/** Long enough to fall to the ground. */
const STEPS = 30;
/** Fewer where a step is dear. */
const EPISODES: Readonly<Record<string, number>> = { ant_v5: 60, hopper_v5: 200, humanoid_v5: 60 };
const MOST_EPISODES = 500;
const ON_GROUND: readonly string[] = ['ant_v5', 'halfcheetah_v5', 'hopper_v5', 'humanoid_v5'];
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

/** Looks at the end of each episode; returns in how many something touched. */
function playEpisodes(env: Env, count: number): number {
  const action = actionFor(env);
  let touched = 0;
  for (let episode = 0; episode < count; episode++) {
    env.reset({ seed: episode });
    for (let step = 0; step < STEPS; step++) env.step(action);
    if ((env.render() as unknown as SceneFrame).contacts.length > 0) touched++;
  }
  return touched;
}

describe.each(IDS)('%s', (id) => {
  const episodes = EPISODES[id] ?? MOST_EPISODES;
  it(`leaves the engine's memory as it was after ${episodes} episodes${ON_GROUND.includes(id) ? ', most with contacts' : ''}`, () => {
    const env = make(id, {}, mujoco);
    playEpisodes(env, 10);
    const before = engineMemory(mujoco);
    const touched = playEpisodes(env, episodes);
    expect(engineMemory(mujoco)).toEqual(before);
    if (ON_GROUND.includes(id)) expect(touched).toBeGreaterThan(episodes / 2);
    env.close();
  });

  it('gives everything back when it is closed', () => {
    const cycle = (): void => {
      const env = make(id, {}, mujoco);
      playEpisodes(env, 1);
      env.close();
      env.close();
    };
    for (let i = 0; i < 5; i++) cycle();
    const before = engineMemory(mujoco);
    for (let i = 0; i < 50; i++) cycle();
    expect(engineMemory(mujoco)).toEqual(before);
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
