// Taxi's map, state numbering and transition table, after Gymnasium 1.3 (envs/toy_text/taxi.py, Taxi-v4): the same
// numbers and orders of outcomes, own code. Kept apart from env.ts so that each part fits on a few screens.
import { tabulate } from '../../src/env-api/tabular.ts';
import type { Outcome, TransitionTable } from '../../src/env-api/tabular.ts';

export const SIZE = 5;
export const STATES = 500;
export const ACTIONS = 6;
export const PICK_UP = 4;
export const DROP_OFF = 5;
/** Value of `passenger` while the passenger rides. */
export const IN_TAXI = 4;
/** Probability of driving where aimed when it rains; each side gets half of the rest. */
export const RAINY_PROBABILITY = 0.8;
/** Probability, per episode, that a fickle passenger will change the destination. */
export const FICKLE_PROBABILITY = 0.3;

/** Stands as [row, column], in the order of their index: red, green, yellow, blue. */
export const STANDS = [
  [0, 0],
  [0, 4],
  [4, 0],
  [4, 3],
] as const;

/** Walls stand on the right-hand side of these cells, [row, column]. */
export const WALLS = [
  [0, 1],
  [1, 1],
  [3, 0],
  [4, 0],
  [3, 2],
  [4, 2],
] as const;

/** Row and column steps of the actions 0 south, 1 north, 2 east, 3 west. */
const MOVES = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** For each heading, the heading to its left and to its right. */
const SIDES = [
  [2, 3],
  [3, 2],
  [1, 0],
  [0, 1],
] as const;

const OUTCOMES = 3;

/** A state taken apart. `passenger` is a stand's index or IN_TAXI; `destination` is a stand's index. */
export interface TaxiState {
  readonly row: number;
  readonly column: number;
  readonly passenger: number;
  readonly destination: number;
}

/** The number of a state, in [0, 500). */
export function encode({ row, column, passenger, destination }: TaxiState): number {
  return ((row * SIZE + column) * 5 + passenger) * 4 + destination;
}

export function decode(state: number): TaxiState {
  const cell = Math.floor(state / 20);
  return {
    row: Math.floor(cell / SIZE),
    column: cell % SIZE,
    passenger: Math.floor(state / 4) % 5,
    destination: state % 4,
  };
}

/** Index of the stand at a cell, or -1. */
export function standAt(row: number, column: number): number {
  return STANDS.findIndex((stand) => stand[0] === row && stand[1] === column);
}

/** True if neither a wall nor the edge of the map stops a move of `heading` (0..3) out of the cell. */
export function isOpen(row: number, column: number, heading: number): boolean {
  const nextRow = row + MOVES[heading]![0];
  const nextColumn = column + MOVES[heading]![1];
  if (nextRow < 0 || nextRow >= SIZE || nextColumn < 0 || nextColumn >= SIZE) return false;
  const wallColumn = Math.min(column, nextColumn);
  return row !== nextRow || !WALLS.some((wall) => wall[0] === row && wall[1] === wallColumn);
}

/** `[6]` flags: 1 where the action can change the state (Gymnasium's `info["action_mask"]`). */
export function actionMask(state: number): number[] {
  const { row, column, passenger } = decode(state);
  const stand = standAt(row, column);
  const mask = [0, 1, 2, 3].map((heading) => Number(isOpen(row, column, heading)));
  mask.push(Number(passenger !== IN_TAXI && passenger === stand), Number(passenger === IN_TAXI && stand >= 0));
  return mask;
}

/** Builds the table. A fickle passenger is not in it: that takes a memory. */
export function buildTransitions(isRainy: boolean): TransitionTable {
  return tabulate(STATES, ACTIONS, OUTCOMES, (state, action) =>
    action < PICK_UP ? drive(state, action, isRainy) : [serve(state, action)],
  );
}

/** Outcomes of a move: sure when dry; in rain forward, left, right, but none of them if the way forward is blocked. */
function drive(state: number, heading: number, isRainy: boolean): Outcome[] {
  const from = decode(state);
  const forwardIsOpen = isOpen(from.row, from.column, heading);
  const headings = isRainy ? [heading, ...SIDES[heading]!] : [heading];
  const sideProbability = (1 - RAINY_PROBABILITY) / 2;
  return headings.map((aim, k) => {
    const moves = forwardIsOpen && isOpen(from.row, from.column, aim);
    const row = from.row + (moves ? MOVES[aim]![0] : 0);
    const column = from.column + (moves ? MOVES[aim]![1] : 0);
    const probability = !isRainy ? 1 : k === 0 ? RAINY_PROBABILITY : sideProbability;
    return { probability, nextState: encode({ ...from, row, column }), reward: -1, terminated: false };
  });
}

/** Outcome of picking up or dropping off: +20 for a delivery, -1 for any other legal use, -10 for an illegal one. */
function serve(state: number, action: number): Outcome {
  const from = decode(state);
  const stand = standAt(from.row, from.column);
  const illegal = { probability: 1, nextState: state, reward: -10, terminated: false };
  if (action === PICK_UP) {
    if (from.passenger === IN_TAXI || from.passenger !== stand) return illegal;
    return { ...illegal, nextState: encode({ ...from, passenger: IN_TAXI }), reward: -1 };
  }
  if (from.passenger !== IN_TAXI || stand < 0) return illegal;
  const delivered = stand === from.destination;
  const nextState = encode({ ...from, passenger: stand });
  return { probability: 1, nextState, reward: delivered ? 20 : -1, terminated: delivered };
}
