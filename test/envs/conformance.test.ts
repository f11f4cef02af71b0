// What every registered environment must do, whatever its dynamics: spaces, seeding, contract errors, texts, view, and
// agreement between the Python and the JavaScript side of the task.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findEnv, registry } from '../../envs/index.ts';
import { checkEnv } from '../../src/env-api/conformance.ts';
import type { Env, EnvOptions, TaskName, ViewTheme } from '../../src/env-api/env.ts';
import type { Mujoco } from '../../src/env-api/mujoco/simulation.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { contains, sample, type Action } from '../../src/env-api/space.ts';
import { mujocoForTests } from '../support/mujoco.ts';
import { fakeContext } from './fake-context.ts';
import { bootPython } from './python-harness.ts';

const theme = (dark: boolean): ViewTheme => ({
  dark,
  background: dark ? '#101010' : '#fefefe',
  foreground: dark ? '#eeeeee' : '#111111',
  muted: '#777777',
  line: '#999999',
  accent: '#3355cc',
  object: '#995500',
  good: '#228833',
  bad: '#cc3311',
  font: 'sans-serif',
});

/** The simulator that a task names. */
const engineOf = async ({ engine }: TaskName): Promise<Mujoco | undefined> => (engine ? mujocoForTests() : undefined);

/** Plays `steps` random actions from seed 3, resetting after each end: every number that came, in order. */
function play(env: Env, steps: number): number[][] {
  const random = createRandom(12345);
  const log = [[...env.reset({ seed: 3 }).observation]];
  for (let i = 0; i < steps; i++) {
    const { observation, reward, terminated, truncated } = env.step(sample(env.actionSpace, random));
    log.push([...observation, reward]);
    if (terminated || truncated) log.push([...env.reset().observation]);
  }
  return log;
}

/** The object that a JavaScript policy sees. */
function observationObject(env: Env, observation: Float64Array): Record<string, number | Float64Array> {
  return Object.fromEntries(
    env.observationFields.map(({ name, offset, shape, countOffset }) => {
      const most = shape.reduce((product, size) => product * size, 1);
      const length = countOffset === undefined ? most : observation[countOffset]!;
      return [name, shape.length === 0 ? observation[offset]! : observation.slice(offset, offset + length)];
    }),
  );
}

type JavascriptPolicy = { act(observation: Record<string, number | Float64Array>): number | ArrayLike<number> };

const flat = (action: number | ArrayLike<number>): number[] =>
  typeof action === 'number' ? [action] : Array.from(action);

it('the registry has unique ids and finds each of them', () => {
  const ids = registry.map((entry) => entry.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const entry of registry) expect(findEnv(entry.id)).toBe(entry);
  expect(findEnv('no-such-env')).toBeUndefined();
});

const loaded = await Promise.all(registry.map(async (entry) => [entry.id, entry, await entry.load()] as const));

describe.each(loaded)('%s', (id, entry, module) => {
  let mujoco: Mujoco | undefined;
  beforeAll(async () => {
    mujoco = await engineOf(entry);
  });
  const horizon = module.card.horizon;
  /** Steps of simulated physics, and days of a town, cost far more than other steps: fewer of them have to do. */
  const scale = (steps: number): number => (entry.engine || id === 'pandemic' ? steps / 15 : steps);

  const open: Env[] = [];
  const makeEnv = (options?: EnvOptions): Env => {
    const env = module.make(options, mujoco);
    open.push(env);
    return env;
  };
  // What lives in an engine's memory is not collected.
  afterEach(() => open.splice(0).forEach((env) => env.close()));

  it('has a complete card', () => {
    const { card } = module;
    const { id, title, family } = entry;
    expect(card).toMatchObject({ id, title, family });
    expect(card.engine).toBe(entry.engine);
    expect(Number.isInteger(card.horizon) && card.horizon > 0).toBe(true);
    for (const text of [card.title, card.family, card.summary, card.reference.label]) expect(text.trim()).not.toBe('');
    expect(card.reference.url).toMatch(/^https:\/\//);
    const kinds = card.levels.map((level) => level.kind);
    expect(kinds).toContain('random');
    expect(kinds).toContain('heuristic');
    for (const level of card.levels) expect(Number.isFinite(level.value) && level.source.length > 0).toBe(true);
  });

  it('keeps the rules that every environment has to keep', () => {
    expect(checkEnv({ make: makeEnv, horizon, steps: scale(1500) })).toEqual([]);
  });

  it('names its fields and spaces without being made', () => {
    const { observationFields, observationSpace, actionSpace } = makeEnv();
    expect(module.observationFields()).toEqual(observationFields);
    expect(module.spaces()).toEqual({ observation: observationSpace, action: actionSpace });
  });

  if (entry.engine) {
    it('says which simulator it misses when it is made without', () => {
      expect(() => module.make()).toThrow(/MuJoCo has to be loaded/);
    });
  }

  it('calls its fields what code in either language can use', () => {
    for (const { name } of makeEnv().observationFields) expect(name).toMatch(/^[a-z_][a-z0-9_]*$/);
  });

  it('describes itself completely to the model', () => {
    const task = module.describe();
    expect(task.envId).toBe(id);
    expect(task.horizon).toBe(horizon);
    expect(task.policyClassName).toMatch(/^[A-Z]\w*Policy$/);
    expect(task.observationSource).toContain(`class ${task.observationClassName}`);
    expect(task.observationModules[0]).toBe('direct_policy_learning.observations');
    for (const text of [task.actionText, task.rewardText, task.rewardName]) expect(text.trim()).not.toBe('');
    expect(module.referencePolicy.python).toContain(`class ${task.policyClassName}`);
    expect(module.referencePolicy.javascript).toContain(`class ${task.policyClassName}`);
  });

  it('keeps its options’ default values as if they were not given', () => {
    const defaults = Object.fromEntries(module.card.options.map((option) => [option.name, option.defaultValue]));
    expect(module.describe(defaults)).toEqual(module.describe());
    expect(play(makeEnv(defaults), scale(300))).toEqual(play(makeEnv(), scale(300)));
  });

  it('draws and captions every frame of an episode in both themes', () => {
    const env = makeEnv();
    const random = createRandom(2);
    env.reset({ seed: 0 });
    const frames = [env.render()];
    for (let i = 0; i < 60; i++) {
      const { terminated, truncated } = env.step(sample(env.actionSpace, random));
      frames.push(structuredClone(env.render()));
      if (terminated || truncated) break;
    }
    const { view } = module;
    expect(view.aspectRatio).toBeGreaterThan(0);
    expect(view.framesPerSecond).toBeGreaterThan(0);
    for (const frame of frames) {
      for (const dark of [false, true]) {
        const { context, calls } = fakeContext();
        view.draw(context, frame, { width: 300, height: 300 / view.aspectRatio }, theme(dark));
        expect(calls.length).toBeGreaterThan(0);
        const broken = calls.filter(([, args]) => args.some((x) => typeof x === 'number' && !Number.isFinite(x)));
        expect(broken).toEqual([]);
        const count = (method: string): number => calls.filter(([name]) => name === method).length;
        expect(count('save')).toBe(count('restore'));
      }
      expect(view.caption(frame)).not.toMatch(/^\s*$|undefined|NaN|\[object/);
      for (const { label } of view.legend(frame)) expect(label.trim()).not.toBe('');
    }
  });

  it('takes its colours from the theme', () => {
    const env = makeEnv();
    env.reset({ seed: 0 });
    const drawn = [false, true].map((dark) => {
      const { context, colours } = fakeContext();
      module.view.draw(context, env.render(), { width: 300, height: 300 / module.view.aspectRatio }, theme(dark));
      return JSON.stringify(colours);
    });
    expect(drawn[0]).not.toBe(drawn[1]);
  });
});

describe('Python and JavaScript', () => {
  let loadTask: Awaited<ReturnType<typeof bootPython>>;
  beforeAll(async () => {
    loadTask = await bootPython();
  }, 60_000);

  it.each(loaded)('%s', async (_id, entry, module) => {
    const task = module.describe();
    const Policy = new Function(
      `${module.referencePolicy.javascript}\nreturn ${task.policyClassName};`,
    )() as new () => JavascriptPolicy;
    const env = module.make({}, await engineOf(entry));
    for (const seed of [0, 1, 2]) {
      const policy = new Policy();
      const python = loadTask(task, module.referencePolicy.python);
      const start = env.reset({ seed });
      let { observation } = start;
      python.begin(observation, start.info);
      for (let step = 0; step < Math.min(module.card.horizon, entry.engine ? 60 : 200); step++) {
        const seen = observationObject(env, observation);
        const { fields, action: pythonAction } = python.ask(observation);
        // The class has exactly the fields of the environment, with the same values.
        expect(Object.keys(fields).sort()).toEqual(Object.keys(seen).sort());
        for (const [name, value] of Object.entries(seen)) expect(flat(fields[name]!)).toEqual(flat(value));
        // Both reference policies decide alike.
        const action = policy.act(seen);
        const agreed = flat(pythonAction);
        expect(agreed.length).toBe(flat(action).length);
        flat(action).forEach((value, i) => expect(agreed[i]).toBeCloseTo(value, 9));
        const taken: Action = typeof action === 'number' ? action : Float64Array.from(action);
        expect(contains(env.actionSpace, taken, 1e-6)).toBe(true);
        const before = observation.slice();
        const result = env.step(taken);
        observation = result.observation;
        // The reward that the model reads is the one that the policy gets.
        const reward = python.reward(before, taken, observation, result.info);
        if (reward !== null) expect(reward).toBeCloseTo(result.reward, entry.engine ? 9 : 6);
        if (result.terminated || result.truncated) break;
      }
    }
    env.close();
  });
});
