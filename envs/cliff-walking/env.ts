// CliffWalking: cross a 4 x 12 grid along the edge of a cliff. Rules and random draws of Gymnasium 1.3
// (envs/toy_text/cliffwalking.py, CliffWalking-v1; after Sutton and Barto, Example 6.6); the code is our own.
import type { Env, EnvOptions, MakeEnv, StepInfo } from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import { contains } from '../../src/env-api/space.ts';
import type { Action } from '../../src/env-api/space.ts';
import { CELL_FIELDS, drawOutcome, neighbour, observeCell, tabulate } from '../../src/env-api/tabular.ts';
import type { TransitionTable } from '../../src/env-api/tabular.ts';

export const ROWS = 4;
export const COLUMNS = 12;
const STATES = ROWS * COLUMNS;
export const START = (ROWS - 1) * COLUMNS;
export const GOAL = STATES - 1;
const ACTIONS = 4;
/** Slots kept for each state and action: aiming left of, at, and right of the chosen direction. */
const OUTCOMES = 3;

/** Row and column steps of the actions 0 up, 1 right, 2 down, 3 left. */
export const MOVES = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

const ON_THE_WAY: StepInfo = Object.freeze({ success: 0 });
const AT_GOAL: StepInfo = Object.freeze({ success: 1 });

/** Builds the table; on slippery ground the three directions (chosen one and both sides) are equally likely. */
export function buildTransitions(isSlippery: boolean): TransitionTable {
  return tabulate(STATES, ACTIONS, OUTCOMES, (state, action) => {
    const arrive = (heading: number, probability: number) => {
      const target = neighbour(state, MOVES[heading % ACTIONS]!, ROWS, COLUMNS);
      const falls = target > START && target < GOAL;
      const nextState = falls ? START : target;
      return { probability, nextState, reward: falls ? -100 : -1, terminated: target === GOAL };
    };
    if (!isSlippery) return [arrive(action, 1)];
    return [arrive(action + 3, 1 / 3), arrive(action, 1 / 3), arrive(action + 1, 1 / 3)];
  });
}

/** What the view draws: states are cell indices, `lastAction` an action; -1 where there is none. */
export type CliffFrame = {
  readonly state: number;
  readonly previousState: number;
  readonly lastAction: number;
  /** The last step ended in the cliff. */
  readonly fell: boolean;
  /** Falls in this episode. */
  readonly falls: number;
  readonly steps: number;
};

/**
 * Option: `isSlippery` (default false). Throws on an unknown id or option value. Until the first seeded reset the random
 * stream is that of seed 0.
 */
export const make: MakeEnv = (id, options = {}) => {
  if (id !== 'cliff-walking-v1') throw new Error(`Unknown environment "${id}": expected cliff-walking-v1.`);
  return new CliffWalking(options);
};

class CliffWalking implements Env {
  readonly observationFields = CELL_FIELDS;
  readonly observationSpace = { kind: 'box', low: [0, 0, 0], high: [STATES - 1, ROWS - 1, COLUMNS - 1] } as const;
  readonly actionSpace = { kind: 'discrete', n: ACTIONS } as const;
  private readonly table: TransitionTable;
  private readonly observation = new Float64Array(3);
  private random = createUniformRandom(0);
  /** -1 before the first reset. */
  private state = -1;
  private previousState = -1;
  private lastAction = -1;
  private fell = false;
  private falls = 0;
  private steps = 0;

  constructor(options: EnvOptions) {
    const isSlippery = options['isSlippery'] ?? false;
    if (typeof isSlippery !== 'boolean') throw new Error(`Option isSlippery must be true or false, not ${isSlippery}.`);
    this.table = buildTransitions(isSlippery);
  }

  reset(options: { readonly seed?: number } = {}) {
    if (options.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.random.random(); // The reference draws the start cell, though there is only one.
    this.state = START;
    this.previousState = -1;
    this.lastAction = -1;
    this.fell = false;
    this.falls = 0;
    this.steps = 0;
    return { observation: observeCell(this.observation, this.state, COLUMNS), info: ON_THE_WAY };
  }

  step(action: Action) {
    if (this.state < 0) throw new Error('Call reset before step: the environment has no state yet.');
    if (!contains(this.actionSpace, action))
      throw new Error(`Action must be an integer from 0 to 3, not ${String(action)}.`);
    const chosen = drawOutcome(this.table, this.state, action as number, this.random.random());
    const reward = this.table.reward[chosen]!;
    this.previousState = this.state;
    this.lastAction = action as number;
    this.state = this.table.nextState[chosen]!;
    this.fell = reward < -1;
    if (this.fell) this.falls++;
    this.steps++;
    return {
      observation: observeCell(this.observation, this.state, COLUMNS),
      reward,
      terminated: this.table.terminated[chosen] === 1,
      truncated: false,
      info: this.state === GOAL ? AT_GOAL : ON_THE_WAY,
    };
  }

  render(): CliffFrame {
    const { state, previousState, lastAction, fell, falls, steps } = this;
    return { state, previousState, lastAction, fell, falls, steps };
  }

  close() {}
}
