// What was played on the writer's page is there again later in the visit and after a reload; what does not fit is left out.
import { beforeEach, expect, test } from 'vitest';
import { forgetResults, keepResult, keptResults } from '../../../src/app/write/kept-results.ts';
import { makeScores } from '../../support/run-logs.ts';

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  forgetResults();
  globalThis.sessionStorage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
  } as unknown as Storage;
});

test('scores outlive the page that they were played on, and a reload, actions and odd numbers included', () => {
  const scores = { ...makeScores([1, -Infinity]), actions: [Uint8Array.of(0, 1), Float64Array.of(0.5)] };
  keepResult('a', scores);
  expect(keptResults()['a']).toBe(scores);
  forgetResults();
  expect(keptResults()).toEqual({ a: scores });
});

test('a reload keeps the newest ones that fit', () => {
  const large = { ...makeScores([1]), actions: [new Uint8Array(600_000)] };
  for (const name of ['a', 'b', 'c']) keepResult(name, large);
  expect(Object.keys(keptResults())).toEqual(['a', 'b', 'c']);
  forgetResults();
  expect(Object.keys(keptResults())).toEqual(['b', 'c']);
});

test('what is no result is passed over, and storage may refuse', () => {
  stored.set('promptpo-written-results', JSON.stringify([['a', { returns: 5 }], 'b', ['c', makeScores([2])]]));
  expect(Object.keys(keptResults())).toEqual(['c']);
  stored.set('promptpo-written-results', '{');
  forgetResults();
  expect(keptResults()).toEqual({});
  globalThis.sessionStorage = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
  } as unknown as Storage;
  expect(keepResult('d', makeScores([3]))).toHaveProperty('d');
});
