// Finite environments as tables: every outcome of every action in every state, and the draw of one of them as Gymnasium's
// toy-text environments draw it. Also what walks on a grid of cells share.
import type { ObservationField } from './env.ts';

/** One thing that an action may lead to. */
export interface Outcome {
  readonly probability: number;
  readonly nextState: number;
  readonly reward: number;
  readonly terminated: boolean;
}

/**
 * Dynamics as flat tables: outcome k of action a in state s stands at `(s * actions + a) * outcomes + k`. Where an action
 * has fewer outcomes than `outcomes`, the slots left over repeat the first one with probability 0.
 */
export interface TransitionTable {
  readonly states: number;
  readonly actions: number;
  readonly outcomes: number;
  readonly probability: Float64Array;
  /** Running sums of `probability` within one state and action, added from the left as `numpy.cumsum` adds. */
  readonly cumulative: Float64Array;
  readonly nextState: Int32Array;
  readonly reward: Float64Array;
  /** 1 where the outcome ends the episode. */
  readonly terminated: Uint8Array;
}

/** Fills a table with `outcomesOf(state, action)`, which names 1 to `outcomes` of them, in the order they are drawn in. */
export function tabulate(
  states: number,
  actions: number,
  outcomes: number,
  outcomesOf: (state: number, action: number) => readonly Outcome[],
): TransitionTable {
  const slots = states * actions * outcomes;
  const table = {
    states,
    actions,
    outcomes,
    probability: new Float64Array(slots),
    cumulative: new Float64Array(slots),
    nextState: new Int32Array(slots),
    reward: new Float64Array(slots),
    terminated: new Uint8Array(slots),
  };
  for (let state = 0; state < states; state++) {
    for (let action = 0; action < actions; action++) {
      const possible = outcomesOf(state, action);
      let sum = 0;
      for (let k = 0; k < outcomes; k++) {
        const slot = (state * actions + action) * outcomes + k;
        const outcome = possible[k] ?? { ...possible[0]!, probability: 0 };
        sum += outcome.probability;
        table.probability[slot] = outcome.probability;
        table.cumulative[slot] = sum;
        table.nextState[slot] = outcome.nextState;
        table.reward[slot] = outcome.reward;
        table.terminated[slot] = outcome.terminated ? 1 : 0;
      }
    }
  }
  return table;
}

/**
 * Index of the first of `count` running sums, from `from` on, that lies above `draw` in [0, 1). If rounding leaves none,
 * `from`, as the argmax in Gymnasium's `categorical_sample` does.
 */
export function drawIndex(cumulative: Float64Array, from: number, count: number, draw: number): number {
  for (let i = from; i < from + count; i++) if (cumulative[i]! > draw) return i;
  return from;
}

/** The slot of the outcome that `draw` in [0, 1) picks for `action` in `state`. */
export function drawOutcome(table: TransitionTable, state: number, action: number, draw: number): number {
  return drawIndex(table.cumulative, (state * table.actions + action) * table.outcomes, table.outcomes, draw);
}

/** Fields of the observation `[state, row, col]` of a walk on a grid whose states are its cells, row by row. */
export const CELL_FIELDS: readonly ObservationField[] = [
  { name: 'state', offset: 0, shape: [] },
  { name: 'row', offset: 1, shape: [] },
  { name: 'col', offset: 2, shape: [] },
];

/** Writes `[state, row, col]` of cell `state` into `observation` and returns it. */
export function observeCell(observation: Float64Array, state: number, columns: number): Float64Array {
  const row = Math.floor(state / columns);
  observation[0] = state;
  observation[1] = row;
  observation[2] = state - row * columns;
  return observation;
}

/** The cell reached from `state` by `[rowStep, columnStep]` on a `rows` x `columns` grid; its edge stops the move. */
export function neighbour(
  state: number,
  [rowStep, columnStep]: readonly [number, number],
  rows: number,
  columns: number,
): number {
  const row = Math.min(Math.max(Math.floor(state / columns) + rowStep, 0), rows - 1);
  const column = Math.min(Math.max((state % columns) + columnStep, 0), columns - 1);
  return row * columns + column;
}
