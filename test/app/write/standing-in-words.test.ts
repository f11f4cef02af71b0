// What a place means, in words: against the model, towards the optimum, and whose episodes are missing.
import { expect, test } from 'vitest';
import { goalInWords, modelInWords, unplayedInWords } from '../../../src/app/write/standing-in-words.ts';
import { rank, type Entrant } from '../../../src/app/write/write-ranking.ts';
import { makeScores } from '../../support/run-logs.ts';

function entrant(key: string, returns: readonly number[] | null, kind: Entrant['kind'] = 'model'): Entrant {
  return { key, name: key, kind, scores: returns && makeScores(returns), code: '' };
}

/** The words for a try of `own` against a model whose attempts scored `model`. */
function verdict(own: number, ...model: readonly number[]): string {
  const attempts = model.map((score, i) => entrant(`1/${i + 1}`, [score]));
  const ranked = rank([entrant('try/1', [own], 'try'), ...attempts, entrant('random', [9999], 'yardstick')], 'return');
  return modelInWords(
    ranked.find(({ kind }) => kind === 'try')!,
    ranked,
  );
}

test('a try is told how it does against the model’s best attempt, whoever else is ahead', () => {
  expect(verdict(466.8, 500, 500, 120)).toBe('You are 33.20 behind the model.');
  expect(verdict(500, 500, 120)).toBe('You match the model.');
  expect(verdict(969.4, -18, -100)).toBe('You beat the model.');
  expect(verdict(-Infinity, 5)).toBe('You are behind the model.');
  expect(verdict(5)).toBe('');
});

test('where the model has the optimum, to match it is the goal', () => {
  const optimum = { kind: 'optimum', value: 500, label: 'Optimum', source: '' } as const;
  expect(goalInWords(rank([entrant('1/1', [500])], 'return'), [optimum])).toBe(
    'The model’s best attempt scores 500, the optimum. Nobody can beat that on average: to match it is the goal.',
  );
  expect(goalInWords(rank([entrant('1/1', [-18])], 'return'), [optimum])).toBe(
    'The model’s best attempt scores −18: beat that.',
  );
  expect(goalInWords(rank([entrant('random', [1], 'yardstick')], 'return'), [optimum])).toBe('');
});

test('whose episodes are missing is said by whose they are', () => {
  const mine = (number: number): Entrant => entrant(`try/${number}`, null, 'try');
  expect(unplayedInWords([])).toBe('');
  expect(unplayedInWords([mine(1)])).toBe('Your earlier try has not played these episodes yet.');
  expect(unplayedInWords([mine(1), mine(2), entrant('1/1', null)])).toBe(
    '2 of your earlier tries and 1 attempt of the model have not played these episodes yet.',
  );
});
