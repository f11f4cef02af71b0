// The recordings of Gymnasium-Robotics' PointMaze in test/fixtures/point-maze (test/reference/record_point_maze.py).
import { readFileSync } from 'node:fs';
import { make } from '../../../envs/point-maze/env.ts';
import { mazes, type MazeId } from '../../../envs/point-maze/mazes.ts';
import type { Env } from '../../../src/env-api/env.ts';
import { mujocoForTests } from '../../support/mujoco.ts';
import type { RecordedModel } from '../mujoco/recorded.ts';

export const IDS = Object.keys(mazes) as MazeId[];
export const HORIZON = 800;

/** [steps, success] */
export type Outcome = readonly [number, number];

export interface RecordedTrajectory {
  readonly seed: number;
  readonly actions: readonly (readonly number[])[];
  /** [step, observation]; step 0 is the start. Not every step is there. */
  readonly observations: readonly (readonly [number, readonly number[]])[];
  /** Of the start and of every step: also its reward, and whether it ended the episode. */
  readonly success: readonly boolean[];
}

export interface Recording {
  readonly recordedWith: Readonly<Record<string, string>>;
  readonly model: RecordedModel;
  /** Of seeds 0, 1, 2, ... */
  readonly starts: readonly (readonly number[])[];
  /** Of seed 5, then of resets without a seed. */
  readonly unseededStarts: readonly (readonly number[])[];
  readonly trajectories: readonly RecordedTrajectory[];
  /** Of seeds 0, 1, 2, ... under the reference policy, and under `straight`. */
  readonly withMap: readonly Outcome[];
  readonly straight: readonly Outcome[];
}

export function readRecording(id: MazeId): Recording {
  const url = new URL(`../../fixtures/point-maze/${id}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Recording;
}

export async function makeMaze(id: MazeId): Promise<Env> {
  return make(id, {}, await mujocoForTests());
}

/** From the flat observation to an action. */
export type Controller = (state: Float64Array) => readonly number[];

/** Pushes straight towards the goal, whatever is between; as in the recorder. */
export const straight: Controller = ([x, y, vx, vy, goalX, goalY]) =>
  [2 * (goalX! - x!) - 0.4 * vx!, 2 * (goalY! - y!) - 0.4 * vy!].map((push) => Math.max(-1, Math.min(1, push)));

/** Plays one episode; `seed` undefined lets the environment's stream go on. */
export function playEpisode(env: Env, seed: number | undefined, controller: Controller): Outcome {
  let { observation } = env.reset(seed === undefined ? undefined : { seed });
  const action = new Float64Array(2);
  for (let step = 1; step <= HORIZON; step++) {
    action.set(controller(observation));
    const result = env.step(action);
    if (result.terminated) return [step, result.reward];
    observation = result.observation;
  }
  return [HORIZON, 0];
}
