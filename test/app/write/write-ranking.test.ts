// The order of a person's tries, the model's attempts and the yardsticks: ties, levels, and the words for a place.
import { expect, test } from 'vitest';
import type { EvaluationScores, RunEventBody } from '../../../src/engine/events.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import {
  contendersAmong,
  modelEntrants,
  ordinal,
  placeInWords,
  rank,
  stepsToBest,
  tableRows,
  type Entrant,
} from '../../../src/app/write/write-ranking.ts';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../../support/run-logs.ts';

function entrant(key: string, returns: readonly number[] | null, kind: Entrant['kind'] = 'model'): Entrant {
  return { key, name: key, kind, scores: returns && makeScores(returns), code: '' };
}

test('the highest mean comes first; whoever has not played is not ranked', () => {
  const ranked = rank([entrant('a', [1, 2]), entrant('b', [5, 6]), entrant('c', null)], 'return');
  expect(ranked.map(({ key, place, score }) => [key, place, score])).toEqual([
    ['b', 1, 5.5],
    ['a', 2, 1.5],
  ]);
});

test('equal scores share a place, the person’s first, and the next place is left out', () => {
  // The same returns in another order have means that differ in the last digit.
  const ranked = rank(
    [
      entrant('a', [0.1, 0.2, 0.3]),
      entrant('mine', [0.3, 0.2, 0.1], 'try'),
      entrant('c', [0, 0, 0]),
      entrant('d', [1, 1, 1]),
    ],
    'return',
  );
  expect(ranked.map(({ key, place, shared }) => [key, place, shared])).toEqual([
    ['d', 1, 0],
    ['mine', 2, 1],
    ['a', 2, 1],
    ['c', 4, 0],
  ]);
});

test('a score that is not a number comes last', () => {
  const ranked = rank(
    [entrant('broken', [NaN, 1]), entrant('worst', [-Infinity, 1]), entrant('good', [1, 2])],
    'return',
  );
  expect(ranked.map(({ key }) => key)).toEqual(['good', 'worst', 'broken']);
});

test('where success selects, it also ranks', () => {
  const scores: EvaluationScores = { ...makeScores([9, 9]), successes: [0, 0] };
  const ranked = rank([{ ...entrant('rich', null), scores }, entrant('poor', null)], 'success');
  expect(ranked[0]!.score).toBe(0);
});

test('one episode has no interval, several have one around the mean', () => {
  const [single, several] = rank([entrant('one', [4]), entrant('two', [1, 3])], 'return');
  expect(single!.interval).toBeNull();
  expect(several!.interval).toEqual([1, 3]);
});

test('levels stand behind those who reach them and before those who do not', () => {
  const ranked = rank([entrant('a', [500, 500]), entrant('b', [480, 480]), entrant('c', [9, 9])], 'return');
  const level = (kind: 'optimum' | 'threshold', value: number) => ({ kind, value, label: kind, source: '' });
  const rows = tableRows(ranked, [level('threshold', 475), level('optimum', 500)]);
  expect(rows.map((row) => (row.kind === 'level' ? row.level.label : row.entry.key))).toEqual([
    'a',
    'optimum',
    'b',
    'threshold',
    'c',
  ]);
  expect(tableRows([], [level('optimum', 1)])).toHaveLength(1);
});

test('a place is said in words', () => {
  const [alone] = rank([entrant('mine', [1], 'try')], 'return');
  expect(placeInWords(alone!, 1)).toBe('Nobody else has played these episodes yet.');
  const [first, second] = rank([entrant('a', [2]), entrant('mine', [1], 'try')], 'return');
  expect(placeInWords(first!, 2)).toBe('You are 1st of 2.');
  expect(placeInWords(second!, 7)).toBe('You are 2nd of 7.');
  const tied = rank([entrant('a', [2]), entrant('b', [2]), entrant('mine', [2], 'try')], 'return')[0]!;
  expect(placeInWords(tied, 8)).toBe('You share 1st place with 2 others, of 8.');
  expect([3, 11, 12, 13, 21, 22, 113].map(ordinal)).toEqual(['3rd', '11th', '12th', '13th', '21st', '22nd', '113th']);
});

test('the model’s attempts are its scored candidates on the selection episodes, without those of a race', () => {
  const raced = oneRound().map((body) =>
    body.type === 'candidate-scored' && body.candidate === 1 ? { ...body, scores: makeScores([4, 6, 100]) } : body,
  );
  const entrants = modelEntrants(reduceAll(makeLog([started(), ...(raced as RunEventBody[])])));
  expect(entrants.map(({ name, scores }) => [name, scores?.returns.length])).toEqual([
    ['Round 1, candidate 1', 2],
    ['Round 1, candidate 2', 2],
  ]);
});

test('attempts of a run whose episodes had no seeds cannot be compared until they have played again', () => {
  const { method } = makeSettings();
  const settings = makeSettings({ method: { ...method, episodeSeeds: 'stream' } });
  const entrants = modelEntrants(reduceAll(makeLog([started(settings), ...oneRound()])));
  expect(entrants.map(({ scores }) => scores)).toEqual([null, null]);
});

test('the steps that the model had used are those of the first time it scored best', () => {
  const points = [
    { steps: 10, score: 1 },
    { steps: 20, score: 5 },
    { steps: 30, score: 5 },
  ];
  expect(stepsToBest(points)).toEqual({ steps: 20, score: 5 });
  expect(stepsToBest([])).toBeNull();
});

test('anybody who has played can be watched beside another, but not the hand-written policy beside a twin', () => {
  const entrants = [
    entrant('mine', [1], 'try'),
    entrant('1/1', [2]),
    entrant('2/1', null),
    entrant('hand-written', null, 'yardstick'),
    entrant('random', [3], 'yardstick'),
  ];
  const kinds = (isTwin: boolean) => contendersAmong(entrants, 'mine', isTwin).map(({ key, kind }) => `${key} ${kind}`);
  expect(kinds(false)).toEqual(['1/1 candidate', 'hand-written hand-written', 'random candidate']);
  expect(kinds(true)).toEqual(['1/1 candidate', 'random candidate']);
  expect(contendersAmong(entrants, 'hand-written', true)).toEqual([]);
});
