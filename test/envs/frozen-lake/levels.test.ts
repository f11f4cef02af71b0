// The numbers on FrozenLake's cards, by dynamic programming over the environment's own tables.
import { expect, test } from 'vitest';
import { buildTransitions, MAPS } from '../../../envs/frozen-lake/env.ts';
import { cards } from '../../../envs/frozen-lake/meta.ts';
import { best, expectedReturns, mean } from '../toy-text/finite-horizon.ts';

const DOWN = 1;
const RIGHT = 2;

test.each(cards)('the levels of $id are the exact expected returns', (card) => {
  const size = MAPS[card.id]!.length;
  const table = buildTransitions(MAPS[card.id]!, true, 1 / 3);
  const level = (kind: string) => card.levels.find((candidate) => candidate.kind === kind)!.value;
  const from = (combine: Parameters<typeof expectedReturns>[2]) => expectedReturns(table, card.horizon, combine)[0]!;
  expect(from(best)).toBeCloseTo(level('optimum'), 4);
  expect(from(mean)).toBeCloseTo(level('random'), 4);
  expect(from((values, state) => values[state % size < size - 1 ? RIGHT : DOWN]!)).toBeCloseTo(level('heuristic'), 4);
  expect(level('threshold')).toBeLessThan(level('optimum'));
});
