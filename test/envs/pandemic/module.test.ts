// What the model is told about the pandemic task under its options, what the view says, and the hand-written policy's worth.
import { beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../../envs/pandemic/env.ts';
import { cards } from '../../../envs/pandemic/meta.ts';
import { loadModule } from '../../../envs/pandemic/module.ts';
import type { CanvasView, EnvModule, EnvOptions, RenderState } from '../../../src/env-api/env.ts';
import { bootPython } from '../python-harness.ts';
import { LATEST } from './play.ts';

describe('the texts', () => {
  let loadTask: Awaited<ReturnType<typeof bootPython>>;
  beforeAll(async () => {
    loadTask = await bootPython();
  }, 60_000);

  it.each<EnvOptions>([{ stageCost: 'stage' }, { records: 'three-days' }])(
    'give the reward that %o pays',
    (options) => {
      const module = loadModule('pandemic');
      const { reward } = loadTask(module.describe(options), module.referencePolicy.python);
      const env = make('pandemic', options);
      let before = env.reset({ seed: 4 }).observation.slice();
      for (const action of [0, 0, 0, 2, 2, 2, 1, 0, 2, 2, 2, 1, 0, 0]) {
        const result = env.step(action);
        expect(reward(before, action, result.observation)).toBeCloseTo(result.reward, 9);
        before = result.observation.slice();
      }
    },
  );

  it('say which days the records are of', () => {
    const { describe } = loadModule('pandemic');
    expect(describe().observationNotes).toMatch(/last day/);
    expect(describe({ records: 'three-days' }).observationNotes).toMatch(/last three days/);
    expect(describe({ stageCost: 'stage' }).rewardText).not.toBe(describe().rewardText);
  });
});

describe('the view', () => {
  const view: CanvasView = loadModule('pandemic').view;

  it('sums up a day in one sentence', () => {
    const env = make('pandemic');
    env.reset({ seed: 0 });
    expect(view.caption(env.render())).toMatch(/^Before the first day/);
    env.step(0);
    const { info } = env.step(2);
    const counts = `${String(info['infected'])} infected, ${String(info['critical'])} critical`;
    expect(view.caption(env.render())).toContain(`Day 2 of 192, stage 1 (hygiene): ${counts}`);
  });

  it('explains every colour that people may have', () => {
    const frame: RenderState = make('pandemic').render();
    const labels = view.legend(frame).map(({ label }) => label);
    for (const word of [/healthy/i, /infected/i, /critical/i, /recovered/i, /dead/i, /stage/i]) {
      expect(labels.some((label) => word.test(label))).toBe(true);
    }
  });
});

it('the hand-written policy reaches the level on the card', () => {
  const { referencePolicy }: EnvModule = loadModule('pandemic');
  type Seen = { global_infection_summary: Float64Array; stage: Float64Array };
  const Policy = new Function(`${referencePolicy.javascript}\nreturn PandemicPolicy;`)() as new () => {
    act(seen: Seen): number;
  };
  const env = make('pandemic');
  const episodes = 6;
  let mean = 0;
  for (let seed = 0; seed < episodes; seed++) {
    const policy = new Policy();
    let { observation } = env.reset({ seed });
    for (let day = 0; day < 192; day++) {
      const seen = { global_infection_summary: observation.slice(0, LATEST + 5), stage: observation.slice(90, 93) };
      const result = env.step(policy.act(seen));
      observation = result.observation;
      mean += result.reward / episodes;
    }
  }
  const level = (label: RegExp): number => cards[0]!.levels.find((one) => label.test(one.label))!.value;
  expect(Math.abs(mean - level(/Hand-written/))).toBeLessThan(0.6);
  expect(level(/Hand-written/)).toBeGreaterThan(level(/Naive/));
});
