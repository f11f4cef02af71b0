// Pendulum-v1: a pendulum is to be swung up and held upright with a motor too weak to lift it directly. Rules and numbers
// of Gymnasium 1.3 `classic_control/pendulum.py`: float64 state, float32 observation and action.
// A new environment that was never given a seed starts the random stream of seed 0.
import type { Env, EnvOptions, MakeEnv, ObservationField, ResetResult, StepResult } from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import type { UniformSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace } from '../../src/env-api/space.ts';
import { cos, sin } from '../../src/env-api/trig.ts';

const MASS = 1.0; // kg
const LENGTH = 1.0; // m
const TIMESTEP = 0.05; // s
const DEFAULT_GRAVITY = 10.0; // m/s^2
const START_ANGLE = Math.PI; // rad
const START_SPEED = 1.0; // rad/s

export const MAX_SPEED = 8; // rad/s
export const MAX_TORQUE = 2; // N m

/** What the view draws. */
export type PendulumFrame = {
  /** Radians from upright, counter-clockwise, in [-pi, pi). */
  readonly angle: number;
  readonly angularVelocity: number;
  /** The last torque in N m, positive counter-clockwise. */
  readonly torque: number;
  readonly reward: number;
};

const NO_INFO = Object.freeze({});

/** The same angle in [-pi, pi); 0 is upright. */
function normalizeAngle(angle: number): number {
  const turn = 2 * Math.PI;
  let rest = (angle + Math.PI) % turn;
  if (rest < 0) rest += turn; // Python's % takes the sign of the divisor
  return rest - Math.PI;
}

class Pendulum implements Env {
  readonly actionSpace: BoxSpace = { kind: 'box', low: [-MAX_TORQUE], high: [MAX_TORQUE] };
  readonly observationSpace: BoxSpace = { kind: 'box', low: [-1, -1, -MAX_SPEED], high: [1, 1, MAX_SPEED] };
  readonly observationFields: readonly ObservationField[] = [
    { name: 'cos_theta', offset: 0, shape: [] },
    { name: 'sin_theta', offset: 1, shape: [] },
    { name: 'angular_velocity', offset: 2, shape: [] },
  ];
  private readonly observation = new Float64Array(3);
  private readonly gravity: number;
  private random: UniformSource | null = null;
  private started = false;
  private theta = 0;
  private thetaDot = 0;
  private torque = 0;
  private reward = 0;

  constructor(gravity: number) {
    this.gravity = gravity;
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.random ??= createUniformRandom(0);
    this.theta = this.random.uniform(-START_ANGLE, START_ANGLE);
    this.thetaDot = this.random.uniform(-START_SPEED, START_SPEED);
    this.torque = 0;
    this.reward = 0;
    this.started = true;
    return { observation: this.observe(), info: NO_INFO };
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('Pendulum: call reset before step.');
    if (typeof action === 'number' || action.length !== 1) {
      throw new Error('Pendulum: the action must be a vector of one number.');
    }
    const single = Math.fround;
    const { theta, thetaDot } = this;
    const torque = Math.min(Math.max(single(action[0]!), -MAX_TORQUE), MAX_TORQUE);
    const angle = normalizeAngle(theta);
    // The torque terms are float32 in the reference, as its actions are.
    const effort = single(single(0.001) * single(torque * torque));
    this.torque = torque;
    this.reward = -(angle * angle + 0.1 * (thetaDot * thetaDot) + effort);

    // Uniform rod about its end: the moment of inertia is m l^2 / 3. Semi-implicit Euler.
    const fall = ((3 * this.gravity) / (2 * LENGTH)) * sin(theta);
    const drive = single((3 / (MASS * LENGTH ** 2)) * torque);
    const velocity = thetaDot + (fall + drive) * TIMESTEP;
    this.thetaDot = Math.min(Math.max(velocity, -MAX_SPEED), MAX_SPEED);
    this.theta = theta + this.thetaDot * TIMESTEP;
    return { observation: this.observe(), reward: this.reward, terminated: false, truncated: false, info: NO_INFO };
  }

  render(): PendulumFrame {
    return {
      angle: normalizeAngle(this.theta),
      angularVelocity: this.thetaDot,
      torque: this.torque,
      reward: this.reward,
    };
  }

  close(): void {
    this.started = false;
  }

  private observe(): Float64Array {
    this.observation[0] = Math.fround(cos(this.theta));
    this.observation[1] = Math.fround(sin(this.theta));
    this.observation[2] = Math.fround(this.thetaDot);
    return this.observation;
  }
}

/** Builds `pendulum-v1`. Option `gravity` (number, default 10): gravity in m/s^2. */
export const make: MakeEnv = (id: string, options: EnvOptions = {}): Env => {
  if (id !== 'pendulum-v1') throw new Error(`Pendulum: unknown environment id "${id}".`);
  const gravity = Number(options['gravity'] ?? DEFAULT_GRAVITY);
  if (!Number.isFinite(gravity)) throw new Error('Pendulum: option gravity must be a finite number.');
  return new Pendulum(gravity);
};
