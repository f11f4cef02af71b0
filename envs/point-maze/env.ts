// The two point mazes: a ball, pushed along x and y, has to find the goal in a maze that it cannot see. Rules and numbers of
// Gymnasium-Robotics 1.4.2 `envs/maze/{point_maze,maze_v4,point}.py` (PointMaze v3) with sparse reward and
// `continuing_task=False`. The episode's draws come in the reference's order: goal, its noise, start, its noise.
import type { MakeEnv } from '../../src/env-api/env.ts';
import type { SceneFrame, SceneMarker } from '../../src/env-api/mujoco/scene.ts';
import { requireMujoco, type Mujoco } from '../../src/env-api/mujoco/simulation.ts';
import { layOutFields, MujocoTask } from '../../src/env-api/mujoco/task.ts';
import { goalsAndStarts, mazes, type Cell, type Maze, type MazeId } from './mazes.ts';
import { BALL_RADIUS, mazeModel } from './mjcf.ts';
import { Trail } from './trail.ts';

/** The goal counts as reached within this distance, in metres. */
export const GOAL_RADIUS = 0.45;

/** m/s along each axis, before each step: a step may add up to 0.24 m/s to it. */
const MAX_SPEED = 5;
/** Goal and start lie up to this far from their cell's middle, along each axis, in metres. */
const POSITION_NOISE = 0.25;
/** The start's cell is drawn until its middle is further than this from the goal, in metres. */
const LEAST_DISTANCE = 0.5;

export const fields = layOutFields({ observation_vector: [4], desired_goal: [2], achieved_goal: [2] });

/** What the view draws; places in metres. */
export type PointMazeFrame = SceneFrame & {
  readonly goal: readonly [number, number];
  /** Speed in m/s. */
  readonly speed: number;
  /** Steps since the start, and whether the goal is reached. */
  readonly step: number;
  readonly success: boolean;
  /** [n, 2]: where the ball has been, from the start to its present place. */
  readonly path: Float32Array;
};

/**
 * How walls push the ball, `[n, 6]` as in `SceneFrame.contacts`: MuJoCo gives the force on the second shape of a pair, which is
 * the wall. The floor is left out: the ball cannot move up or down, and the force reported there has no effect.
 */
function wallContacts(contacts: Float32Array): Float32Array {
  const withWalls = contacts.filter((_, i) => contacts[i - (i % 6) + 2]! > -BALL_RADIUS / 2);
  return withWalls.map((value, i) => (i % 6 < 3 ? value : -value));
}

class PointMaze extends MujocoTask {
  private readonly goals: readonly Cell[];
  private readonly starts: readonly Cell[];
  private readonly trail = new Trail();
  private goalX = 0;
  private goalY = 0;
  private steps = 0;

  constructor(maze: Maze, mujoco: Mujoco) {
    super({ name: 'Point maze', mjcf: mazeModel(maze), mujoco, frameSkip: 1, fields });
    const { goals, starts } = goalsAndStarts(maze);
    this.goals = goals;
    this.starts = starts;
  }

  protected start(info: Record<string, number>): void {
    const { qpos } = this.simulation;
    const goal = this.draw(this.goals);
    this.goalX = goal.x + this.noise();
    this.goalY = goal.y + this.noise();
    let start = this.draw(this.starts);
    while (this.distance(start.x, start.y) <= LEAST_DISTANCE) start = this.draw(this.starts);
    qpos[0] = start.x + this.noise();
    qpos[1] = start.y + this.noise();
    this.steps = 0;
    this.trail.clear();
    info.success = this.atGoal() ? 1 : 0;
  }

  protected beforeStep(): void {
    const { simulation } = this;
    const { qpos, qvel } = simulation;
    for (let axis = 0; axis < 2; axis++) qvel[axis] = Math.min(Math.max(qvel[axis]!, -MAX_SPEED), MAX_SPEED);
    // The reference's set_state computes everything anew, under the last controls; the solver starts from the result.
    simulation.forward();
    this.trail.pass(qpos[0]!, qpos[1]!);
    this.steps++;
  }

  protected reward(_action: Float64Array, info: Record<string, number>): number {
    const success = this.atGoal() ? 1 : 0;
    info.success = success;
    return success;
  }

  protected isTerminated(): boolean {
    return this.atGoal();
  }

  protected observe(): void {
    const { observation, simulation } = this;
    const { qpos, qvel } = simulation;
    for (let axis = 0; axis < 2; axis++) {
      observation[axis] = observation[6 + axis] = qpos[axis]!;
      observation[2 + axis] = qvel[axis]!;
    }
    observation[4] = this.goalX;
    observation[5] = this.goalY;
  }

  override render(): PointMazeFrame {
    const { simulation, goalX, goalY, steps, trail } = this;
    const frame = super.render() as SceneFrame;
    const { qpos, qvel } = simulation;
    return {
      ...frame,
      contacts: wallContacts(frame.contacts),
      goal: [goalX, goalY],
      speed: Math.hypot(qvel[0]!, qvel[1]!),
      step: steps,
      success: this.atGoal(),
      path: trail.upTo(qpos[0]!, qpos[1]!),
    };
  }

  protected override markers(): readonly SceneMarker[] {
    return [{ role: 'goal', position: [this.goalX, this.goalY, BALL_RADIUS], radius: GOAL_RADIUS }];
  }

  private draw(cells: readonly Cell[]): Cell {
    return cells[this.random.integers(0, cells.length)]!;
  }

  private noise(): number {
    return this.random.uniform(-POSITION_NOISE, POSITION_NOISE);
  }

  /** Metres from the goal. */
  private distance(x: number, y: number): number {
    return Math.sqrt((x - this.goalX) ** 2 + (y - this.goalY) ** 2);
  }

  private atGoal(): boolean {
    const { qpos } = this.simulation;
    return this.distance(qpos[0]!, qpos[1]!) <= GOAL_RADIUS;
  }
}

/** Builds one of the mazes; they have no options. Throws on an unknown id, and where MuJoCo is not given. */
export const make: MakeEnv = (id, _options, mujoco) => {
  if (!Object.hasOwn(mazes, id)) throw new Error(`Point maze: unknown environment id "${id}".`);
  return new PointMaze(mazes[id as MazeId], requireMujoco(id, mujoco));
};
