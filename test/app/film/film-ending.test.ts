// What a film says at its end, on the recordings that ship: how much better the policies became, and where the best one stands.
import { expect, test } from 'vitest';
import { endingOf } from '../../../src/app/film/film-ending.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import { readRecordedLog } from '../../support/recorded-runs.ts';

const levels = [
  { kind: 'random', value: -1858 },
  { kind: 'optimum', value: 974.9 },
] as const;
const stateOf = (name: string) => reduceAll(readRecordedLog(name));

test('names the scores that a run went from and to, and what a little luck has added', () => {
  expect(endingOf(stateOf('noise-world-1'), levels)).toEqual({
    gain: 'From 528.6 in round 1 to 973 in round 2.',
    place:
      'In 20 new episodes the best policy gets 975.5. Random actions get about −1,858. No policy can expect more than 974.9, so this took a little luck.',
  });
});

test('says so where the first round already brought the best policy, and speaks of no luck at the optimum itself', () => {
  const { gain, place } = endingOf(stateOf('cartpole'), [{ kind: 'optimum', value: 500 }]);
  expect(gain).toBe('Round 1 already brought the best policy, with 500, and no later one beat it.');
  expect(place).toBe('In 20 new episodes the best policy gets 500. No policy can expect more than 500.');
});

test('of a run that is stopped before any policy worked says that, and nothing else', () => {
  const log = readRecordedLog('cartpole');
  const firstScore = log.findIndex((event) => event.type === 'candidate-scored');
  expect(endingOf(reduceAll(log.slice(0, firstScore)), levels)).toEqual({
    gain: 'No policy of this run worked.',
    place: '',
  });
});
