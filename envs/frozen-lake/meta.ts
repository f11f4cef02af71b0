// The cards of the two lakes. Optimum and averages are exact: dynamic programmes over the environment's own tables
// (test/envs/frozen-lake/levels.test.ts), with uniformly random actions for 'random'.
import type { EnvCard, EnvOption, ReferenceLevel } from '../../src/env-api/env.ts';

const COMPUTED = 'computed here, exact expectation';

const OPTIONS: readonly EnvOption[] = [
  {
    name: 'isSlippery',
    label: 'Slippery ice',
    help: 'On slippery ice a step may go to either side of where it was aimed. Levels on this card hold for slippery ice.',
    kind: 'boolean',
    defaultValue: true,
  },
  {
    name: 'successRate',
    label: 'Grip',
    help: 'Probability that a step on slippery ice goes where it was aimed; the two sides share the rest. Published: 1/3.',
    kind: 'choice',
    choices: ['1/3', '1/2', '3/4', '9/10'].map((value) => ({ value, label: value })),
    defaultValue: '1/3',
  },
];

function lake(
  id: string,
  title: string,
  horizon: number,
  values: Record<'optimum' | 'threshold' | 'heuristic' | 'random', number>,
): EnvCard {
  const levels: ReferenceLevel[] = [
    { label: 'Optimum', value: values.optimum, kind: 'optimum', source: COMPUTED },
    { label: 'Solved from', value: values.threshold, kind: 'threshold', source: 'Gymnasium 1.3, reward_threshold' },
    { label: 'Aiming right, then down', value: values.heuristic, kind: 'heuristic', source: COMPUTED },
    { label: 'Random actions', value: values.random, kind: 'random', source: COMPUTED },
  ];
  return {
    id,
    title,
    family: 'Classics',
    summary:
      'Cross a frozen lake from one corner to the other without falling into a hole; on slippery ice, steps go astray.',
    horizon,
    selection: 'return',
    finite: true,
    levels,
    options: OPTIONS,
    reference: {
      label: 'Gymnasium 1.3, FrozenLake-v1',
      url: 'https://gymnasium.farama.org/environments/toy_text/frozen_lake/',
    },
    quirks: [
      'The task text names the published map but neither the holes nor the slipperiness: prior knowledge of this famous map can help.',
      'The reward is 1 at the goal and 0 everywhere else, so a mean over few episodes is coarse.',
    ],
  };
}

export const cards: readonly EnvCard[] = [
  lake('frozen-lake-v1', 'Frozen Lake', 100, { optimum: 0.7442, threshold: 0.7, heuristic: 0.0382, random: 0.0139 }),
  lake('frozen-lake-8x8-v1', 'Frozen Lake 8x8', 200, {
    optimum: 0.9132,
    threshold: 0.85,
    heuristic: 0.0527,
    random: 0.0019,
  }),
];
