// Hopper-v5: a planar one-legged robot is to hop to the right without falling. Rules and numbers of Gymnasium 1.3
// `mujoco/hopper_v5.py` with its default arguments.
import { layOutFields, MujocoTask, sumOfSquares } from '../../../src/env-api/mujoco/task.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import mjcf from './model.xml?raw';

const FRAME_SKIP = 4;
const CONTROL_COST_WEIGHT = 1e-3;
const HEALTHY_REWARD = 1;
const RESET_NOISE = 5e-3;
const INITIAL_HEIGHT = 1.25;
/** The observation's velocities are clipped to this (m/s, rad/s); `qvel` is not. */
const VELOCITY_LIMIT = 10;
/** Healthy: above this height (m), leaning less than this (rad), every other number of the state within the last. */
const LOWEST_HEIGHT = 0.7;
const LARGEST_ANGLE = 0.2;
const LARGEST_STATE = 100;
const POSITIONS = 6;

export const fields = layOutFields({ obs_vector: [11], qpos: [6], qvel: [6], dt: [], root_x_position: [] });

export class Hopper extends MujocoTask {
  private previousX = 0;

  constructor(mujoco: Mujoco) {
    super({ name: 'Hopper', mjcf, mujoco, frameSkip: FRAME_SKIP, fields });
  }

  protected start(info: Record<string, number>): void {
    const { qpos, qvel } = this.simulation;
    this.addUniform(qpos, RESET_NOISE);
    this.addUniform(qvel, RESET_NOISE);
    info.x_position = qpos[0]!;
    info.z_distance_from_origin = qpos[1]! - INITIAL_HEIGHT;
  }

  protected beforeStep(): void {
    this.previousX = this.simulation.qpos[0]!;
  }

  protected reward(action: Float64Array, info: Record<string, number>): number {
    const { qpos } = this.simulation;
    const velocity = (qpos[0]! - this.previousX) / this.dt;
    const cost = CONTROL_COST_WEIGHT * sumOfSquares(action);
    const survive = this.isTerminated() ? 0 : HEALTHY_REWARD;
    info.x_position = qpos[0]!;
    info.z_distance_from_origin = qpos[1]! - INITIAL_HEIGHT;
    info.x_velocity = velocity;
    info.reward_forward = velocity;
    info.reward_ctrl = -cost;
    info.reward_survive = survive;
    return velocity + survive - cost;
  }

  /** Written so that a state that is not a number counts as a fall. */
  protected isTerminated(): boolean {
    const { qpos, qvel } = this.simulation;
    if (!(qpos[1]! > LOWEST_HEIGHT && qpos[1]! < Infinity && Math.abs(qpos[2]!) < LARGEST_ANGLE)) return true;
    for (let i = 0; i < POSITIONS; i++) {
      if (!(i < 2 || Math.abs(qpos[i]!) < LARGEST_STATE) || !(Math.abs(qvel[i]!) < LARGEST_STATE)) return true;
    }
    return false;
  }

  protected observe(): void {
    const { observation, simulation } = this;
    const { qpos, qvel } = simulation;
    for (let i = 0; i < POSITIONS; i++) {
      if (i > 0) observation[i - 1] = qpos[i]!;
      observation[5 + i] = Math.min(Math.max(qvel[i]!, -VELOCITY_LIMIT), VELOCITY_LIMIT);
      observation[11 + i] = qpos[i]!;
      observation[17 + i] = qvel[i]!;
    }
    observation[23] = this.dt;
    observation[24] = qpos[0]!;
  }
}
