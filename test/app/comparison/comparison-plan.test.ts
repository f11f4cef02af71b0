// What a comparison would train: every method with every seed, less what is there.
import { expect, test } from 'vitest';
import {
  courseOf,
  missingTrainings,
  variantsAmong,
  type Wish,
  wishedTrainings,
} from '../../../src/app/comparison/comparison-plan.ts';
import { beginRecord } from '../../../src/baselines/record-of.ts';
import type { TrainingStatus } from '../../../src/baselines/training-record.ts';
import type { AlgorithmFacts, TrainingSetup } from '../../../src/workers/training/api.ts';
import { cards } from '../../../envs/frozen-lake/meta.ts';

function algorithm(id: string, unfit: string | null = null): AlgorithmFacts {
  const gamma = { name: 'gamma', label: 'Discount', help: '', defaultValue: 0.99, allowed: 'a number' };
  return { id, title: id, summary: '', sources: [], hyperparameters: [gamma], unfit };
}
const card = cards[0]!;
const facts = [algorithm('a'), algorithm('b'), algorithm('c'), algorithm('d', 'It cannot.')];
const wish: Wish = { options: {}, chosen: ['a', 'b', 'd'], changed: { b: { gamma: 0.9 } }, seeds: 2, budget: 1000 };
const wished = wishedTrainings(card.id, wish, facts);

function record(setup: TrainingSetup, status: TrainingStatus) {
  return { ...beginRecord(setup, { id: 'x', startedAt: 0, appVersion: 'test' }), status };
}

test('all fit methods get one seed before any gets two, with their changed hyper-parameters', () => {
  expect(wished.map(({ algorithm, seed, hyperparameters }) => [algorithm, seed, hyperparameters.gamma])).toEqual([
    ['a', 0, 0.99],
    ['b', 0, 0.9],
    ['a', 1, 0.99],
    ['b', 1, 0.9],
  ]);
  expect(new Set(wished.map(({ evaluationSeeds }) => evaluationSeeds.join())).size).toBe(1);
});

test('what is done or on its way is not trained again; what was cut off, or differs in anything, is', () => {
  const [a0, b0, a1, b1] = wished as [TrainingSetup, TrainingSetup, TrainingSetup, TrainingSetup];
  const others = [
    record({ ...b1, budget: 2000 }, 'done'),
    record({ ...b1, hyperparameters: { gamma: 0.8 } }, 'done'),
    record({ ...b1, env: { id: card.id, options: { [card.options[0]!.name]: 'other' } } }, 'done'),
  ];
  const there = [record(a0, 'done'), record(b0, 'waiting'), record(a1, 'interrupted'), ...others];
  expect(missingTrainings(wished, there, card)).toEqual([a1, b1]);
});

test('variants that say the default and variants that leave it out are one', () => {
  const { name, defaultValue } = card.options[0]!;
  expect(variantsAmong(card, [{}, { [name]: defaultValue }, { [name]: String(defaultValue) }])).toHaveLength(1);
});

test('the course of what was started counts the done ones, and the steps of those under way', () => {
  const ids = ['done', 'running', 'waiting', 'waiting'] as const;
  const there = wished.map((setup, i) => ({ ...record(setup, ids[i]!), id: String(i) }));
  const course = courseOf(wished, there, card, (id) => (id === '1' ? 500 : 0));
  expect(course).toEqual({ done: 1, of: 4, fraction: 0.375 });
  const done = wished.map((setup) => record(setup, 'done'));
  // The same training again, cut off: the one that is done stands.
  expect(courseOf(wished, [...done, record(wished[0]!, 'running')], card, () => 0)).toEqual({
    done: 4,
    of: 4,
    fraction: 1,
  });
});
