// FrozenLake: walk over ice to the goal without falling into a hole. The rules, maps and random draws are those of
// Gymnasium 1.3 (envs/toy_text/frozen_lake.py, FrozenLake-v1 and FrozenLake8x8-v1); the code is our own.
import type { Env, EnvOptions, MakeEnv, StepInfo } from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import { contains } from '../../src/env-api/space.ts';
import type { Action } from '../../src/env-api/space.ts';
import { CELL_FIELDS, drawOutcome, neighbour, observeCell, tabulate } from '../../src/env-api/tabular.ts';
import type { TransitionTable } from '../../src/env-api/tabular.ts';

/** The two published maps: S start, F frozen, H hole, G goal. */
export const MAPS: Readonly<Record<string, readonly string[]>> = {
  'frozen-lake-v1': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  'frozen-lake-8x8-v1': [
    'SFFFFFFF',
    'FFFFFFFF',
    'FFFHFFFF',
    'FFFFFHFF',
    'FFFHFFFF',
    'FHHFFFHF',
    'FHFFHFHF',
    'FFFHFFFG',
  ],
};

/** The choices of the option `successRate`, as text so that one third can be named exactly. */
export const SUCCESS_RATES: Readonly<Record<string, number>> = { '1/3': 1 / 3, '1/2': 0.5, '3/4': 0.75, '9/10': 0.9 };

/** Row and column steps of the actions 0 left, 1 down, 2 right, 3 up. */
export const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const;

const ACTIONS = 4;
/** Slots kept for each state and action: the outcomes of aiming left of, at, and right of the chosen direction. */
const OUTCOMES = 3;

const ON_THE_WAY: StepInfo = Object.freeze({ success: 0 });
const AT_GOAL: StepInfo = Object.freeze({ success: 1 });

/** Builds the table of `map`. `successRate` is the probability of going where aimed; the rest is split between the two sides. */
export function buildTransitions(map: readonly string[], isSlippery: boolean, successRate: number): TransitionTable {
  const size = map.length;
  const letterAt = (state: number) => map[Math.floor(state / size)]![state % size]!;
  const sideRate = (1 - successRate) / 2;
  return tabulate(size * size, ACTIONS, OUTCOMES, (state, action) => {
    if ('GH'.includes(letterAt(state))) return [{ probability: 1, nextState: state, reward: 0, terminated: true }];
    const arrive = (heading: number, probability: number) => {
      const nextState = neighbour(state, MOVES[heading % ACTIONS]!, size, size);
      const letter = letterAt(nextState);
      return { probability, nextState, reward: letter === 'G' ? 1 : 0, terminated: 'GH'.includes(letter) };
    };
    if (!isSlippery) return [arrive(action, 1)];
    return [arrive(action + 3, sideRate), arrive(action, successRate), arrive(action + 1, sideRate)];
  });
}

/** What the view draws: states are cell indices, `lastAction` an action; -1 where there is none. */
export type LakeFrame = {
  readonly map: readonly string[];
  readonly state: number;
  readonly previousState: number;
  readonly lastAction: number;
  readonly steps: number;
};

/**
 * Options: `isSlippery` (default true), `successRate` ('1/3' by default; see SUCCESS_RATES). Throws on an unknown id or
 * option value. Until the first seeded reset the random stream is that of seed 0.
 */
export const make: MakeEnv = (id, options = {}) => {
  const map = MAPS[id];
  if (!map) throw new Error(`Unknown environment "${id}": expected one of ${Object.keys(MAPS).join(', ')}.`);
  return new FrozenLake(map, options);
};

class FrozenLake implements Env {
  readonly observationFields = CELL_FIELDS;
  readonly observationSpace;
  readonly actionSpace = { kind: 'discrete', n: ACTIONS } as const;
  private readonly map: readonly string[];
  private readonly size: number;
  private readonly table: TransitionTable;
  private readonly observation = new Float64Array(3);
  private random = createUniformRandom(0);
  /** -1 before the first reset. */
  private state = -1;
  private previousState = -1;
  private lastAction = -1;
  private steps = 0;

  constructor(map: readonly string[], options: EnvOptions) {
    const isSlippery = options['isSlippery'] ?? true;
    const successRate = SUCCESS_RATES[String(options['successRate'] ?? '1/3')];
    if (typeof isSlippery !== 'boolean') throw new Error(`Option isSlippery must be true or false, not ${isSlippery}.`);
    if (successRate === undefined) {
      const choices = Object.keys(SUCCESS_RATES).join(', ');
      throw new Error(`Option successRate must be one of ${choices}, not ${options['successRate']}.`);
    }
    this.map = map;
    this.size = map.length;
    this.table = buildTransitions(map, isSlippery, successRate);
    const last = this.size - 1;
    this.observationSpace = { kind: 'box', low: [0, 0, 0], high: [this.size * this.size - 1, last, last] } as const;
  }

  reset(options: { readonly seed?: number } = {}) {
    if (options.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.random.random(); // The reference draws the start cell, though there is only one.
    this.state = 0;
    this.previousState = -1;
    this.lastAction = -1;
    this.steps = 0;
    return { observation: observeCell(this.observation, this.state, this.size), info: ON_THE_WAY };
  }

  step(action: Action) {
    if (this.state < 0) throw new Error('Call reset before step: the environment has no state yet.');
    if (!contains(this.actionSpace, action))
      throw new Error(`Action must be an integer from 0 to 3, not ${String(action)}.`);
    const chosen = drawOutcome(this.table, this.state, action as number, this.random.random());
    this.previousState = this.state;
    this.lastAction = action as number;
    this.state = this.table.nextState[chosen]!;
    this.steps++;
    return {
      observation: observeCell(this.observation, this.state, this.size),
      reward: this.table.reward[chosen]!,
      terminated: this.table.terminated[chosen] === 1,
      truncated: false,
      info: this.state === this.table.states - 1 ? AT_GOAL : ON_THE_WAY,
    };
  }

  render(): LakeFrame {
    const { map, state, previousState, lastAction, steps } = this;
    return { map: [...map], state, previousState, lastAction, steps };
  }

  close() {}
}
