// The card of acrobot-v1: what the picker shows before the environment itself is loaded.
import type { EnvCard } from '../../src/env-api/env.ts';

export const cards: readonly EnvCard[] = [
  {
    id: 'acrobot-v1',
    title: 'Acrobot',
    family: 'Classics',
    summary:
      'Like a gymnast on a bar: bend and stretch at the hip, the only motor, until the feet swing above the line.',
    horizon: 500,
    selection: 'return',
    levels: [
      { label: 'Solved from', value: -100, kind: 'threshold', source: 'Gymnasium 1.3, reward_threshold' },
      { label: 'Random actions', value: -500, kind: 'random', source: 'measured here, mean of 100 episodes' },
      { label: 'Hand-written rule', value: -78.71, kind: 'heuristic', source: 'measured here, mean of 100 episodes' },
    ],
    options: [
      {
        name: 'constants',
        label: 'Constants of the motion',
        help: 'Changed: less gravity, a heavier lower link. Levels on this card hold for the published ones.',
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
      label: 'Gymnasium Acrobot-v1, after Sutton (1996)',
      url: 'https://gymnasium.farama.org/environments/classic_control/acrobot/',
    },
    quirks: ['Until the line is reached every policy earns the same, -1 a step: the return alone shows no progress.'],
  },
];
