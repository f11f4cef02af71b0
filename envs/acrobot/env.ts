// Acrobot-v1: two links hang from a fixed hinge; a motor between them must swing the free end above a line. Rules and
// numbers of Gymnasium 1.3 `classic_control/acrobot.py` with the equations of Sutton and Barto's book (its default).
// A new environment that was never given a seed starts the random stream of seed 0.
import type { Env, EnvOptions, MakeEnv, ObservationField, ResetResult, StepResult } from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import type { UniformSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace, DiscreteSpace } from '../../src/env-api/space.ts';
import { cos, sin } from '../../src/env-api/trig.ts';

const TIMESTEP = 0.2; // s
const START_RANGE = 0.1;
const LENGTH_1 = 1.0; // m
const MASS_1 = 1.0; // kg
const CENTRE_1 = 0.5; // m, joint to the link's centre of mass
const CENTRE_2 = 0.5; // m

interface Constants {
  readonly gravity: number; // m/s^2
  readonly mass2: number; // kg, of the lower link
}

/** `changed`: our own choice, a world with another feel in which the line can still be reached. */
const CONSTANTS: Readonly<Record<string, Constants>> = {
  published: { gravity: 9.8, mass2: 1.0 },
  changed: { gravity: 7, mass2: 1.4 },
};
const INERTIA = 1.0; // kg m^2, of each link about its centre of mass
const MAX_VELOCITY_1 = 4 * Math.PI; // rad/s
const MAX_VELOCITY_2 = 9 * Math.PI; // rad/s

/** What the view draws. Angles in radians; `angle1` from hanging down, `angle2` relative to the first link. */
export type AcrobotFrame = {
  readonly angle1: number;
  readonly angle2: number;
  /** Height of the free end above the hinge, in metres; the goal is above 1. */
  readonly height: number;
  /** The last torque: -1, 0 or 1 N m. */
  readonly torque: number;
  readonly atGoal: boolean;
};

const NOT_YET = Object.freeze({ success: 0 });
const AT_GOAL = Object.freeze({ success: 1 });

/** The same angle within [-pi, pi], by whole turns. */
function wrap(angle: number): number {
  let wrapped = angle;
  while (wrapped > Math.PI) wrapped -= 2 * Math.PI;
  while (wrapped < -Math.PI) wrapped += 2 * Math.PI;
  return wrapped;
}

function clip(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}

/**
 * Writes the time derivative of `state` [theta1, theta2, dtheta1, dtheta2] to `rate`, with `torque` at the second joint.
 * Sutton and Barto, "Reinforcement Learning" (1998), section 11.3.
 */
function differentiate(state: Float64Array, torque: number, { gravity, mass2 }: Constants, rate: Float64Array): void {
  const theta1 = state[0]!;
  const theta2 = state[1]!;
  const dtheta1 = state[2]!;
  const dtheta2 = state[3]!;
  const cos2 = cos(theta2);
  const sin2 = sin(theta2);
  const d1 =
    MASS_1 * CENTRE_1 ** 2 +
    mass2 * (LENGTH_1 ** 2 + CENTRE_2 ** 2 + 2 * LENGTH_1 * CENTRE_2 * cos2) +
    INERTIA +
    INERTIA;
  const d2 = mass2 * (CENTRE_2 ** 2 + LENGTH_1 * CENTRE_2 * cos2) + INERTIA;
  const phi2 = mass2 * CENTRE_2 * gravity * cos(theta1 + theta2 - Math.PI / 2);
  const phi1 =
    -mass2 * LENGTH_1 * CENTRE_2 * (dtheta2 * dtheta2) * sin2 -
    2 * mass2 * LENGTH_1 * CENTRE_2 * dtheta2 * dtheta1 * sin2 +
    (MASS_1 * CENTRE_1 + mass2 * LENGTH_1) * gravity * cos(theta1 - Math.PI / 2) +
    phi2;
  const acceleration2 =
    (torque + (d2 / d1) * phi1 - mass2 * LENGTH_1 * CENTRE_2 * (dtheta1 * dtheta1) * sin2 - phi2) /
    (mass2 * CENTRE_2 ** 2 + INERTIA - (d2 * d2) / d1);
  rate[0] = dtheta1;
  rate[1] = dtheta2;
  rate[2] = -(d2 * acceleration2 + phi1) / d1;
  rate[3] = acceleration2;
}

// Slopes of the Runge-Kutta step and the point at which the next one is taken: scratch space of `advance`.
const slopes = [new Float64Array(4), new Float64Array(4), new Float64Array(4), new Float64Array(4)] as const;
const probe = new Float64Array(4);

/** Moves `state` on by one time step in place: classical Runge-Kutta, then angles wrapped and rates bounded. */
function advance(state: Float64Array, torque: number, constants: Constants): void {
  const [k1, k2, k3, k4] = slopes;
  const half = TIMESTEP / 2;
  differentiate(state, torque, constants, k1);
  for (let i = 0; i < 4; i++) probe[i] = state[i]! + half * k1[i]!;
  differentiate(probe, torque, constants, k2);
  for (let i = 0; i < 4; i++) probe[i] = state[i]! + half * k2[i]!;
  differentiate(probe, torque, constants, k3);
  for (let i = 0; i < 4; i++) probe[i] = state[i]! + TIMESTEP * k3[i]!;
  differentiate(probe, torque, constants, k4);
  for (let i = 0; i < 4; i++) {
    state[i] = state[i]! + (TIMESTEP / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!);
  }
  state[0] = wrap(state[0]!);
  state[1] = wrap(state[1]!);
  state[2] = clip(state[2]!, MAX_VELOCITY_1);
  state[3] = clip(state[3]!, MAX_VELOCITY_2);
}

/** Height of the free end above the hinge, in metres. */
function height(state: Float64Array): number {
  return -cos(state[0]!) - cos(state[1]! + state[0]!);
}

class Acrobot implements Env {
  readonly actionSpace: DiscreteSpace = { kind: 'discrete', n: 3 };
  readonly observationSpace: BoxSpace = {
    kind: 'box',
    low: [-1, -1, -1, -1, -Math.fround(MAX_VELOCITY_1), -Math.fround(MAX_VELOCITY_2)],
    high: [1, 1, 1, 1, Math.fround(MAX_VELOCITY_1), Math.fround(MAX_VELOCITY_2)],
  };
  readonly observationFields: readonly ObservationField[] = [
    { name: 'cos_theta1', offset: 0, shape: [] },
    { name: 'sin_theta1', offset: 1, shape: [] },
    { name: 'cos_theta2', offset: 2, shape: [] },
    { name: 'sin_theta2', offset: 3, shape: [] },
    { name: 'angular_velocity1', offset: 4, shape: [] },
    { name: 'angular_velocity2', offset: 5, shape: [] },
  ];
  private readonly observation = new Float64Array(6);
  private readonly state = new Float64Array(4);
  private readonly constants: Constants;
  private random: UniformSource | null = null;
  private started = false;
  private torque = 0;
  private atGoal = false;

  constructor(constants: Constants) {
    this.constants = constants;
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.random ??= createUniformRandom(0);
    // The reference rounds the starting state to float32; afterwards its state is float64.
    for (let i = 0; i < 4; i++) this.state[i] = Math.fround(this.random.uniform(-START_RANGE, START_RANGE));
    this.torque = 0;
    this.atGoal = false;
    this.started = true;
    return { observation: this.observe(), info: NOT_YET };
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('Acrobot: call reset before step.');
    if (action !== 0 && action !== 1 && action !== 2) {
      throw new Error(`Acrobot: the action must be 0, 1 or 2, got ${String(action)}.`);
    }
    this.torque = action - 1;
    advance(this.state, this.torque, this.constants);
    const terminated = height(this.state) > 1;
    this.atGoal = terminated;
    return {
      observation: this.observe(),
      reward: terminated ? 0 : -1,
      terminated,
      truncated: false,
      info: terminated ? AT_GOAL : NOT_YET,
    };
  }

  render(): AcrobotFrame {
    return {
      angle1: this.state[0]!,
      angle2: this.state[1]!,
      height: height(this.state),
      torque: this.torque,
      atGoal: this.atGoal,
    };
  }

  close(): void {
    this.started = false;
  }

  private observe(): Float64Array {
    this.observation[0] = Math.fround(cos(this.state[0]!));
    this.observation[1] = Math.fround(sin(this.state[0]!));
    this.observation[2] = Math.fround(cos(this.state[1]!));
    this.observation[3] = Math.fround(sin(this.state[1]!));
    this.observation[4] = Math.fround(this.state[2]!);
    this.observation[5] = Math.fround(this.state[3]!);
    return this.observation;
  }
}

/** Builds `acrobot-v1`. Option `constants` (`published` or `changed`): those of the motion; throws on any other. */
export const make: MakeEnv = (id: string, options: EnvOptions = {}): Env => {
  if (id !== 'acrobot-v1') throw new Error(`Acrobot: unknown environment id "${id}".`);
  const constants = CONSTANTS[String(options['constants'] ?? 'published')];
  if (!constants) throw new Error('Acrobot: option constants must be published or changed.');
  return new Acrobot(constants);
};
