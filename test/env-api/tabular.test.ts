// The layout of transition tables and the draw from them, on a table small enough to check by hand.
import { expect, test } from 'vitest';
import { drawIndex, drawOutcome, neighbour, observeCell, tabulate } from '../../src/env-api/tabular.ts';

/** Two states; action 0 stays for sure, action 1 goes to the other state in one of four cases. */
const table = tabulate(2, 2, 2, (state, action) => {
  const stay = { probability: 1, nextState: state, reward: -1, terminated: false };
  if (action === 0) return [stay];
  return [
    { ...stay, probability: 0.75 },
    { probability: 0.25, nextState: 1 - state, reward: 5, terminated: state === 0 },
  ];
});

test('an outcome stands at (state * actions + action) * outcomes + k', () => {
  const slot = (1 * 2 + 1) * 2 + 1;
  expect(table.nextState[slot]).toBe(0);
  expect(table.reward[slot]).toBe(5);
  expect(table.terminated[slot]).toBe(0);
  expect(table.terminated[3]).toBe(1);
});

test('slots left over repeat the first outcome with probability 0', () => {
  expect([...table.probability.subarray(0, 2)]).toEqual([1, 0]);
  expect([...table.cumulative.subarray(0, 2)]).toEqual([1, 1]);
  expect(table.reward[1]).toBe(-1);
});

test('a draw below the first running sum picks the first outcome, one on it the next', () => {
  expect(drawOutcome(table, 0, 1, 0.7499)).toBe(2);
  expect(drawOutcome(table, 0, 1, 0.75)).toBe(3);
});

test('where rounding leaves no running sum above the draw, the first one is taken', () => {
  const sums = Float64Array.of(9, 0.3, 0.6, 0.9999999999999999);
  expect(drawIndex(sums, 1, 3, 0.5)).toBe(2);
  expect(drawIndex(sums, 1, 3, 0.9999999999999999)).toBe(1);
});

test('the edge of the grid stops a move', () => {
  expect(neighbour(5, [1, 0], 3, 4)).toBe(9);
  expect(neighbour(9, [1, 0], 3, 4)).toBe(9);
  expect(neighbour(7, [0, 1], 3, 4)).toBe(7);
  expect(neighbour(4, [0, -1], 3, 4)).toBe(4);
});

test('a cell is observed as its number, row and column', () => {
  expect([...observeCell(new Float64Array(3), 47, 12)]).toEqual([47, 3, 11]);
});
