// Everything heavy about the point mazes but the simulator: texts for the language model, views and reference policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import { motorSpaces } from '../../src/env-api/mujoco/task.ts';
import actionText from './action.md?raw';
import { fields, make } from './env.ts';
import diverseNotes from './maze-large-diverse-g-v3.md?raw';
import largeNotes from './maze-large-v3.md?raw';
import { mazes, type MazeId } from './mazes.ts';
import { cards } from './meta.ts';
import observationSource from './observation.py?raw';
import javascript from './reference-policy.js?raw';
import python from './reference-policy.py?raw';
import rewardText from './reward.py?raw';
import { mazeCamera, mazeView } from './view.ts';

/** What the task's classes are called after, and what the prompt says about its maze. */
const tasks = {
  point_maze_large_v3: { name: 'PointMazeLargeV3', observationNotes: largeNotes },
  point_maze_large_diverse_g_v3: { name: 'PointMazeLargeDiverseGV3', observationNotes: diverseNotes },
} as const satisfies Record<MazeId, object>;

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  const card = findCard(cards, id);
  const maze = mazes[id as MazeId];
  const { name, observationNotes } = tasks[id as MazeId];
  const named = (source: string): string => source.replace(/\bPointMaze(?=Policy|Observation|RewardFunction)/g, name);
  return createModule(card, {
    name,
    make,
    view: mazeView(maze),
    camera: mazeCamera(maze),
    observationFields: fields,
    spaces: motorSpaces(fields, 2),
    referencePolicy: { python: named(python), javascript: named(javascript) },
    texts: () => ({
      observationSource: named(observationSource),
      observationNotes,
      actionText,
      rewardText: named(rewardText),
    }),
  });
}
