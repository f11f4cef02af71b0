// The numbers on CliffWalking's card, by dynamic programming over the environment's own table.
import { expect, test } from 'vitest';
import { buildTransitions } from '../../../envs/cliff-walking/env.ts';
import { cards } from '../../../envs/cliff-walking/meta.ts';
import { best, expectedReturns, mean } from '../toy-text/finite-horizon.ts';

const START = 36;

/** Up to the top row, right to the last column, down to the goal. */
function alongTheTop(values: readonly number[], state: number): number {
  if (state % 12 === 11) return values[2]!;
  return state < 12 ? values[1]! : values[0]!;
}

test('the levels are the exact expected returns', () => {
  const [card] = cards;
  const level = (kind: string) => card!.levels.find((candidate) => candidate.kind === kind)!.value;
  const from = (combine: Parameters<typeof expectedReturns>[2]) =>
    expectedReturns(buildTransitions(false), card!.horizon, combine)[START]!;
  expect(from(best)).toBe(level('optimum'));
  expect(from(alongTheTop)).toBe(level('heuristic'));
  expect(from(mean)).toBeCloseTo(level('random'), 1);
});
