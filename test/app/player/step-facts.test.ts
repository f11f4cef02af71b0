// A step in figures: parts of the reward, fields with their meanings, and the course of an episode as a line.
import { describe, expect, test } from 'vitest';
import { findEnv } from '../../../envs/index.ts';
import { plotBounds, plotPath } from '../../../src/app/player/episode-plot.ts';
import {
  actionInWords,
  actionMeanings,
  factInWords,
  factNames,
  fieldInWords,
  fieldMeanings,
  termsAddUp,
} from '../../../src/app/player/step-facts.ts';
import { playbackFrames } from '../../../src/engine/playback.ts';
import type { Env, StepInfo } from '../../../src/env-api/env.ts';
import type { PlaybackFrame } from '../../../src/workers/replay/api.ts';

/** An environment that tells `info` at every step, with a reward of 1. */
function telling(info: StepInfo): Env {
  const observation = Float64Array.of(0.5);
  return {
    observationSpace: { kind: 'box', shape: [1], low: [-1], high: [1] },
    observationFields: [{ name: 'x', offset: 0, shape: [] }],
    actionSpace: { kind: 'discrete', n: 2 },
    reset: () => ({ observation, info }),
    step: () => ({ observation, reward: 1, terminated: false, truncated: false, info }),
    render: () => ({}),
    close: () => undefined,
  } as Env;
}

function framesTelling(info: StepInfo): readonly PlaybackFrame[] {
  return playbackFrames(telling(info), 10, [{ seed: 1, actions: Uint8Array.of(0, 1) }], 0);
}

describe('what a step tells', () => {
  test('is kept with every frame but the first, without the success and without texts', () => {
    const frames = framesTelling({ reward_forward: 2, crash: true, success: 1, note: 'far' });
    expect(frames.map(({ facts }) => facts)).toEqual([
      {},
      { reward_forward: 2, crash: 1 },
      { reward_forward: 2, crash: 1 },
    ]);
    expect(frames[1]!.success).toBe(1);
  });

  test('is divided into parts of the reward and other facts', () => {
    const frames = framesTelling({ reward_ctrl: -1, x_velocity: 2, grasp_reward: 0, distance_penalty: -0.5 });
    expect(factNames(frames)).toEqual({
      terms: ['reward_ctrl', 'grasp_reward', 'distance_penalty'],
      others: ['x_velocity'],
    });
  });

  test('says that parts add up only where they do at every step', () => {
    expect(termsAddUp(framesTelling({ reward_a: 1.5, reward_b: -0.5 }), ['reward_a', 'reward_b'])).toBe(true);
    expect(termsAddUp(framesTelling({ reward_a: 1.5 }), ['reward_a'])).toBe(false);
    expect(termsAddUp(framesTelling({}), [])).toBe(false);
  });

  test('reads in words', () => {
    expect([factInWords('reward_ctrl'), factInWords('in_place_reward'), factInWords('obj_to_target')]).toEqual([
      'ctrl',
      'in place',
      'obj to target',
    ]);
    const [start, first] = framesTelling({});
    expect([actionInWords(start!), actionInWords(first!)]).toEqual(['none yet', '0']);
  });
});

test('a long field is cut, and a list shows the entries that it has', () => {
  const observation = Float64Array.from({ length: 20 }, (_, i) => i);
  expect(fieldInWords({ name: 'all', offset: 0, shape: [20] }, observation)).toMatch(/^0, 1, .*11, … \(20 values\)$/);
  expect(fieldInWords({ name: 'some', offset: 5, shape: [10], countOffset: 2 }, observation)).toBe('5, 6');
});

test('fields come with the task’s own words on their meaning and unit', async () => {
  const module = await findEnv('cartpole-v1')!.load();
  const meanings = fieldMeanings(module, {});
  expect(meanings.get('cart_velocity')).toBe('metres per second, positive to the right');
  expect([...meanings.keys()]).toEqual(module.observationFields({}).map(({ name }) => name));
});

test('a numbered action is said in the task’s own words, and as a number where there are none', async () => {
  const meaningsOf = async (id: string) => actionMeanings((await findEnv(id)!.load()).describe({}).actionText);
  const noise = await meaningsOf('noise_world_board_1');
  expect([...noise.values()]).toEqual(['up', 'down', 'left', 'right']);
  expect([...(await meaningsOf('mountain-car-v0')).values()]).toContain('do not accelerate');
  const frame = framesTelling({})[1]!;
  expect(actionInWords({ ...frame, action: 3 }, noise)).toBe('3, right');
  expect(actionInWords({ ...frame, action: 7 }, noise)).toBe('7');
});

describe('the line of an episode', () => {
  const size = { width: 100, height: 10 };

  test('runs from the left to the last frame, upside up', () => {
    expect(plotPath([0, 5, 10], 4, { min: 0, max: 10 }, size)).toBe('M0.0 10.0L25.0 5.0L50.0 0.0');
  });

  test('leaves a gap for what is not finite', () => {
    expect(plotPath([NaN, 1, 0], 2, { min: 0, max: 1 }, size)).toBe('M50.0 0.0L100.0 10.0');
  });

  test('keeps the one peak of a long episode when it is thinned', () => {
    const values = Array.from({ length: 5000 }, (_, i) => (i === 2345 ? 9 : 0));
    const path = plotPath(values, 4999, { min: 0, max: 9 }, size);
    expect(path.match(/ 0\.0/g)).toHaveLength(1);
    expect(path.split('L').length).toBeLessThan(620);
    expect(path.endsWith('100.0 10.0')).toBe(true);
  });

  test('has bounds that are never empty', () => {
    expect(plotBounds([3, 3])).toEqual({ min: 2.5, max: 3.5 });
    expect(plotBounds([], [NaN])).toEqual({ min: 0, max: 1 });
    expect(plotBounds([1, -2], [7])).toEqual({ min: -2, max: 7 });
  });
});
