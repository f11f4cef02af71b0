// How far scripted policies get: our own, which are the cards' yardstick, and Meta-World's, whose figures in the reference
// say whether the physics is the same (expected from the reference on the same 20 placements, give or take a little).
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLACEMENTS } from '../../../envs/meta-world/placements.ts';
import type { Env } from '../../../src/env-api/env.ts';
import { officialAction } from './official-experts.ts';
import { ownPolicy } from './own-policy.ts';
import { IDS, makeTask, seedOfPlacement, type Id } from './recorded.ts';

const STEPS = 150;
/** Our own are measured on every so manieth placement of each seed, beginning with the first. */
const EVERY = 10;
const OFFICIAL_PLACEMENTS = 20;

/** Steps until an episode from the placement with this index succeeds, or undefined. */
function stepsToSuccess(env: Env, index: number, act: (observation: Float64Array) => Float64Array): number | undefined {
  let { observation } = env.reset({ seed: seedOfPlacement(index) });
  for (let step = 1; step <= STEPS; step++) {
    const result = env.step(act(observation));
    if (result.info.success === 1) return step;
    observation = result.observation;
  }
  return undefined;
}

/** Least and most successes among 20, and of the mean number of steps to them. */
const BARS: Readonly<Record<Id, { successes: [number, number]; steps: [number, number] }>> = {
  button_press_v3: { successes: [19, 20], steps: [57, 62] },
  door_open_v3: { successes: [17, 20], steps: [78, 88] },
  drawer_open_v3: { successes: [19, 20], steps: [86, 91] },
  pick_place_v3: { successes: [19, 20], steps: [50, 56] },
};

describe.each(IDS)('%s', (id) => {
  const envs: Record<string, Env> = {};
  beforeAll(async () => {
    envs['0'] = await makeTask(id, 0);
    envs['42'] = await makeTask(id, 42);
  });
  afterAll(() => Object.values(envs).forEach((env) => env.close()));

  it('is solved by its own reference policy from placements of both seeds', () => {
    const failed: string[] = [];
    for (const [seed, env] of Object.entries(envs)) {
      for (let index = 0; index < PLACEMENTS; index += EVERY) {
        if (stepsToSuccess(env, index, ownPolicy(id)) === undefined) failed.push(`seed ${seed}, placement ${index}`);
      }
    }
    expect(failed).toEqual([]);
  });

  it('is solved by Meta-World’s scripted policy as often and as fast as in the reference', () => {
    const steps = Array.from({ length: OFFICIAL_PLACEMENTS }, (_, index) =>
      stepsToSuccess(envs['42']!, index, (observation) => officialAction(id, observation)),
    ).filter((count) => count !== undefined);
    const { successes, steps: bounds } = BARS[id];
    expect(steps.length).toBeGreaterThanOrEqual(successes[0]);
    expect(steps.length).toBeLessThanOrEqual(successes[1]);
    const mean = steps.reduce((sum, count) => sum + count, 0) / steps.length;
    expect(mean).toBeGreaterThanOrEqual(bounds[0]);
    expect(mean).toBeLessThanOrEqual(bounds[1]);
  });
});
