// Value iteration on a model that is learned on the way: counts what every action led to, takes the shares for the task's
// probabilities, and plans in that model (infinite horizon, discounted). For tasks whose observations take few values.
//
// It explores as R-max does: an action tried only a few times counts as the best thing there is, so plans lead to it. On
// top of that a few actions are drawn at random, so that the model goes on improving. What is evaluated is another plan,
// which trusts nothing that was never tried.
import type { Algorithm, HyperparameterInfo, Hyperparameters } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { Interaction, learnerRandom, type Transition } from './interaction.ts';
import { LearnedModel, Plan } from './learned-model.ts';

const hyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'gamma',
    label: 'Discount',
    help: 'What a reward one step later is worth to the plan.',
    defaultValue: 0.995,
    min: 0,
  },
  {
    name: 'tries',
    label: 'Tries of every action',
    help: 'Until an action was tried this often in a state, plans count on the best from it. More where luck plays a part.',
    defaultValue: 3,
    min: 1,
    whole: true,
  },
  {
    name: 'epsilon',
    label: 'Exploration',
    help: 'Share of actions drawn at random, from the first step to the last.',
    defaultValue: 0.1,
    min: 0,
    max: 1,
  },
  {
    name: 'planEvery',
    label: 'Plan every',
    help: 'Environment steps after which to plan anew, where nothing surprising has called for it before.',
    defaultValue: 100,
    min: 1,
    whole: true,
  },
];

/** Environment steps between two updates. */
const STEPS_PER_UPDATE = 10;

const fits: Fits = { actions: 'discrete', table: true };

export const algorithm: Algorithm = {
  id: 'value-iteration',
  title: 'Value iteration',
  summary: 'Learns how the task responds by counting, and plans in that model.',
  sources: [
    {
      label: 'Brafman and Tennenholtz, R-max (2002)',
      url: 'https://www.jmlr.org/papers/v3/brafman02a.html',
    },
    {
      label: 'Sutton and Barto, Reinforcement Learning (2018), section 4.4',
      url: 'http://incompleteideas.net/book/the-book-2nd.html',
    },
  ],
  hyperparameters,
  unfit: (spaces) => unfitFor('Value iteration', fits, spaces),

  *train(task, values) {
    const { actionSpace } = task.env;
    if (actionSpace.kind !== 'discrete') throw new Error('A learned table of outcomes needs discrete actions.');
    const planner = new Planner(actionSpace.n, values);
    const interaction = new Interaction(task);
    const random = learnerRandom(task);
    const policy = (observation: Float64Array) => planner.best(observation);
    for (;;) {
      const metrics = { states: planner.model.states.size };
      yield { steps: interaction.steps, finished: interaction.takeFinished(), metrics, policy };
      for (let i = 0; i < STEPS_PER_UPDATE; i++) {
        const explore = random.random() < values['epsilon']!;
        const action = explore ? random.integers(0, actionSpace.n) : planner.promising(interaction.observation);
        planner.learn(interaction.step(action));
      }
    }
  },
};

/** Two plans in one model: one that hopes, to explore by, and one that does not, to be judged by. */
class Planner {
  readonly model: LearnedModel;
  private readonly hopeful: Plan;
  private readonly sober: Plan;
  private readonly values: Hyperparameters;
  private stepsSincePlan = 0;

  constructor(actions: number, values: Hyperparameters) {
    if (!(values['gamma']! < 1))
      throw new Error('Value iteration plans without a last step: the discount has to be below 1.');
    this.values = values;
    this.model = new LearnedModel(actions);
    this.hopeful = new Plan(this.model);
    this.sober = new Plan(this.model);
  }

  /** Counts a step; plans anew when it made an action known, or when many steps have passed since the last plan. */
  learn(transition: Transition): void {
    const tries = this.model.add(transition);
    if (tries !== this.values['tries']! && ++this.stepsSincePlan < this.values['planEvery']!) return;
    this.stepsSincePlan = 0;
    this.plan();
  }

  private plan(): void {
    const { lowestReward, highestReward } = this.model;
    const gamma = this.values['gamma']!;
    // The best and the worst that could go on for ever; before any reward was seen, 1 stands for what may come.
    const best = (highestReward > 0 ? highestReward : 1) / (1 - gamma);
    const worst = lowestReward / (1 - gamma);
    this.hopeful.improve({ gamma, tries: this.values['tries']!, untried: best });
    this.sober.improve({ gamma, tries: 1, untried: worst });
  }

  /** The action to learn from. */
  promising(observation: Float64Array): number {
    return this.hopeful.choice(this.model.stateOf(observation));
  }

  /** The action that earns most as far as is known. */
  best(observation: Float64Array): number {
    return this.sober.choice(this.model.states.find(observation));
  }
}
