// The cards of the seven MuJoCo tasks: what the picker and the result panels show without loading the simulator.
import type { EnvCard, ReferenceLevel } from '../../src/env-api/env.ts';

interface CardParts extends Pick<EnvCard, 'id' | 'title' | 'summary' | 'quirks'> {
  readonly horizon?: number;
  /** Mean returns of 100 episodes: random actions, the policy in reference-policy.py. */
  readonly random: number;
  readonly heuristic: number;
  readonly heuristicLabel: string;
  /** The return that Gymnasium registers as solved, where it does. */
  readonly threshold?: number;
  /** Name and page of Gymnasium's environment. */
  readonly reference: string;
  readonly page: string;
}

const measured = 'measured here, mean of 100 episodes (seeds 0 to 99)';

function card({ id, title, summary, quirks, horizon = 1000, ...parts }: CardParts): EnvCard {
  const levels: ReferenceLevel[] = [
    { label: 'Random actions', value: parts.random, kind: 'random', source: measured },
    { label: parts.heuristicLabel, value: parts.heuristic, kind: 'heuristic', source: measured },
  ];
  if (parts.threshold !== undefined) {
    const source = `Gymnasium ${parts.reference}, registered reward threshold`;
    levels.push({ label: 'Counts as solved', value: parts.threshold, kind: 'threshold', source });
  }
  return {
    id,
    title,
    family: 'MuJoCo',
    summary,
    horizon,
    selection: 'return',
    levels,
    options: [],
    reference: {
      label: `Gymnasium ${parts.reference}`,
      url: `https://gymnasium.farama.org/environments/mujoco/${parts.page}/`,
    },
    ...(quirks ? { quirks } : {}),
    engine: 'mujoco',
  };
}

export const cards: readonly EnvCard[] = [
  card({
    id: 'inverted_double_pendulum_v5',
    title: 'Inverted Double Pendulum',
    summary: 'Push a cart so that two poles, hinged one on the other, stay upright: small, early corrections decide.',
    random: 45.36,
    heuristic: 9359.84,
    heuristicLabel: 'Hand-written linear feedback',
    threshold: 9100,
    reference: 'InvertedDoublePendulum-v5',
    page: 'inverted_double_pendulum',
    quirks: ['The force has a gear of 500: a full push throws the cart to the end of its rail within a few steps.'],
  }),
  card({
    id: 'reacher_v5',
    title: 'Reacher',
    summary: 'Bring the tip of a two-link arm to a target as fast as the price of force allows.',
    horizon: 50,
    random: -43.12,
    heuristic: -3.48,
    heuristicLabel: 'Hand-written inverse kinematics',
    threshold: -3.75,
    reference: 'Reacher-v5',
    page: 'reacher',
    quirks: [
      'Returns are never above zero; the distance before the arm arrives costs most, so anything above -4 is excellent.',
    ],
  }),
  card({
    id: 'swimmer_v5',
    title: 'Swimmer',
    summary: 'Three rods in a thick fluid swim forward by a wave through two joints; one greedy stroke leads nowhere.',
    random: 0.88,
    heuristic: 351.46,
    heuristicLabel: 'Hand-written travelling wave',
    threshold: 360,
    reference: 'Swimmer-v5',
    page: 'swimmer',
    quirks: ['“Forward” is the world’s x axis, whichever way the swimmer has come to point.'],
  }),
  card({
    id: 'hopper_v5',
    title: 'Hopper',
    summary: 'Hop forward on one leg: the episode ends as soon as the torso tilts or sinks too far.',
    random: 16.27,
    heuristic: 1877.99,
    heuristicLabel: 'Hand-written hopping gait',
    threshold: 3800,
    reference: 'Hopper-v5',
    page: 'hopper',
    quirks: ['Standing still is worth 1 a step, up to 1,000: a gait has to earn more than that.'],
  }),
  card({
    id: 'halfcheetah_v5',
    title: 'Half Cheetah',
    summary: 'A planar cheetah with a back and a front leg runs as fast as it can; it may fall over, but not stop.',
    random: -285.81,
    heuristic: 3048.57,
    heuristicLabel: 'Hand-written sine gait',
    threshold: 4800,
    reference: 'HalfCheetah-v5',
    page: 'half_cheetah',
    quirks: ['Nothing ends an episode: sliding along on the back counts as running.'],
  }),
  card({
    id: 'ant_v5',
    title: 'Ant',
    summary: 'Walk forward on four legs with eight motors, without the body dropping or jumping too high.',
    random: -56.44,
    heuristic: 2313.02,
    heuristicLabel: 'Hand-written trot',
    threshold: 6000,
    reference: 'Ant-v5',
    page: 'ant',
    quirks: [
      'Standing still is worth 1 a step, up to 1,000; strong, aimless motion costs more than that.',
      'Lying on its back does not end an episode: only the height of the torso counts.',
    ],
  }),
  card({
    id: 'humanoid_v5',
    title: 'Humanoid',
    summary: 'Keep a three-dimensional person with 17 motors upright, and make it walk: the hardest of the seven.',
    random: 121.55,
    heuristic: 1117.72,
    heuristicLabel: 'Hand-written stepping on the spot',
    reference: 'Humanoid-v5',
    page: 'humanoid',
    quirks: ['Being upright is worth 5 a step, so standing for a whole episode already gives 5,000.'],
  }),
];
