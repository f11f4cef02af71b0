// FrozenLake against Gymnasium's recordings.
import { expect, test } from 'vitest';
import { buildTransitions, make, MAPS, SUCCESS_RATES } from '../../../envs/frozen-lake/env.ts';
import { expectSameTraces, recordedCases, tableDigest } from '../toy-text/recorded.ts';

const toRecorded = (observation: Float64Array) => ({ observation: [observation[0]!], mask: '' });

test.each(recordedCases('frozen-lake'))('replays Gymnasium exactly: $id with options $options', (recorded) => {
  expect(expectSameTraces(recorded, make, toRecorded).length).toBeGreaterThan(20);
  const { isSlippery = true, successRate = '1/3' } = recorded.options;
  const table = buildTransitions(MAPS[recorded.id]!, isSlippery === true, SUCCESS_RATES[String(successRate)]!);
  expect(tableDigest(table)).toBe(recorded.digest);
});

test('reports success at the goal only', () => {
  const env = make('frozen-lake-v1', { isSlippery: false });
  env.reset({ seed: 0 });
  const intoHole = [2, 1].map((action) => env.step(action));
  expect(intoHole.at(-1)).toMatchObject({ reward: 0, terminated: true, info: { success: 0 } });
  env.reset();
  const toGoal = [1, 1, 2, 1, 2, 2].map((action) => env.step(action).info['success']);
  expect(toGoal).toEqual([0, 0, 0, 0, 0, 1]);
});

test('refuses unknown ids and option values', () => {
  expect(() => make('frozen-lake-v0')).toThrow('frozen-lake-v0');
  expect(() => make('frozen-lake-v1', { isSlippery: 'no' })).toThrow('isSlippery');
  expect(() => make('frozen-lake-v1', { successRate: '2/3' })).toThrow('1/3');
});
