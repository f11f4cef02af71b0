// Reacher-v5: an arm of two links is to bring its fingertip to a target and to hold it there. Rules and numbers of
// Gymnasium 1.3 `mujoco/reacher_v5.py` with its default arguments.
import { layOutFields, MujocoTask, sumOfSquares } from '../../../src/env-api/mujoco/task.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import mjcf from './model.xml?raw';

const FRAME_SKIP = 2;
/** Of the joints' angles (rad) and speeds (rad/s) at the start. */
const RESET_NOISE = 0.1;
const RESET_SPEED_NOISE = 0.005;
/** Targets are drawn in a disc of this radius (m) around the arm's foot. */
const TARGET_RADIUS = 0.2;
const POSITIONS = 4;

export const fields = layOutFields({
  obs_vector: [10],
  dt: [],
  qpos: [4],
  qvel: [4],
  fingertip_minus_target: [3],
  fingertip_com: [3],
  target_com: [3],
});

export class Reacher extends MujocoTask {
  /** Where in `xpos` the two bodies' places begin. */
  private readonly fingertip: number;
  private readonly target: number;

  constructor(mujoco: Mujoco) {
    super({ name: 'Reacher', mjcf, mujoco, frameSkip: FRAME_SKIP, fields });
    const { bodyNames } = this.simulation.scene;
    this.fingertip = 3 * bodyNames.indexOf('fingertip');
    this.target = 3 * bodyNames.indexOf('target');
  }

  protected start(): void {
    const { qpos, qvel } = this.simulation;
    this.addUniform(qpos, RESET_NOISE);
    let x: number;
    let y: number;
    do {
      x = this.random.uniform(-TARGET_RADIUS, TARGET_RADIUS);
      y = this.random.uniform(-TARGET_RADIUS, TARGET_RADIUS);
    } while (!(Math.sqrt(x * x + y * y) < TARGET_RADIUS));
    qpos[2] = x;
    qpos[3] = y;
    this.addUniform(qvel, RESET_SPEED_NOISE);
    qvel[2] = 0;
    qvel[3] = 0;
  }

  protected beforeStep(): void {}

  protected reward(action: Float64Array, info: Record<string, number>): number {
    const { xpos } = this.simulation;
    let squared = 0;
    for (let axis = 0; axis < 3; axis++) {
      const difference = xpos[this.fingertip + axis]! - xpos[this.target + axis]!;
      squared += difference * difference;
    }
    info.reward_dist = -Math.sqrt(squared);
    info.reward_ctrl = -sumOfSquares(action);
    return info.reward_dist + info.reward_ctrl;
  }

  protected isTerminated(): boolean {
    return false;
  }

  protected observe(): void {
    const { observation, simulation, fingertip, target } = this;
    const { qpos, qvel, xpos } = simulation;
    for (let i = 0; i < 2; i++) {
      observation[i] = Math.cos(qpos[i]!);
      observation[2 + i] = Math.sin(qpos[i]!);
      observation[4 + i] = qpos[2 + i]!;
      observation[6 + i] = qvel[i]!;
      observation[8 + i] = xpos[fingertip + i]! - xpos[target + i]!;
    }
    observation[10] = this.dt;
    for (let i = 0; i < POSITIONS; i++) {
      observation[11 + i] = qpos[i]!;
      observation[15 + i] = qvel[i]!;
    }
    for (let axis = 0; axis < 3; axis++) {
      observation[19 + axis] = xpos[fingertip + axis]! - xpos[target + axis]!;
      observation[22 + axis] = xpos[fingertip + axis]!;
      observation[25 + axis] = xpos[target + axis]!;
    }
  }
}
