// Twins: the same episodes and rewards behind another surface, and nothing lost on the way.
import { describe, expect, it } from 'vitest';
import { findEnv, registry } from '../../envs/index.ts';
import { algorithm as qLearning } from '../../src/baselines/q-learning.ts';
import { hyperparametersOf } from '../../src/baselines/algorithm.ts';
import type { Env, EnvModule, EnvOptions } from '../../src/env-api/env.ts';
import type { Mujoco } from '../../src/env-api/mujoco/simulation.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { contains, sample, type Action } from '../../src/env-api/space.ts';
import { createTwin, type Twin } from '../../src/env-api/twin.ts';
import { publishedOptions, twinLevel, twinOptions } from '../../src/env-api/twin-options.ts';
import { compileObservation } from '../../src/sandbox/guest/observation-object.ts';
import { mean, meanInterval } from '../../src/stats/interval.ts';
import { mujocoForTests } from '../support/mujoco.ts';

const loaded = await Promise.all(registry.map(async (entry) => [entry.id, await entry.load()] as const));
const moduleOf = async (id: string): Promise<EnvModule> => findEnv(id)!.load();

function twinFor(module: EnvModule, options: EnvOptions): Twin {
  return createTwin(module.card.id, options, module.observationFields(), module.spaces())!;
}

describe.each(loaded)('the twins of %s', (_id, module) => {
  const spaces = module.spaces();
  const length = spaces.observation.low.length;
  const random = createRandom(3);
  const seen = Float64Array.from({ length }, () => random.integers(-9, 10) / 4);

  it.each([2, 3])('at level %i show every entry once, in another order, and lead back', (twin) => {
    const { observe, unobserve, fields } = twinFor(module, { twin });
    const shown = new Float64Array(length);
    observe(seen, shown);
    const back = new Float64Array(length);
    unobserve(shown, back);
    back.forEach((value, i) => expect(value).toBeCloseTo(seen[i]!, 12));
    expect([...shown]).not.toEqual([...seen]);
    if (twin === 2) expect([...shown].sort()).toEqual([...seen].sort());
    expect(new Set(fields.map(({ source }) => source))).toEqual(
      new Set(module.observationFields().map(({ name }) => name)),
    );
  });

  it.each([2, 3])('at level %i turn actions around within their bounds, and lead back', (twin) => {
    const { act, unact, spaces: own } = twinFor(module, { twin });
    for (let i = 0; i < 20; i++) {
      const action = sample(own.action, random);
      const published = act(action);
      expect(contains(spaces.action, published)).toBe(true);
      const again = unact(published);
      if (typeof action === 'number') expect(again).toBe(action);
      else action.forEach((value, axis) => expect((again as Float64Array)[axis]).toBeCloseTo(value, 12));
    }
    const { action: space } = spaces;
    if (space.kind === 'discrete') {
      const actions = Array.from({ length: space.n }, (_, i) => act(i));
      expect(actions).not.toEqual([...actions.keys()]);
      expect(new Set(actions).size).toBe(space.n);
    }
  });
});

/** Plays the hand-written policy of the published task, through `twin`'s inverse maps where there is one. */
function play(module: EnvModule, env: Env, twin: Twin | null, seed: number, maxSteps: number): readonly number[] {
  const { policyClassName } = module.describe();
  const source = `${module.referencePolicy.javascript}\nreturn ${policyClassName};`;
  const policy = new (new Function(source)() as new () => { act(seen: unknown): number | number[] })();
  const look = compileObservation(module.observationFields());
  const flat = new Float64Array(env.observationSpace.low.length);
  let { observation } = env.reset({ seed });
  const rewards: number[] = [];
  for (let step = 0; step < maxSteps; step++) {
    if (twin) twin.unobserve(observation, flat);
    const answer = policy.act(look(twin ? flat : observation.slice()));
    const action: Action = typeof answer === 'number' ? answer : Float64Array.from(answer);
    const result = env.step(twin ? twin.unact(action) : action);
    rewards.push(result.reward);
    if (result.terminated || result.truncated) break;
    ({ observation } = result);
  }
  env.close();
  return rewards;
}

describe('the episodes behind a twin', () => {
  const tasks = ['frozen-lake-v1', 'blackjack-v1', 'cartpole-v1', 'pendulum-v1', 'traffic', 'reacher_v5'];
  const maxSteps = 200;

  it.each(tasks)('pay the reference policy of %s what the published ones pay, seed by seed', async (id) => {
    const module = await moduleOf(id);
    const mujoco: Mujoco | undefined = module.card.engine ? await mujocoForTests() : undefined;
    for (const seed of [0, 1, 2]) {
      const published = play(module, module.make({}, mujoco), null, seed, maxSteps);
      for (const level of [2, 3]) {
        const options = { twin: level };
        const rewards = play(module, module.make(options, mujoco), twinFor(module, options), seed, maxSteps);
        expect(rewards).toHaveLength(published.length);
        // Order and signs are exact; stretched numbers come back rounded.
        if (level === 2) expect(rewards).toEqual(published);
        else rewards.forEach((reward, i) => expect(reward).toBeCloseTo(published[i]!, 6));
      }
    }
  });

  it('look as the published ones do', async () => {
    const module = await moduleOf('taxi-v4');
    const [published, twin] = [module.make(), module.make({ twin: 3 })];
    const { act } = twinFor(module, { twin: 3 });
    published.reset({ seed: 5 });
    twin.reset({ seed: 5 });
    for (let i = 0; i < 6; i++) {
      expect(twin.render()).toEqual(published.render());
      twin.step(i);
      published.step(act(i));
    }
  });

  it('leave the count of a list as it is, behind its list', async () => {
    const module = await moduleOf('traffic');
    const options = { twin: 3 };
    const env = module.make(options);
    const { unobserve } = twinFor(module, options);
    const lists = module.observationFields().filter(({ countOffset }) => countOffset !== undefined);
    const back = new Float64Array(env.observationSpace.low.length);
    env.reset({ seed: 1 });
    const { observation } = env.step(sample(env.actionSpace, createRandom(1)));
    unobserve(observation, back);
    for (const { name, countOffset } of lists) {
      const list = env.observationFields.find(({ source }) => source === name)!;
      const count = observation[list.countOffset!]!;
      expect(count).toBe(back[countOffset!]);
      expect(list.countOffset).toBe(list.offset + list.shape[0]!);
    }
    expect(lists).toHaveLength(2);
  });
});

describe('a twin', () => {
  it('is the same each time, another for another seed, and keeps its order from level to level', async () => {
    const module = await moduleOf('mountain-car-continuous-v0');
    const big = await moduleOf('acrobot-v1');
    const order = (options: EnvOptions) => twinFor(big, options).fields.map(({ source }) => source);
    expect(order({ twin: 2 })).toEqual(order({ twin: 2 }));
    expect(order({ twin: 3 })).toEqual(order({ twin: 2 }));
    const others = [1, 2, 3].map((twinSeed) => order({ twin: 2, twinSeed }));
    expect(new Set([order({ twin: 2 }), ...others].map((each) => each.join())).size).toBe(4);
    expect(module.spaces({ twin: 2 })).toEqual(module.spaces({ twin: '2' }));
    expect(module.spaces({ twin: 3 }).observation).not.toEqual(module.spaces().observation);
  });

  it('keeps whole numbers whole', async () => {
    const env = (await moduleOf('taxi-v4')).make({ twin: 3 });
    expect([...env.reset({ seed: 3 }).observation].every(Number.isInteger)).toBe(true);
  });

  it('leaves wrong actions to the task, which refuses them', async () => {
    const env = (await moduleOf('cartpole-v1')).make({ twin: 2 });
    env.reset({ seed: 0 });
    expect(() => env.step(7)).toThrow('0 (push left) or 1');
  });

  it('is none where no option asks for it, and has no other levels', () => {
    expect(twinLevel({ gravity: 3 })).toBeNull();
    expect(() => twinLevel({ twin: 1 })).toThrow('2 or 3');
    expect(publishedOptions({ twin: 2, twinSeed: 4, gravity: 3 })).toEqual({ gravity: 3 });
    expect(twinOptions({ twin: '3', twinSeed: 4, gravity: 3 })).toEqual({ twin: 3, twinSeed: 4 });
    expect(twinOptions({ twin: 9 })).toEqual({});
  });
});

describe('Q-learning on the twins of FrozenLake', async () => {
  const module = await moduleOf('frozen-lake-v1');
  const budget = 20_000;
  /** Returns of the training episodes in each quarter of the budget. */
  function quarters(env: Env, seed: number): readonly (readonly number[])[] {
    const found: number[][] = [[], [], [], []];
    const task = { env, horizon: module.card.horizon, seed, budget };
    for (const { steps, finished } of qLearning.train(task, hyperparametersOf(qLearning))) {
      if (steps > budget) break;
      for (const { episodeReturn } of finished) found[Math.ceil((4 * steps) / budget) - 1]!.push(episodeReturn);
    }
    return found;
  }
  const lastOf = (options: EnvOptions, seed: number): number => mean(quarters(module.make(options), seed).at(-1)!);

  it('goes exactly as on the published task where only the observations are scrambled', () => {
    const twin = module.make({ twin: 3 });
    const { unact } = twinFor(module, { twin: 3 });
    const sameActions: Env = { ...twin, actionSpace: twin.actionSpace, step: (action) => twin.step(unact(action)) };
    expect(quarters(sameActions, 4)).toEqual(quarters(module.make(), 4));
  });

  it('learns as fast on average where the actions are shuffled as well', () => {
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    const published = seeds.map((seed) => lastOf({}, seed));
    const twins = seeds.map((seed) => lastOf({ twin: 3, twinSeed: seed }, seed));
    const [low, high] = meanInterval(seeds.map((seed) => twins[seed]! - published[seed]!));
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    expect(mean(twins)).toBeGreaterThan(0.3);
    expect(high - low).toBeLessThan(0.2);
  });
});
