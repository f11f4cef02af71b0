// Ant-v5: a four-legged walker is to move along +x as fast as it can without falling over. Rules and numbers of
// Gymnasium 1.3 `mujoco/ant_v5.py` with its default arguments.
import { layOutFields, MujocoTask, sumOfSquares } from '../../../src/env-api/mujoco/task.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import mjcf from './model.xml?raw';

const FRAME_SKIP = 5;
const CONTROL_COST_WEIGHT = 0.5;
const CONTACT_COST_WEIGHT = 5e-4;
/** In the contact cost and in `obs_vector`, forces (N) and torques (N m) count within this bound only. */
const CONTACT_BOUND = 1;
const HEALTHY_REWARD = 1;
/** Metres; both ends are still healthy. */
const HEALTHY_HEIGHT = [0.2, 1] as const;
const RESET_NOISE = 0.1;
const POSITIONS = 15;
const VELOCITIES = 14;
const BODIES = 14;

export const fields = layOutFields({
  obs_vector: [105],
  qpos: [POSITIONS],
  qvel: [VELOCITIES],
  cfrc_ext: [BODIES, 6],
  dt: [],
  main_body_xy: [2],
});

const bounded = (force: number): number => Math.min(Math.max(force, -CONTACT_BOUND), CONTACT_BOUND);

function isFiniteVector(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

export class Ant extends MujocoTask {
  private previousX = 0;
  private previousY = 0;

  constructor(mujoco: Mujoco) {
    super({ name: 'Ant', mjcf, mujoco, frameSkip: FRAME_SKIP, fields });
  }

  protected start(info: Record<string, number>): void {
    const { simulation } = this;
    this.addUniform(simulation.qpos, RESET_NOISE);
    this.addNormal(simulation.qvel, RESET_NOISE);
    this.tellPlace(info);
  }

  protected beforeStep(): void {
    const { xpos } = this.simulation;
    this.previousX = xpos[3]!;
    this.previousY = xpos[4]!;
  }

  protected reward(action: Float64Array, info: Record<string, number>): number {
    const { xpos } = this.simulation;
    const velocity = (xpos[3]! - this.previousX) / this.dt;
    const survive = this.isTerminated() ? 0 : HEALTHY_REWARD;
    const controlCost = CONTROL_COST_WEIGHT * sumOfSquares(action);
    const contactCost = this.contactCost();
    this.tellPlace(info);
    info.x_velocity = velocity;
    info.y_velocity = (xpos[4]! - this.previousY) / this.dt;
    info.reward_forward = velocity;
    info.reward_ctrl = -controlCost;
    info.reward_contact = -contactCost;
    info.reward_survive = survive;
    return velocity + survive - (controlCost + contactCost);
  }

  protected isTerminated(): boolean {
    const { qpos, qvel } = this.simulation;
    const height = qpos[2]!;
    const healthy = HEALTHY_HEIGHT[0] <= height && height <= HEALTHY_HEIGHT[1];
    return !(healthy && isFiniteVector(qpos) && isFiniteVector(qvel));
  }

  protected observe(): void {
    const { observation, simulation } = this;
    const { qpos, qvel, cfrcExt, xpos } = simulation;
    for (let i = 0; i < POSITIONS; i++) {
      if (i >= 2) observation[i - 2] = qpos[i]!;
      observation[105 + i] = qpos[i]!;
    }
    for (let i = 0; i < VELOCITIES; i++) observation[13 + i] = observation[120 + i] = qvel[i]!;
    for (let i = 0; i < BODIES * 6; i++) {
      // Without the world's six numbers, which come first.
      if (i >= 6) observation[27 + i - 6] = bounded(cfrcExt[i]!);
      observation[134 + i] = cfrcExt[i]!;
    }
    observation[218] = this.dt;
    observation[219] = xpos[3]!;
    observation[220] = xpos[4]!;
  }

  private contactCost(): number {
    const { cfrcExt } = this.simulation;
    let sum = 0;
    for (let i = 0; i < cfrcExt.length; i++) sum += bounded(cfrcExt[i]!) ** 2;
    return CONTACT_COST_WEIGHT * sum;
  }

  private tellPlace(info: Record<string, number>): void {
    const { qpos } = this.simulation;
    const x = qpos[0]!;
    const y = qpos[1]!;
    info.x_position = x;
    info.y_position = y;
    info.distance_from_origin = Math.sqrt(x * x + y * y);
  }
}
