// Tabular Q-learning: one number per state and action, moved after every step towards what the step earned plus what the
// next state promises. For tasks whose observations take few values.
import type { RandomSource } from '../env-api/random.ts';
import type { Algorithm, HyperparameterInfo, Hyperparameters, TrainingTask } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { Interaction, learnerRandom, type Transition } from './interaction.ts';
import { States } from './states.ts';

const hyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'learningRate',
    label: 'Learning rate',
    help: 'How far a value moves towards its target at the first visit of its state and action: 0 to 1.',
    defaultValue: 1,
    min: 0,
    max: 1,
  },
  {
    name: 'learningRateDecay',
    label: 'Learning rate decay',
    help: 'At visit n the rate is divided by n to this power: 0 keeps it; above 0.5 luck is averaged out in the end, slowly.',
    defaultValue: 0.4,
    min: 0,
  },
  {
    name: 'gamma',
    label: 'Discount',
    help: 'What a reward one step later is worth. Returns here are not discounted: the closer to 1, the better it knows.',
    defaultValue: 0.995,
    min: 0,
  },
  {
    name: 'epsilonStart',
    label: 'Exploration at the start',
    help: 'Share of actions drawn at random.',
    defaultValue: 1,
    min: 0,
    max: 1,
  },
  {
    name: 'epsilonEnd',
    label: 'Exploration at the end',
    help: 'Share of actions drawn at random once exploration has faded.',
    defaultValue: 0.05,
    min: 0,
    max: 1,
  },
  {
    name: 'explorationFraction',
    label: 'Exploration fades over',
    help: 'Part of the budget over which the share of random actions falls, in a straight line.',
    defaultValue: 0.5,
    min: 0,
  },
  {
    name: 'initialValue',
    label: 'Initial value',
    help: 'What an action never tried is thought to be worth. High values invite trying.',
    defaultValue: 0,
  },
];

/** Environment steps between two updates. */
const STEPS_PER_UPDATE = 10;

const fits: Fits = { actions: 'discrete', table: true };

export const algorithm: Algorithm = {
  id: 'q-learning',
  title: 'Q-learning',
  summary: 'Keeps a table of what each action is worth in each state and corrects it after every step.',
  sources: [
    { label: 'Watkins and Dayan, Q-learning (1992)', url: 'https://doi.org/10.1007/BF00992698' },
    {
      label: 'Even-Dar and Mansour, Learning Rates for Q-learning (2003): the form of the decay; its power is ours',
      url: 'https://www.jmlr.org/papers/v5/evendar03a.html',
    },
    { label: "CleanRL, dqn.py: exploration's schedule", url: 'https://docs.cleanrl.dev/rl-algorithms/dqn/' },
  ],
  hyperparameters,
  unfit: (spaces) => unfitFor('Q-learning', fits, spaces),

  *train(task, values) {
    const table = new QTable(actionsOf(task), values);
    const interaction = new Interaction(task);
    const random = learnerRandom(task);
    const policy = (observation: Float64Array) => table.best(observation);
    for (;;) {
      const epsilon = epsilonAt(interaction.steps, task.budget, values);
      const metrics = { epsilon, states: table.states.size };
      yield { steps: interaction.steps, finished: interaction.takeFinished(), metrics, policy };
      for (let i = 0; i < STEPS_PER_UPDATE; i++) {
        const explore = random.random() < epsilonAt(interaction.steps, task.budget, values);
        const action = explore
          ? random.integers(0, table.actions)
          : table.bestForTraining(interaction.observation, random);
        table.learn(interaction.step(action));
      }
    }
  },
};

function actionsOf({ env }: TrainingTask): number {
  if (env.actionSpace.kind !== 'discrete') throw new Error('A table of values needs discrete actions.');
  return env.actionSpace.n;
}

/** Share of random actions at `step`: a straight line from start to end over `explorationFraction` of the budget. */
export function epsilonAt(step: number, budget: number, values: Hyperparameters): number {
  const progress = Math.min(1, step / Math.max(1, values['explorationFraction']! * budget));
  return values['epsilonStart']! + (values['epsilonEnd']! - values['epsilonStart']!) * progress;
}

/** The values, one row of `actions` numbers per state. */
export class QTable {
  readonly states = new States();
  readonly actions: number;
  private readonly values: Hyperparameters;
  private q = new Float64Array(0);
  private visits = new Uint32Array(0);

  constructor(actions: number, values: Hyperparameters) {
    this.actions = actions;
    this.values = values;
  }

  /** Q(s, a) <- Q(s, a) + rate (r + gamma max Q(s', .) - Q(s, a)); nothing follows a terminated step, but a truncated one. */
  learn({ observation, action, reward, nextObservation, terminated }: Transition): void {
    const entry = this.row(observation) + (action as number);
    const following = terminated ? 0 : this.maximum(this.row(nextObservation));
    const target = reward + this.values['gamma']! * following;
    if (!Number.isFinite(target)) throw new Error(`A value in the table has left the numbers: ${target}.`);
    const rate = this.values['learningRate']! / (++this.visits[entry]!) ** this.values['learningRateDecay']!;
    this.q[entry]! += Math.min(1, rate) * (target - this.q[entry]!);
  }

  /** What the table says of `action` after `observation`; the initial value where it was never seen. */
  value(observation: Float64Array, action: number): number {
    const state = this.states.find(observation);
    return state < 0 ? this.values['initialValue']! : this.q[state * this.actions + action]!;
  }

  /** The first of the best actions; action 0 for an observation never seen. */
  best(observation: Float64Array): number {
    const state = this.states.find(observation);
    return state < 0 ? 0 : this.firstBest(state * this.actions);
  }

  /** One of the best actions, drawn: ties are frequent while the table is empty. */
  bestForTraining(observation: Float64Array, random: RandomSource): number {
    const row = this.row(observation);
    const maximum = this.maximum(row);
    let ties = 0;
    for (let action = 0; action < this.actions; action++) if (this.q[row + action] === maximum) ties++;
    let chosen = ties > 1 ? random.integers(0, ties) : 0;
    let action = -1;
    while (chosen >= 0) if (this.q[row + ++action] === maximum) chosen--;
    return action;
  }

  private firstBest(row: number): number {
    let best = 0;
    for (let action = 1; action < this.actions; action++)
      if (this.q[row + action]! > this.q[row + best]!) best = action;
    return best;
  }

  private maximum(row: number): number {
    return this.q[row + this.firstBest(row)]!;
  }

  /** Where the row of `observation` begins; a new one is made where there is none. */
  private row(observation: Float64Array): number {
    const row = this.states.number(observation) * this.actions;
    if (row >= this.q.length) this.grow();
    return row;
  }

  private grow(): void {
    const length = Math.max(64 * this.actions, this.q.length * 2);
    const q = new Float64Array(length).fill(this.values['initialValue']!);
    const visits = new Uint32Array(length);
    q.set(this.q);
    visits.set(this.visits);
    this.q = q;
    this.visits = visits;
  }
}
