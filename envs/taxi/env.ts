// Taxi: fetch a passenger at one of four stands and deliver them to another. Rules and random draws of Gymnasium 1.3
// (envs/toy_text/taxi.py, Taxi-v4); the code is our own. The tables are in dynamics.ts.
import type { Env, EnvOptions, MakeEnv, ObservationField, StepInfo } from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import { contains } from '../../src/env-api/space.ts';
import type { Action } from '../../src/env-api/space.ts';
import { drawIndex, drawOutcome } from '../../src/env-api/tabular.ts';
import type { TransitionTable } from '../../src/env-api/tabular.ts';
import {
  ACTIONS,
  actionMask,
  buildTransitions,
  decode,
  encode,
  FICKLE_PROBABILITY,
  IN_TAXI,
  STATES,
} from './dynamics.ts';

/** What the view draws: the state taken apart, and the last step (`lastAction` -1: none yet). */
export type TaxiFrame = {
  readonly row: number;
  readonly column: number;
  /** Index of a stand, or 4 in the taxi. */
  readonly passenger: number;
  readonly destination: number;
  readonly lastAction: number;
  readonly lastReward: number;
  readonly steps: number;
};

const ON_THE_WAY: StepInfo = Object.freeze({ success: 0 });
const DELIVERED: StepInfo = Object.freeze({ success: 1 });

/** Observation `[state, taxi_row, taxi_col, passenger_location, destination, action_mask[6]]`. */
const FIELDS: readonly ObservationField[] = [
  { name: 'state', offset: 0, shape: [] },
  { name: 'taxi_row', offset: 1, shape: [] },
  { name: 'taxi_col', offset: 2, shape: [] },
  { name: 'passenger_location', offset: 3, shape: [] },
  { name: 'destination', offset: 4, shape: [] },
  { name: 'action_mask', offset: 5, shape: [ACTIONS] },
];
const OBSERVATION_LENGTH = 5 + ACTIONS;

/** The observation of every state, `[500 * 11]`, and the running sums of the start distribution, `[500]`. */
const OBSERVATIONS = new Float64Array(STATES * OBSERVATION_LENGTH);
const START_CUMULATIVE = new Float64Array(STATES);
{
  let sum = 0;
  for (let state = 0; state < STATES; state++) {
    const { row, column, passenger, destination } = decode(state);
    OBSERVATIONS.set([state, row, column, passenger, destination, ...actionMask(state)], state * OBSERVATION_LENGTH);
    // 25 cells x 4 stands x 3 other destinations: 300 starts, all equally likely.
    if (passenger !== IN_TAXI && passenger !== destination) sum += 1 / 300;
    START_CUMULATIVE[state] = sum;
  }
}

/**
 * Options: `isRainy` and `ficklePassenger` (both false by default). Throws on an unknown id or option value. Until the
 * first seeded reset the random stream is that of seed 0.
 */
export const make: MakeEnv = (id, options = {}) => {
  if (id !== 'taxi-v4') throw new Error(`Unknown environment "${id}": expected taxi-v4.`);
  return new Taxi(options);
};

class Taxi implements Env {
  readonly observationFields = FIELDS;
  readonly observationSpace = {
    kind: 'box',
    low: new Array<number>(OBSERVATION_LENGTH).fill(0),
    high: [STATES - 1, 4, 4, 4, 3, 1, 1, 1, 1, 1, 1],
  } as const;
  readonly actionSpace = { kind: 'discrete', n: ACTIONS } as const;
  private readonly table: TransitionTable;
  private readonly hasFicklePassenger: boolean;
  private readonly observation = new Float64Array(OBSERVATION_LENGTH);
  private random = createUniformRandom(0);
  /** -1 before the first reset. */
  private state = -1;
  /** True while a fickle passenger may still change the destination. */
  private willChangeDestination = false;
  private lastAction = -1;
  private lastReward = 0;
  private steps = 0;

  constructor(options: EnvOptions) {
    const isRainy = options['isRainy'] ?? false;
    const ficklePassenger = options['ficklePassenger'] ?? false;
    if (typeof isRainy !== 'boolean') throw new Error(`Option isRainy must be true or false, not ${isRainy}.`);
    if (typeof ficklePassenger !== 'boolean') {
      throw new Error(`Option ficklePassenger must be true or false, not ${ficklePassenger}.`);
    }
    this.table = buildTransitions(isRainy);
    this.hasFicklePassenger = ficklePassenger;
  }

  reset(options: { readonly seed?: number } = {}) {
    if (options.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.state = drawIndex(START_CUMULATIVE, 0, STATES, this.random.random());
    this.willChangeDestination = this.hasFicklePassenger && this.random.random() < FICKLE_PROBABILITY;
    this.lastAction = -1;
    this.lastReward = 0;
    this.steps = 0;
    return { observation: this.observe(), info: ON_THE_WAY };
  }

  step(action: Action) {
    if (this.state < 0) throw new Error('Call reset before step: the environment has no state yet.');
    if (!contains(this.actionSpace, action))
      throw new Error(`Action must be an integer from 0 to 5, not ${String(action)}.`);
    const chosen = drawOutcome(this.table, this.state, action as number, this.random.random());
    const previous = this.state;
    this.state = this.table.nextState[chosen]!;
    if (this.willChangeDestination) this.changeDestination(previous);
    this.lastAction = action as number;
    this.lastReward = this.table.reward[chosen]!;
    this.steps++;
    const terminated = this.table.terminated[chosen] === 1;
    return {
      observation: this.observe(),
      reward: this.lastReward,
      terminated,
      truncated: false,
      info: terminated ? DELIVERED : ON_THE_WAY,
    };
  }

  render(): TaxiFrame {
    const { lastAction, lastReward, steps } = this;
    const state = this.state < 0 ? { row: 0, column: 0, passenger: 0, destination: 1 } : decode(this.state);
    return { ...state, lastAction, lastReward, steps };
  }

  close() {}

  /** On the first real move with the passenger aboard, draws another destination. */
  private changeDestination(previousState: number) {
    const before = decode(previousState);
    const now = decode(this.state);
    if (before.passenger !== IN_TAXI || (before.row === now.row && before.column === now.column)) return;
    this.willChangeDestination = false;
    const others = [0, 1, 2, 3].filter((stand) => stand !== before.destination);
    this.state = encode({ ...now, destination: others[this.random.integers(0, others.length)]! });
  }

  private observe(): Float64Array {
    const from = this.state * OBSERVATION_LENGTH;
    for (let i = 0; i < OBSERVATION_LENGTH; i++) this.observation[i] = OBSERVATIONS[from + i]!;
    return this.observation;
  }
}
