// Taxi's card. Optimum and averages are exact: dynamic programmes over the environment's own table
// (test/envs/taxi/levels.test.ts), with uniformly random actions for 'random'.
import type { EnvCard } from '../../src/env-api/env.ts';

const COMPUTED = 'computed here, exact expectation';

export const cards: readonly EnvCard[] = [
  {
    id: 'taxi-v4',
    title: 'Taxi',
    family: 'Classics',
    summary:
      'Fetch a passenger at one of four stands and deliver them to another; 500 states, and wrong service costs dearly.',
    horizon: 200,
    selection: 'return',
    finite: true,
    levels: [
      { label: 'Optimum', value: 7.93, kind: 'optimum', source: COMPUTED },
      { label: 'Solved from', value: 8, kind: 'threshold', source: 'Gymnasium 1.3, reward_threshold' },
      { label: 'Random moves, right service', value: -144.4, kind: 'heuristic', source: COMPUTED },
      { label: 'Random actions', value: -771.1, kind: 'random', source: COMPUTED },
    ],
    options: [
      {
        name: 'isRainy',
        label: 'Rain',
        help: 'In rain a move goes where aimed with probability 0.8, else to one side. Levels on this card hold for dry weather.',
        kind: 'boolean',
        defaultValue: false,
      },
      {
        name: 'ficklePassenger',
        label: 'Fickle passenger',
        help: 'With probability 0.3 the passenger changes the destination on the first move after being picked up.',
        kind: 'boolean',
        defaultValue: false,
      },
    ],
    reference: { label: 'Gymnasium 1.3, Taxi-v4', url: 'https://gymnasium.farama.org/environments/toy_text/taxi/' },
    quirks: [
      'The registered threshold of 8 (noted there with an optimum of 8.46) lies above the true optimum, 7.93 on average over the 300 starts; a mean over few lucky starts can pass it.',
      'Picking up or dropping off in the wrong place costs 10; dropping the passenger at a wrong stand is legal and costs 1.',
      'The observation includes the mask of useful actions that Gymnasium gives in info; it shows the walls around the taxi.',
    ],
  },
];
