// Rules at the edges that the recordings do not reach: wrong calls, the end of an episode, bounds, success.
import { describe, expect, it } from 'vitest';
import type { Env } from '../../../src/env-api/env.ts';
import { contains, sample } from '../../../src/env-api/space.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { findTask, referencePolicy, tasks } from './tasks.ts';

function make(id: string, options = {}): Env {
  return findTask(id).make(options);
}

function validAction(env: Env): number | Float64Array {
  return env.actionSpace.kind === 'discrete' ? 0 : Float64Array.of(0.5);
}

describe.each(tasks.map((task) => [task.card.id, task] as const))('%s', (_id, task) => {
  it('refuses to step before reset and after close, and closes twice', () => {
    const env = task.make();
    expect(() => env.step(validAction(env))).toThrow(/call reset/);
    env.reset({ seed: 1 });
    env.step(validAction(env));
    env.close();
    env.close();
    expect(() => env.step(validAction(env))).toThrow(/call reset/);
  });

  it('refuses an action of the wrong kind', () => {
    const env = task.make();
    env.reset({ seed: 1 });
    const wrong =
      env.actionSpace.kind === 'discrete'
        ? [-1, env.actionSpace.n, 0.5, NaN, Float64Array.of(0)]
        : [0, new Float64Array(0), Float64Array.of(0, 0)];
    for (const action of wrong) expect(() => env.step(action)).toThrow(/action must be/);
  });

  it('starts alike from the same seed, and without a seed goes on with the stream', () => {
    const env = task.make();
    const first = Array.from(env.reset({ seed: 5 }).observation);
    const second = Array.from(env.reset().observation);
    expect(second).not.toEqual(first);
    expect(Array.from(env.reset({ seed: 5 }).observation)).toEqual(first);
    expect(Array.from(env.reset().observation)).toEqual(second);
    expect(Array.from(task.make().reset().observation)).toEqual(Array.from(task.make().reset({ seed: 0 }).observation));
  });

  it('keeps observations inside its space through 2000 random steps', () => {
    const env = task.make();
    const random = createRandom(9);
    env.reset({ seed: 9 });
    for (let step = 0; step < 2000; step++) {
      const result = env.step(sample(env.actionSpace, random));
      expect(contains(env.observationSpace, result.observation)).toBe(true);
      expect(result.truncated).toBe(false);
      if (result.terminated) env.reset();
    }
  });

  it('places every field of the flat vector once', () => {
    const offsets = task.make().observationFields.map((field) => field.offset);
    expect(offsets).toEqual(task.make().observationSpace.low.map((_, i) => i));
  });
});

describe('unknown ids', () => {
  it('are refused by make of each folder', async () => {
    const folders = await Promise.all([
      import('../../../envs/acrobot/env.ts'),
      import('../../../envs/cartpole/env.ts'),
      import('../../../envs/mountain-car/env.ts'),
      import('../../../envs/pendulum/env.ts'),
    ]);
    for (const folder of folders) expect(() => folder.make('cartpole-v0')).toThrow(/unknown environment id/);
  });
});

describe('CartPole', () => {
  it('pays for the losing step and nothing for steps after it', () => {
    const env = make('cartpole-v1');
    env.reset({ seed: 0 });
    let result = env.step(0);
    while (!result.terminated) result = env.step(0);
    expect(result.reward).toBe(1);
    expect(env.step(0).reward).toBe(0);
  });
});

describe('MountainCar', () => {
  it('reports success at the flag only, in both versions', () => {
    for (const id of ['mountain-car-v0', 'mountain-car-continuous-v0']) {
      const env = make(id);
      const act = referencePolicy(findTask(id), env);
      let result = env.step(act(env.reset({ seed: 3 }).observation));
      while (!result.terminated) {
        expect(result.info['success']).toBe(0);
        result = env.step(act(result.observation));
      }
      expect(result.info['success']).toBe(1);
    }
  });

  it('does not end the episode at the flag when the speed asked for is beyond the top speed', () => {
    const env = make('mountain-car-v0', { goalVelocity: 0.08 });
    const act = referencePolicy(findTask('mountain-car-v0'), env);
    let observation = env.reset({ seed: 3 }).observation;
    let passed = false;
    for (let step = 0; step < 200; step++) {
      const result = env.step(act(observation));
      observation = result.observation;
      passed ||= observation[0]! >= 0.5;
      expect(result.terminated).toBe(false);
    }
    expect(passed).toBe(true);
  });

  it('refuses a goal velocity that is no number', () => {
    expect(() => make('mountain-car-v0', { goalVelocity: 'fast' })).toThrow(/goalVelocity/);
  });

  it('moves no further for a push beyond the bounds, but charges for it', () => {
    const full = make('mountain-car-continuous-v0');
    const beyond = make('mountain-car-continuous-v0');
    full.reset({ seed: 4 });
    beyond.reset({ seed: 4 });
    const fullStep = full.step(Float64Array.of(1));
    const beyondStep = beyond.step(Float64Array.of(3));
    expect(beyondStep.observation[0]).toBeCloseTo(fullStep.observation[0]!, 6);
    expect(fullStep.reward).toBeCloseTo(-0.1, 12);
    expect(beyondStep.reward).toBeCloseTo(-0.9, 12);
  });
});

describe('Pendulum', () => {
  it('clips the torque to 2 N m, in the motion and in the cost', () => {
    const [clipped, full] = [make('pendulum-v1'), make('pendulum-v1')];
    clipped.reset({ seed: 2 });
    full.reset({ seed: 2 });
    const ours = clipped.step(Float64Array.of(50));
    const expected = full.step(Float64Array.of(2));
    expect(ours.reward).toBe(expected.reward);
    expect(Array.from(ours.observation)).toEqual(Array.from(expected.observation));
  });

  it('refuses a gravity that is no number', () => {
    expect(() => make('pendulum-v1', { gravity: 'strong' })).toThrow(/gravity/);
  });
});

describe('Acrobot', () => {
  it('pays 0 and reports success with the step that crosses the line', () => {
    const env = make('acrobot-v1');
    const act = referencePolicy(findTask('acrobot-v1'), env);
    let result = env.step(act(env.reset({ seed: 0 }).observation));
    while (!result.terminated) {
      expect(result.reward).toBe(-1);
      result = env.step(act(result.observation));
    }
    expect(result.reward).toBe(0);
    expect(result.info['success']).toBe(1);
    expect((env.render() as { height: number }).height).toBeGreaterThan(1);
  });
});
