// What a person wrote is there again on the next visit, apart for each variant of a task; rubbish in its place is left alone.
import { beforeEach, expect, test } from 'vitest';
import { loadEnv } from '../../../src/app/environments.ts';
import { draftsName, keepDrafts, readDrafts, type KeptTry } from '../../../src/app/write/write-drafts.ts';

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  globalThis.localStorage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
  } as unknown as Storage;
});

const aTry = (number: number): KeptTry => ({ number, language: 'python', code: `# ${number}`, score: number });

test('texts, tries and steps come back', () => {
  const drafts = { texts: { python: 'pass' }, tries: [aTry(1)], steps: 47 };
  keepDrafts('write a', drafts);
  expect(readDrafts('write a')).toEqual(drafts);
  expect(readDrafts('write b')).toEqual({ texts: {}, tries: [], steps: 0 });
});

test('only the newest tries are kept, with their numbers', () => {
  keepDrafts('write a', { texts: {}, tries: Array.from({ length: 20 }, (_, i) => aTry(i + 1)), steps: 0 });
  const { tries } = readDrafts('write a');
  expect([tries.length, tries[0]!.number, tries.at(-1)!.number]).toEqual([12, 9, 20]);
});

test('what is no draft is passed over', () => {
  stored.set('write a', JSON.stringify({ texts: { python: 5 }, tries: [], steps: 0 }));
  stored.set('write b', JSON.stringify({ texts: {}, tries: [aTry(1), { number: 'two' }], steps: 3 }));
  expect(readDrafts('write a').texts).toEqual({});
  expect(readDrafts('write b')).toEqual({ texts: {}, tries: [aTry(1)], steps: 3 });
});

test('the published task has one place, however its options are written, and a variant another', async () => {
  const { card } = await loadEnv('cartpole-v1');
  const published = draftsName(card, {});
  expect(draftsName(card, { suttonBartoReward: false, constants: 'published' })).toBe(published);
  expect(draftsName(card, { constants: 'changed' })).not.toBe(published);
  expect(draftsName(card, { twin: 2 })).not.toBe(draftsName(card, { twin: 3 }));
});
