// CliffWalking against Gymnasium's recordings.
import { expect, test } from 'vitest';
import { buildTransitions, make } from '../../../envs/cliff-walking/env.ts';
import { expectSameTraces, recordedCases, tableDigest } from '../toy-text/recorded.ts';

const toRecorded = (observation: Float64Array) => ({ observation: [observation[0]!], mask: '' });

test.each(recordedCases('cliff-walking'))('replays Gymnasium exactly with options $options', (recorded) => {
  expect(expectSameTraces(recorded, make, toRecorded).length).toBeGreaterThan(30);
  expect(tableDigest(buildTransitions(recorded.options['isSlippery'] === true))).toBe(recorded.digest);
});

test('a fall costs 100, leads back to the start and does not end the episode', () => {
  const env = make('cliff-walking-v1');
  env.reset({ seed: 0 });
  const fall = env.step(1);
  expect([...fall.observation]).toEqual([36, 3, 0]);
  expect(fall).toMatchObject({ reward: -100, terminated: false, info: { success: 0 } });
  const walk = [0, ...new Array<number>(11).fill(1), 2].map((action) => env.step(action));
  expect(walk.at(-1)).toMatchObject({ reward: -1, terminated: true, info: { success: 1 } });
});

test('refuses unknown ids and option values', () => {
  expect(() => make('cliff-walking-v0')).toThrow('cliff-walking-v0');
  expect(() => make('cliff-walking-v1', { isSlippery: 'no' })).toThrow('isSlippery');
});
