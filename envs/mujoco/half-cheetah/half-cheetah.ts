// HalfCheetah-v5: a planar runner is to move to the right as fast as it can. Rules and numbers of Gymnasium 1.3
// `mujoco/half_cheetah_v5.py` with its default arguments.
import { layOutFields, MujocoTask, sumOfSquares } from '../../../src/env-api/mujoco/task.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import mjcf from './model.xml?raw';

const FRAME_SKIP = 5;
const CONTROL_COST_WEIGHT = 0.1;
const RESET_NOISE = 0.1;
const POSITIONS = 9;

export const fields = layOutFields({ obs_vector: [17], qpos: [9], qvel: [9], dt: [], main_body_xy: [2] });

export class HalfCheetah extends MujocoTask {
  private previousX = 0;

  constructor(mujoco: Mujoco) {
    super({ name: 'HalfCheetah', mjcf, mujoco, frameSkip: FRAME_SKIP, fields });
  }

  protected start(info: Record<string, number>): void {
    const { simulation } = this;
    this.addUniform(simulation.qpos, RESET_NOISE);
    this.addNormal(simulation.qvel, RESET_NOISE);
    info.x_position = simulation.qpos[0]!;
  }

  protected beforeStep(): void {
    this.previousX = this.simulation.qpos[0]!;
  }

  protected reward(action: Float64Array, info: Record<string, number>): number {
    const x = this.simulation.qpos[0]!;
    const velocity = (x - this.previousX) / this.dt;
    const cost = CONTROL_COST_WEIGHT * sumOfSquares(action);
    info.x_position = x;
    info.x_velocity = velocity;
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
      if (i > 0) observation[i - 1] = qpos[i]!;
      observation[8 + i] = qvel[i]!;
      observation[17 + i] = qpos[i]!;
      observation[26 + i] = qvel[i]!;
    }
    observation[35] = this.dt;
    observation[36] = qpos[0]!;
    observation[37] = 0;
  }
}
