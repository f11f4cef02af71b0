// CliffWalking's card. Optimum and averages are exact: dynamic programmes over the environment's own table
// (test/envs/cliff-walking/levels.test.ts), with uniformly random actions for 'random'.
import type { EnvCard } from '../../src/env-api/env.ts';

const COMPUTED = 'computed here, exact expectation';

export const cards: readonly EnvCard[] = [
  {
    id: 'cliff-walking-v1',
    title: 'Cliff Walking',
    family: 'Classics',
    summary: 'Walk from one end of a cliff to the other: the shortest way runs along the edge, and a slip costs 100.',
    horizon: 200,
    selection: 'return',
    finite: true,
    levels: [
      { label: 'Optimum, along the edge', value: -13, kind: 'optimum', source: COMPUTED },
      { label: 'Safe way, along the top', value: -17, kind: 'heuristic', source: COMPUTED },
      { label: 'Random actions', value: -2079.1, kind: 'random', source: COMPUTED },
    ],
    options: [
      {
        name: 'isSlippery',
        label: 'Slippery ground',
        help: 'On slippery ground a step goes where aimed or to either side, each with probability 1/3. Levels on this card hold for firm ground.',
        kind: 'boolean',
        defaultValue: false,
      },
    ],
    reference: {
      label: 'Gymnasium 1.3, CliffWalking-v1',
      url: 'https://gymnasium.farama.org/environments/toy_text/cliff_walking/',
    },
    quirks: [
      'Gymnasium registers no time limit for this task; episodes here are cut after 200 steps.',
      'A fall does not end the episode: the player is put back at the start.',
    ],
  },
];
