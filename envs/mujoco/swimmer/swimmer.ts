// Swimmer-v5: three rods in a thick fluid are to move to the right by bending at their two joints. Rules and numbers of
// Gymnasium 1.3 `mujoco/swimmer_v5.py` with its default arguments.
import { layOutFields, MujocoTask, sumOfSquares } from '../../../src/env-api/mujoco/task.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import mjcf from './model.xml?raw';

const FRAME_SKIP = 4;
const CONTROL_COST_WEIGHT = 1e-4;
const RESET_NOISE = 0.1;
const POSITIONS = 5;

export const fields = layOutFields({ obs_vector: [8], qpos: [5], qvel: [5], dt: [], tip_xy: [2] });

function writePlace(info: Record<string, number>, x: number, y: number): void {
  info.x_position = x;
  info.y_position = y;
  info.distance_from_origin = Math.sqrt(x * x + y * y);
}

export class Swimmer extends MujocoTask {
  private previousX = 0;
  private previousY = 0;

  constructor(mujoco: Mujoco) {
    super({ name: 'Swimmer', mjcf, mujoco, frameSkip: FRAME_SKIP, fields });
  }

  protected start(info: Record<string, number>): void {
    const { qpos, qvel } = this.simulation;
    this.addUniform(qpos, RESET_NOISE);
    this.addUniform(qvel, RESET_NOISE);
    writePlace(info, qpos[0]!, qpos[1]!);
  }

  protected beforeStep(): void {
    const { qpos } = this.simulation;
    this.previousX = qpos[0]!;
    this.previousY = qpos[1]!;
  }

  protected reward(action: Float64Array, info: Record<string, number>): number {
    const { qpos } = this.simulation;
    const velocity = (qpos[0]! - this.previousX) / this.dt;
    const cost = CONTROL_COST_WEIGHT * sumOfSquares(action);
    writePlace(info, qpos[0]!, qpos[1]!);
    info.x_velocity = velocity;
    info.y_velocity = (qpos[1]! - this.previousY) / this.dt;
    info.reward_forward = velocity;
    info.reward_ctrl = -cost;
    return velocity - cost;
  }

  protected isTerminated(): boolean {
    return false;
  }

  protected observe(): void {
    const { observation, simulation } = this;
    const { qpos, qvel } = simulation;
    for (let i = 0; i < POSITIONS; i++) {
      if (i > 1) observation[i - 2] = qpos[i]!;
      observation[3 + i] = qvel[i]!;
      observation[8 + i] = qpos[i]!;
      observation[13 + i] = qvel[i]!;
    }
    observation[18] = this.dt;
    observation[19] = qpos[0]!;
    observation[20] = qpos[1]!;
  }
}
