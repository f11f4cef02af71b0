// InvertedDoublePendulum-v5: a cart is to balance two poles that stand on top of each other. Rules and numbers of
// Gymnasium 1.3 `mujoco/inverted_double_pendulum_v5.py` with its default arguments.
import { layOutFields, MujocoTask } from '../../../src/env-api/mujoco/task.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import mjcf from './model.xml?raw';

const FRAME_SKIP = 5;
const HEALTHY_REWARD = 10;
const RESET_NOISE = 0.1;
/** The episode ends when the tip sinks to this height (m); it would stand at 1.2. The penalty measures from 2. */
const LOWEST_TIP = 1;
const PENALTY_HEIGHT = 2;
/** The observation's velocities and constraint force are clipped to this; `qvel` is not. */
const OBSERVATION_LIMIT = 10;
const POSITIONS = 3;

export const fields = layOutFields({ obs_vector: [9], qpos: [3], qvel: [3], dt: [], tip_site_pos: [3] });

const clip = (value: number): number => Math.min(Math.max(value, -OBSERVATION_LIMIT), OBSERVATION_LIMIT);

export class InvertedDoublePendulum extends MujocoTask {
  constructor(mujoco: Mujoco) {
    super({ name: 'InvertedDoublePendulum', mjcf, mujoco, frameSkip: FRAME_SKIP, fields });
  }

  protected start(): void {
    const { qpos, qvel } = this.simulation;
    this.addUniform(qpos, RESET_NOISE);
    this.addNormal(qvel, RESET_NOISE);
  }

  protected beforeStep(): void {}

  protected reward(_action: Float64Array, info: Record<string, number>): number {
    const { qvel, siteXpos } = this.simulation;
    const x = siteXpos[0]!;
    const below = siteXpos[2]! - PENALTY_HEIGHT;
    const distancePenalty = 0.01 * (x * x) + below * below;
    const velocityPenalty = 1e-3 * (qvel[1]! * qvel[1]!) + 5e-3 * (qvel[2]! * qvel[2]!);
    info.reward_survive = this.isTerminated() ? 0 : HEALTHY_REWARD;
    info.distance_penalty = -distancePenalty;
    info.velocity_penalty = -velocityPenalty;
    return info.reward_survive - distancePenalty - velocityPenalty;
  }

  protected isTerminated(): boolean {
    return this.simulation.siteXpos[2]! <= LOWEST_TIP;
  }

  protected observe(): void {
    const { observation, simulation } = this;
    const { qpos, qvel, qfrcConstraint, siteXpos } = simulation;
    observation[0] = qpos[0]!;
    for (let i = 1; i < POSITIONS; i++) {
      observation[i] = Math.sin(qpos[i]!);
      observation[2 + i] = Math.cos(qpos[i]!);
    }
    for (let i = 0; i < POSITIONS; i++) {
      observation[5 + i] = clip(qvel[i]!);
      observation[9 + i] = qpos[i]!;
      observation[12 + i] = qvel[i]!;
      observation[16 + i] = siteXpos[i]!;
    }
    observation[8] = clip(qfrcConstraint[0]!);
    observation[15] = this.dt;
  }
}
