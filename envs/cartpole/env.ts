// CartPole-v1: a pole hinged on a cart, balanced by pushing the cart left or right. Rules and numbers of Gymnasium 1.3
// `classic_control/cartpole.py`, after Barto, Sutton and Anderson (1983): float64 state, float32
// observation, explicit Euler steps.
// A new environment that was never given a seed starts the random stream of seed 0.
import type { Env, EnvOptions, MakeEnv, ObservationField, ResetResult, StepResult } from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import type { UniformSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace, DiscreteSpace } from '../../src/env-api/space.ts';
import { cos, sin } from '../../src/env-api/trig.ts';

interface Constants {
  readonly gravity: number; // m/s^2
  readonly poleMass: number; // kg
  readonly halfLength: number; // m, hinge to the pole's centre of mass
  readonly force: number; // N
}

/** `changed`: our own choice, a world with another feel in which the pole can still be kept up for all steps. */
const CONSTANTS: Readonly<Record<string, Constants>> = {
  published: { gravity: 9.8, poleMass: 0.1, halfLength: 0.5, force: 10 },
  changed: { gravity: 14, poleMass: 0.4, halfLength: 0.8, force: 7 },
};
const CART_MASS = 1.0; // kg
const TIMESTEP = 0.02; // s
const START_RANGE = 0.05;

/** The episode ends beyond this distance from the middle of the track, in metres. */
export const POSITION_LIMIT = 2.4;
/** The episode ends beyond this tilt, in radians (12 degrees). */
export const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360;

/** What the view draws. Angles in radians, clockwise from upright; lengths in metres. */
export type CartPoleFrame = {
  readonly position: number;
  readonly velocity: number;
  readonly angle: number;
  readonly angularVelocity: number;
  /** The last push: -1 left, 1 right, 0 before the first step. */
  readonly push: number;
  readonly fallen: boolean;
};

const NO_INFO = Object.freeze({});

class CartPole implements Env {
  readonly actionSpace: DiscreteSpace = { kind: 'discrete', n: 2 };
  readonly observationSpace: BoxSpace = {
    kind: 'box',
    low: [-Math.fround(2 * POSITION_LIMIT), -Infinity, -Math.fround(2 * ANGLE_LIMIT), -Infinity],
    high: [Math.fround(2 * POSITION_LIMIT), Infinity, Math.fround(2 * ANGLE_LIMIT), Infinity],
  };
  readonly observationFields: readonly ObservationField[] = [
    { name: 'cart_position', offset: 0, shape: [] },
    { name: 'cart_velocity', offset: 1, shape: [] },
    { name: 'pole_angle', offset: 2, shape: [] },
    { name: 'pole_angular_velocity', offset: 3, shape: [] },
  ];
  private readonly observation = new Float64Array(4);
  private readonly suttonBartoReward: boolean;
  private readonly constants: Constants;
  private random: UniformSource | null = null;
  private started = false;
  private fallen = false;
  private push = 0;
  // Named as in the equations: x and theta with their rates.
  private x = 0;
  private xDot = 0;
  private theta = 0;
  private thetaDot = 0;

  constructor(suttonBartoReward: boolean, constants: Constants) {
    this.suttonBartoReward = suttonBartoReward;
    this.constants = constants;
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.random ??= createUniformRandom(0);
    this.x = this.random.uniform(-START_RANGE, START_RANGE);
    this.xDot = this.random.uniform(-START_RANGE, START_RANGE);
    this.theta = this.random.uniform(-START_RANGE, START_RANGE);
    this.thetaDot = this.random.uniform(-START_RANGE, START_RANGE);
    this.started = true;
    this.fallen = false;
    this.push = 0;
    return { observation: this.observe(), info: NO_INFO };
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('CartPole: call reset before step.');
    if (action !== 0 && action !== 1) {
      throw new Error(`CartPole: the action must be 0 (push left) or 1 (push right), got ${String(action)}.`);
    }
    this.push = action === 1 ? 1 : -1;
    const { x, xDot, theta, thetaDot } = this;
    const { gravity, poleMass, halfLength, force } = this.constants;
    const totalMass = poleMass + CART_MASS;
    const poleMoment = poleMass * halfLength;
    const cosTheta = cos(theta);
    const sinTheta = sin(theta);
    // Equations of motion without friction: Florian, "Correct equations for the dynamics of the
    // cart-pole system" (2007).
    const shared = (this.push * force + poleMoment * (thetaDot * thetaDot) * sinTheta) / totalMass;
    const angularAcceleration =
      (gravity * sinTheta - cosTheta * shared) /
      (halfLength * (4 / 3 - (poleMass * (cosTheta * cosTheta)) / totalMass));
    const acceleration = shared - (poleMoment * angularAcceleration * cosTheta) / totalMass;

    // Explicit Euler: the positions move with the old rates.
    this.x = x + TIMESTEP * xDot;
    this.xDot = xDot + TIMESTEP * acceleration;
    this.theta = theta + TIMESTEP * thetaDot;
    this.thetaDot = thetaDot + TIMESTEP * angularAcceleration;

    const terminated = Math.abs(this.x) > POSITION_LIMIT || Math.abs(this.theta) > ANGLE_LIMIT;
    // As in the reference: the step that ends the episode still earns 1, steps taken after it earn nothing.
    let reward = terminated && this.fallen ? 0 : 1;
    if (this.suttonBartoReward) reward = terminated ? -1 : 0;
    if (terminated) this.fallen = true;
    return { observation: this.observe(), reward, terminated, truncated: false, info: NO_INFO };
  }

  render(): CartPoleFrame {
    return {
      position: this.x,
      velocity: this.xDot,
      angle: this.theta,
      angularVelocity: this.thetaDot,
      push: this.push,
      fallen: this.fallen,
    };
  }

  close(): void {
    this.started = false;
  }

  private observe(): Float64Array {
    this.observation[0] = Math.fround(this.x);
    this.observation[1] = Math.fround(this.xDot);
    this.observation[2] = Math.fround(this.theta);
    this.observation[3] = Math.fround(this.thetaDot);
    return this.observation;
  }
}

/**
 * Builds `cartpole-v1`. Options: `suttonBartoReward` (boolean), 0 a step and -1 for the fall, instead of 1 a step; `constants`
 * (`published` or `changed`), those of the motion. Throws on any other.
 */
export const make: MakeEnv = (id: string, options: EnvOptions = {}): Env => {
  if (id !== 'cartpole-v1') throw new Error(`CartPole: unknown environment id "${id}".`);
  const constants = CONSTANTS[String(options['constants'] ?? 'published')];
  if (!constants) throw new Error('CartPole: option constants must be published or changed.');
  return new CartPole(options['suttonBartoReward'] === true, constants);
};
