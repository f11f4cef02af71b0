// The cards of the two point mazes: what the picker shows before the simulator is loaded.
import type { EnvCard } from '../../src/env-api/env.ts';

const HORIZON = 800;

interface Facts {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Share of episodes in which random actions reach the goal. */
  readonly random: number;
  readonly quirks: readonly string[];
}

const measured = 'measured here, share of 1,000 episodes that reach the goal';

function card({ id, title, summary, random, quirks }: Facts): EnvCard {
  return {
    id,
    title,
    family: 'Point Maze',
    summary,
    horizon: HORIZON,
    selection: 'success',
    levels: [
      { label: 'Random actions', value: random, kind: 'random', source: measured },
      { label: 'Hand-written, with the map', value: 1, kind: 'heuristic', source: measured },
    ],
    options: [],
    reference: {
      label: 'Gymnasium-Robotics PointMaze v3',
      url: 'https://robotics.farama.org/envs/maze/point_maze/',
    },
    quirks: [
      ...quirks,
      'One step is 0.01 s, so an episode lasts 8 s at most. The published description speaks of 10 decisions a second; its code makes 100.',
    ],
    engine: 'mujoco',
  };
}

export const cards: readonly EnvCard[] = [
  card({
    id: 'point_maze_large_v3',
    title: 'Point maze, unknown map',
    summary:
      'Push a ball to a goal through a maze that it cannot see and that no task before has used: pure exploration.',
    random: 0.133,
    quirks: [
      'Despite its name the map is not the published PointMaze_Large: the authors of the paper made their own, so that models cannot know it from elsewhere.',
    ],
  }),
  card({
    id: 'point_maze_large_diverse_g_v3',
    title: 'Point maze, published map',
    summary:
      'Push a ball through a maze that is named but not shown to one of seven goals: it helps to remember the published map.',
    random: 0.034,
    quirks: ['The map is the published one. A model that has seen it may know the way without exploring.'],
  }),
];
