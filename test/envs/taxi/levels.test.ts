// The numbers on Taxi's card, by dynamic programming over the environment's own table.
import { expect, test } from 'vitest';
import {
  actionMask,
  buildTransitions,
  decode,
  DROP_OFF,
  IN_TAXI,
  PICK_UP,
  standAt,
} from '../../../envs/taxi/dynamics.ts';
import { cards } from '../../../envs/taxi/meta.ts';
import { best, expectedReturns, mean } from '../toy-text/finite-horizon.ts';

const [card] = cards;
const table = buildTransitions(false);

/** Mean over the 300 starts. */
function fromStart(combine: Parameters<typeof expectedReturns>[2]): number {
  const returns = expectedReturns(table, card!.horizon, combine).filter((_, state) => {
    const { passenger, destination } = decode(state);
    return passenger !== IN_TAXI && passenger !== destination;
  });
  expect(returns.length).toBe(300);
  return mean([...returns]);
}

/** Picks up and drops off where it is right, else moves uniformly at random where the way is open. */
function randomMovesRightService(values: readonly number[], state: number): number {
  const { row, column, passenger, destination } = decode(state);
  const mask = actionMask(state);
  if (mask[PICK_UP]) return values[PICK_UP]!;
  if (passenger === IN_TAXI && standAt(row, column) === destination) return values[DROP_OFF]!;
  return mean([0, 1, 2, 3].filter((heading) => mask[heading]).map((heading) => values[heading]!));
}

test('the levels are the exact expected returns', () => {
  const level = (kind: string) => card!.levels.find((candidate) => candidate.kind === kind)!.value;
  expect(fromStart(best)).toBeCloseTo(level('optimum'), 2);
  expect(fromStart(mean)).toBeCloseTo(level('random'), 1);
  expect(fromStart(randomMovesRightService)).toBeCloseTo(level('heuristic'), 1);
});
