// Plans to begin with. Everything in them can be changed before anything starts.

export interface Template {
  readonly id: string;
  readonly title: string;
  /** What it asks, in a sentence. */
  readonly help: string;
  readonly tasks: readonly string[];
  readonly seeds: number;
  readonly algorithms: readonly string[];
  readonly budget: number;
  /** Variants of the method for the person's own model; empty: no model is asked. */
  readonly model: readonly string[];
  readonly recorded: readonly string[];
}

export const templates: readonly Template[] = [
  {
    id: 'classics',
    title: 'The paper’s question on three classics',
    help: 'PromptPO and best-of-N with your model, next to five learning algorithms on CartPole, MountainCar and Acrobot.',
    tasks: ['cartpole-v1', 'mountain-car-v0', 'acrobot-v1'],
    seeds: 3,
    algorithms: ['random-search', 'cem', 'cma-es', 'dqn', 'ppo'],
    budget: 50_000,
    model: ['full', 'best-of-n'],
    recorded: [],
  },
  {
    id: 'no-key',
    title: 'A first look without a key',
    help: 'The recorded PromptPO run on CartPole next to random search and CEM; done in a minute or two.',
    tasks: ['cartpole-v1'],
    seeds: 3,
    algorithms: ['random', 'random-search', 'cem'],
    budget: 10_000,
    model: [],
    recorded: ['cartpole'],
  },
  {
    id: 'knowledge',
    title: 'What was knowledge worth?',
    help: 'Your model on CartPole and MountainCar at every level of the prior-knowledge dial.',
    tasks: ['cartpole-v1', 'mountain-car-v0'],
    seeds: 3,
    algorithms: [],
    budget: 20_000,
    model: ['full', 'dial-1', 'dial-2', 'dial-3', 'dial-4'],
    recorded: [],
  },
  {
    id: 'parts',
    title: 'Which part of the method carries it?',
    help: 'Your model on CartPole and Frozen Lake, with one part of the method taken away at a time.',
    tasks: ['cartpole-v1', 'frozen-lake-v1'],
    seeds: 3,
    algorithms: [],
    budget: 20_000,
    model: ['full', 'best-of-n', 'no-reflection', 'no-feedback', 'no-history', 'best-off'],
    recorded: [],
  },
];
