// Blackjack against Gymnasium's recordings.
import { expect, test } from 'vitest';
import { handTotal, make, payout, RULES } from '../../../envs/blackjack/env.ts';
import { expectSameTraces, recordedCases } from '../toy-text/recorded.ts';

const toRecorded = (observation: Float64Array) => ({ observation: [...observation], mask: '' });

test.each(recordedCases('blackjack'))('replays Gymnasium exactly with options $options', (recorded) => {
  const transitions = expectSameTraces(recorded, make, toRecorded);
  expect(new Set(transitions.map((transition) => transition.reward)).size).toBeGreaterThan(2);
});

test('pays naturals as the rules say', () => {
  const natural = [1, 10];
  const twentyOne = [7, 7, 7];
  const paid = (player: number[], dealer: number[]) => RULES.map((rules) => payout(player, dealer, rules));
  expect(paid(natural, [10, 10])).toEqual([1, 1.5, 1]);
  expect(paid(natural, twentyOne)).toEqual([1, 0, 0]);
  expect(paid(natural, natural)).toEqual([0, 0, 0]);
  expect(paid(twentyOne, natural)).toEqual([0, 0, 0]);
  expect(paid([10, 10], twentyOne)).toEqual([-1, -1, -1]);
});

test('counts one ace as 11 where that does not go over 21', () => {
  expect([handTotal([1, 1]), handTotal([1, 5, 5]), handTotal([1, 6, 5]), handTotal([10, 9, 5])]).toEqual([
    12, 21, 12, 24,
  ]);
});

test('hitting for ever busts within 20 steps', () => {
  const env = make('blackjack-v1');
  for (let seed = 0; seed < 300; seed++) {
    env.reset({ seed });
    let steps = 1;
    while (!env.step(1).terminated) steps++;
    expect(steps).toBeLessThanOrEqual(20);
  }
});

test('refuses unknown ids and option values', () => {
  expect(() => make('blackjack-v0')).toThrow('blackjack-v0');
  expect(() => make('blackjack-v1', { rules: 'casino' })).toThrow('book');
});
