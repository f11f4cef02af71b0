// Cards, texts and views of the classic control tasks.
import { describe, expect, it } from 'vitest';
import type { Canvas2D, EnvModule, ViewTheme } from '../../../src/env-api/env.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { sample, type Action } from '../../../src/env-api/space.ts';
import { findTask, referencePolicy, tasks } from './tasks.ts';

const EPISODES = 100;

/** Mean return over seeds 0..99 of `chooseFor(seed)`. */
function meanReturn(task: EnvModule, chooseFor: (seed: number) => (observation: Float64Array) => Action): number {
  const env = task.make();
  let sum = 0;
  for (let seed = 0; seed < EPISODES; seed++) {
    const choose = chooseFor(seed);
    let observation = env.reset({ seed }).observation;
    for (let step = 0; step < task.card.horizon; step++) {
      const result = env.step(choose(observation));
      sum += result.reward;
      if (result.terminated) break;
      observation = result.observation;
    }
  }
  return sum / EPISODES;
}

/** A drawing context that notes its calls; anything may be called or set on it. */
function recordingContext(): { context: Canvas2D; calls: { name: string; values: unknown[] }[] } {
  const calls: { name: string; values: unknown[] }[] = [];
  const context = new Proxy(
    {},
    {
      get:
        (_target, name) =>
        (...values: unknown[]) =>
          calls.push({ name: String(name), values }),
      set: (_target, name, value) => calls.push({ name: `${String(name)}=`, values: [value] }) > 0,
    },
  ) as Canvas2D;
  return { context, calls };
}

const THEME: ViewTheme = {
  dark: false,
  background: '#background',
  foreground: '#foreground',
  muted: '#muted',
  line: '#line',
  accent: '#accent',
  object: '#object',
  good: '#good',
  bad: '#bad',
  font: 'serif',
};

describe.each(tasks.map((task) => [task.card.id, task] as const))('%s', (_id, task) => {
  it('shows on its card the levels that measuring gives', () => {
    const env = task.make();
    const random = task.card.levels.find((level) => level.kind === 'random')!;
    const heuristic = task.card.levels.find((level) => level.kind === 'heuristic')!;
    const measuredRandom = meanReturn(task, (seed) => {
      const source = createRandom(1000 + seed);
      return () => sample(env.actionSpace, source);
    });
    expect(measuredRandom).toBeCloseTo(random.value, 1);
    expect(meanReturn(task, () => referencePolicy(task, env))).toBeCloseTo(heuristic.value, 1);
  });

  it('describes the very classes and fields that run', () => {
    const text = task.describe();
    expect(text.envId).toBe(task.card.id);
    expect(text.horizon).toBe(task.card.horizon);
    expect(text.observationSource).toContain(`class ${text.observationClassName}:`);
    expect(text.rewardText).toContain(`class ${text.rewardName}:`);
    for (const language of ['python', 'javascript'] as const) {
      expect(task.referencePolicy[language]).toContain(`class ${text.policyClassName}`);
    }
    task.make().observationFields.forEach(({ name, offset }) => {
      expect(text.observationSource).toContain(`self.${name} = float(obs[${offset}])`);
      const documented = text.observationSource.split('"""')[3]!;
      expect(documented).toMatch(new RegExp(`\\b${name}\\b`));
    });
    expect(text.observationModules[0]).toBe('direct_policy_learning.observations');
  });

  it('draws every kind of frame with finite numbers and colours of the theme only', () => {
    const env = task.make();
    const random = createRandom(3);
    const colours = new Set<unknown>(Object.values(THEME));
    env.reset({ seed: 3 });
    const captions = new Set<string>();
    for (let step = 0; step < 60; step++) {
      const frame = structuredClone(env.render());
      const { context, calls } = recordingContext();
      const size = { width: 300, height: 300 / task.view.aspectRatio };
      task.view.draw(context, frame, size, THEME);
      expect(calls.length).toBeGreaterThan(10);
      for (const { name, values } of calls) {
        for (const value of values) if (typeof value === 'number') expect(Number.isFinite(value), name).toBe(true);
        if (name === 'fillStyle=' || name === 'strokeStyle=') expect(colours.has(values[0])).toBe(true);
      }
      const count = (name: string): number => calls.filter((call) => call.name === name).length;
      expect(count('save')).toBe(count('restore'));
      const caption = task.view.caption(frame);
      expect(caption).not.toMatch(/NaN|undefined/);
      captions.add(caption);
      for (const { swatch } of task.view.legend(frame)) expect(Object.keys(THEME)).toContain(swatch);
      env.step(sample(env.actionSpace, random));
    }
    expect(captions.size).toBeGreaterThan(10);
  });
});

describe('options', () => {
  it('of CartPole change the reward that is told', () => {
    expect(findTask('cartpole-v1').describe({ suttonBartoReward: true }).rewardText).toContain('-1.0 if lost');
    expect(findTask('cartpole-v1').describe().rewardText).toContain('return 1.0');
  });

  it('of the mountain cars put the speed asked for into every text that names it', () => {
    const options = { goalVelocity: 0.03 };
    const discrete = findTask('mountain-car-v0').describe(options);
    const continuous = findTask('mountain-car-continuous-v0').describe(options);
    expect(discrete.observationSource).toContain('velocity >= 0.03');
    expect(continuous.observationSource).toContain('velocity >= 0.03');
    expect(continuous.rewardText).toContain('GOAL_VELOCITY = 0.03');
    expect(findTask('mountain-car-v0').describe().observationSource).toContain('velocity >= 0.0.');
  });

  it('are named on the cards with the defaults that make uses', () => {
    for (const task of tasks) {
      const defaults = Object.fromEntries(task.card.options.map((option) => [option.name, option.defaultValue]));
      const [plain, spelled] = [task.make(), task.make(defaults)];
      plain.reset({ seed: 1 });
      spelled.reset({ seed: 1 });
      const action = plain.actionSpace.kind === 'discrete' ? 0 : Float64Array.of(1);
      for (let step = 0; step < 5; step++) {
        const [a, b] = [plain.step(action), spelled.step(action)];
        expect(Array.from(b.observation)).toEqual(Array.from(a.observation));
        expect(b.reward).toBe(a.reward);
      }
      expect(task.describe(defaults)).toEqual(task.describe());
    }
  });
});
