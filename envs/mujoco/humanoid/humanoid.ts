// Humanoid-v5: a two-legged figure is to walk along +x as fast as it can without falling over. Rules and numbers of
// Gymnasium 1.3 `mujoco/humanoid_v5.py` with its default arguments; `info` leaves out the lengths of the two tendons.
import { layOutFields, MujocoTask, sumOfSquares } from '../../../src/env-api/mujoco/task.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import mjcf from './model.xml?raw';

const FRAME_SKIP = 5;
const FORWARD_WEIGHT = 1.25;
const CONTROL_COST_WEIGHT = 0.1;
const CONTACT_COST_WEIGHT = 5e-7;
const MOST_CONTACT_COST = 10;
const HEALTHY_REWARD = 5;
/** Metres; both ends are already unhealthy. */
const HEALTHY_HEIGHT = [1, 2] as const;
const RESET_NOISE = 0.01;
const BODIES = 13; // without the world

export const fields = layOutFields({
  obs_vector: [348],
  qpos: [24],
  qvel: [23],
  dt: [],
  torso_xy: [2],
  mass_center_xy: [2],
  ctrl: [17],
  cfrc_ext: [BODIES + 1, 6],
  cinert_excl_world: [BODIES, 10],
  cvel_excl_world: [BODIES, 6],
  qfrc_actuator_tail: [17],
});

export class Humanoid extends MujocoTask {
  /** kg of each body, and of all. */
  private readonly masses: Float64Array;
  private readonly mass: number;
  /** Centre of all mass, horizontally, in metres: now and a step ago. */
  private readonly centre = new Float64Array(2);
  private readonly previousCentre = new Float64Array(2);
  /** How much of `observation` is filled. */
  private filled = 0;

  constructor(mujoco: Mujoco) {
    super({ name: 'Humanoid', mjcf, mujoco, frameSkip: FRAME_SKIP, fields });
    this.masses = Float64Array.from(this.simulation.model.body_mass as Float64Array);
    this.mass = this.masses.reduce((sum, mass) => sum + mass, 0);
  }

  protected start(info: Record<string, number>): void {
    const { simulation } = this;
    this.addUniform(simulation.qpos, RESET_NOISE);
    this.addUniform(simulation.qvel, RESET_NOISE);
    this.tellPlace(info);
  }

  protected beforeStep(): void {
    this.findCentre();
    this.previousCentre.set(this.centre);
  }

  protected reward(_action: Float64Array, info: Record<string, number>): number {
    const { ctrl, cfrcExt } = this.simulation;
    this.findCentre();
    const velocity = (this.centre[0]! - this.previousCentre[0]!) / this.dt;
    const forward = FORWARD_WEIGHT * velocity;
    const survive = this.isTerminated() ? 0 : HEALTHY_REWARD;
    const controlCost = CONTROL_COST_WEIGHT * sumOfSquares(ctrl);
    const contactCost = Math.min(CONTACT_COST_WEIGHT * sumOfSquares(cfrcExt), MOST_CONTACT_COST);
    this.tellPlace(info);
    info.x_velocity = velocity;
    info.y_velocity = (this.centre[1]! - this.previousCentre[1]!) / this.dt;
    info.reward_survive = survive;
    info.reward_forward = forward;
    info.reward_ctrl = -controlCost;
    info.reward_contact = -contactCost;
    return forward + survive - (controlCost + contactCost);
  }

  protected isTerminated(): boolean {
    const height = this.simulation.qpos[2]!;
    return !(HEALTHY_HEIGHT[0] < height && height < HEALTHY_HEIGHT[1]);
  }

  protected observe(): void {
    const { simulation, observation, centre } = this;
    const { qpos, qvel, cinert, cvel, qfrcActuator, cfrcExt, ctrl } = simulation;
    this.findCentre();
    this.filled = 0;
    // obs_vector: without the place, the world's rows, and the root's six forces.
    this.append(qpos, 2);
    this.append(qvel);
    this.append(cinert, 10);
    this.append(cvel, 6);
    this.append(qfrcActuator, 6);
    this.append(cfrcExt, 6);
    this.append(qpos);
    this.append(qvel);
    observation[this.filled++] = this.dt;
    observation[this.filled++] = qpos[0]!;
    observation[this.filled++] = qpos[1]!;
    this.append(centre);
    this.append(ctrl);
    this.append(cfrcExt);
    this.append(cinert, 10);
    this.append(cvel, 6);
    this.append(qfrcActuator, 6);
  }

  /** Copies `source` from index `from` on behind what `observation` holds already. */
  private append(source: Float64Array, from = 0): void {
    const { observation } = this;
    for (let i = from; i < source.length; i++) observation[this.filled++] = source[i]!;
  }

  private findCentre(): void {
    const { masses, mass, centre, simulation } = this;
    const { xipos } = simulation;
    let x = 0;
    let y = 0;
    for (let body = 0; body < masses.length; body++) {
      x += masses[body]! * xipos[body * 3]!;
      y += masses[body]! * xipos[body * 3 + 1]!;
    }
    centre[0] = x / mass;
    centre[1] = y / mass;
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
