// The card of cartpole-v1: what the picker shows before the environment itself is loaded.
import type { EnvCard } from '../../src/env-api/env.ts';

export const cards: readonly EnvCard[] = [
  {
    id: 'cartpole-v1',
    title: 'CartPole',
    family: 'Classics',
    summary:
      'Keep a pole upright on a cart by pushing the cart left or right; left to chance, it falls in half a second.',
    horizon: 500,
    selection: 'return',
    levels: [
      { label: 'Optimum', value: 500, kind: 'optimum', source: 'one point for each of the 500 steps' },
      { label: 'Solved from', value: 475, kind: 'threshold', source: 'Gymnasium 1.3, reward_threshold' },
      { label: 'Random actions', value: 21.53, kind: 'random', source: 'measured here, mean of 100 episodes' },
      { label: 'Hand-written rule', value: 500, kind: 'heuristic', source: 'measured here, mean of 100 episodes' },
    ],
    options: [
      {
        name: 'suttonBartoReward',
        label: 'Reward only the fall',
        help: '0 for each step and -1 for the fall, as in Sutton and Barto. Levels on this card hold for the usual reward.',
        kind: 'boolean',
        defaultValue: false,
      },
      {
        name: 'constants',
        label: 'Constants of the motion',
        help: 'Changed: more gravity, a longer and heavier pole, a weaker push. Levels on this card hold for the published ones.',
        kind: 'choice',
        choices: [
          { value: 'published', label: 'as published' },
          { value: 'changed', label: 'changed' },
        ],
        defaultValue: 'published',
      },
    ],
    changedDynamics: { constants: 'changed' },
    reference: {
      label: 'Gymnasium CartPole-v1, after Barto, Sutton and Anderson (1983)',
      url: 'https://gymnasium.farama.org/environments/classic_control/cart_pole/',
    },
    quirks: ['The step that loses the pole still earns its point, so a return counts all steps taken.'],
  },
];
