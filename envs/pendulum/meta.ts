// The card of pendulum-v1: what the picker shows before the environment itself is loaded.
import type { EnvCard } from '../../src/env-api/env.ts';

export const cards: readonly EnvCard[] = [
  {
    id: 'pendulum-v1',
    title: 'Pendulum',
    family: 'Classics',
    summary:
      'Swing a rod up and hold it upright with a motor too weak to lift it directly: it takes rhythm, then balance.',
    horizon: 200,
    selection: 'return',
    levels: [
      { label: 'Random actions', value: -1197.89, kind: 'random', source: 'measured here, mean of 100 episodes' },
      { label: 'Hand-written rule', value: -144.67, kind: 'heuristic', source: 'measured here, mean of 100 episodes' },
    ],
    options: [
      {
        name: 'gravity',
        label: 'Gravity (m/s²)',
        help: 'Pull on the rod; policies are not told its value. Levels on this card hold for 10.',
        kind: 'number',
        defaultValue: 10,
      },
    ],
    changedDynamics: { gravity: 7 },
    reference: {
      label: 'Gymnasium Pendulum-v1',
      url: 'https://gymnasium.farama.org/environments/classic_control/pendulum/',
    },
    quirks: [
      'No official threshold: how much can be had depends on the starting angle, about 0 upright and -370 hanging.',
    ],
  },
];
