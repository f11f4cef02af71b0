// MountainCar-v0 and MountainCarContinuous-v0: an underpowered car in a valley must rock its way up the right hill.
// Rules and numbers of Gymnasium 1.3 `classic_control/{mountain_car,continuous_mountain_car}.py`, after Moore (1990).
// A new environment that was never given a seed starts the random stream of seed 0.
import type { Env, EnvOptions, MakeEnv, ObservationField, ResetResult, StepResult } from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import type { UniformSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace, Space } from '../../src/env-api/space.ts';
import { cos } from '../../src/env-api/trig.ts';

export const MIN_POSITION = -1.2;
export const MAX_POSITION = 0.6;
export const MAX_SPEED = 0.07; // per step
const START_LOW = -0.6;
const START_HIGH = -0.4;
const GRAVITY = 0.0025;

/** What the view draws. */
export type MountainCarFrame = {
  readonly position: number;
  readonly velocity: number;
  /** The last push in [-1, 1]: sign is the direction, size the share of the engine's power. */
  readonly push: number;
  readonly goalPosition: number;
  readonly atGoal: boolean;
};

const NOT_YET = Object.freeze({ success: 0 });
const AT_GOAL = Object.freeze({ success: 1 });
const FIELDS: readonly ObservationField[] = [
  { name: 'position', offset: 0, shape: [] },
  { name: 'velocity', offset: 1, shape: [] },
];

/** What both versions share: the start, the observation and the picture. */
abstract class MountainCarBase implements Env {
  abstract readonly actionSpace: Space;
  abstract step(action: Action): StepResult;
  readonly observationFields = FIELDS;
  readonly observationSpace: BoxSpace = {
    kind: 'box',
    low: [Math.fround(MIN_POSITION), -Math.fround(MAX_SPEED)],
    high: [Math.fround(MAX_POSITION), Math.fround(MAX_SPEED)],
  };
  protected readonly goalVelocity: number;
  private readonly goalPosition: number;
  private readonly observation = new Float64Array(2);
  private random: UniformSource | null = null;
  protected started = false;
  protected position = 0;
  protected velocity = 0;
  protected push = 0;
  protected atGoal = false;

  constructor(goalPosition: number, goalVelocity: number) {
    this.goalPosition = goalPosition;
    this.goalVelocity = goalVelocity;
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.random ??= createUniformRandom(0);
    this.position = this.random.uniform(START_LOW, START_HIGH);
    this.velocity = 0;
    this.push = 0;
    this.atGoal = false;
    this.started = true;
    return { observation: this.observe(), info: NOT_YET };
  }

  render(): MountainCarFrame {
    return {
      position: this.position,
      velocity: this.velocity,
      push: this.push,
      goalPosition: this.goalPosition,
      atGoal: this.atGoal,
    };
  }

  close(): void {
    this.started = false;
  }

  protected finishStep(terminated: boolean, reward: number): StepResult {
    this.atGoal = terminated;
    const info = terminated ? AT_GOAL : NOT_YET;
    return { observation: this.observe(), reward, terminated, truncated: false, info };
  }

  private observe(): Float64Array {
    this.observation[0] = Math.fround(this.position);
    this.observation[1] = Math.fround(this.velocity);
    return this.observation;
  }
}

const GOAL_POSITION = 0.5;

interface Constants {
  readonly force: number;
  readonly gravity: number;
}

/** Of the task with three actions. `changed`: our own choice, a steeper pull and a stronger engine. */
const CONSTANTS: Readonly<Record<string, Constants>> = {
  published: { force: 0.001, gravity: GRAVITY },
  changed: { force: 0.0013, gravity: 0.0032 },
};

/** Three actions; the state is float64 throughout. */
class MountainCar extends MountainCarBase {
  readonly actionSpace: Space = { kind: 'discrete', n: 3 };

  private readonly constants: Constants;

  constructor(goalVelocity: number, constants: Constants) {
    super(GOAL_POSITION, goalVelocity);
    this.constants = constants;
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('MountainCar: call reset before step.');
    if (action !== 0 && action !== 1 && action !== 2) {
      throw new Error(`MountainCar: the action must be 0, 1 or 2, got ${String(action)}.`);
    }
    this.push = action - 1;
    const { force, gravity } = this.constants;
    let velocity = this.velocity + (this.push * force - cos(3 * this.position) * gravity);
    velocity = Math.min(Math.max(velocity, -MAX_SPEED), MAX_SPEED);
    const position = Math.min(Math.max(this.position + velocity, MIN_POSITION), MAX_POSITION);
    if (position === MIN_POSITION && velocity < 0) velocity = 0; // the left wall stops the car
    this.position = position;
    this.velocity = velocity;
    return this.finishStep(position >= GOAL_POSITION && velocity >= this.goalVelocity, -1);
  }
}

const CONTINUOUS_GOAL_POSITION = 0.45;
const POWER = 0.0015;

/**
 * One real action. The reference keeps its state in float32 from the first step on (the start itself is float64) and
 * NumPy 2 then computes in float32, so the same roundings are made here; an action counts as float32, like its space.
 */
class MountainCarContinuous extends MountainCarBase {
  readonly actionSpace: Space = { kind: 'box', low: [-1], high: [1] };
  private stateIsFloat32 = false;

  constructor(goalVelocity: number) {
    super(CONTINUOUS_GOAL_POSITION, goalVelocity);
  }

  override reset(options?: { readonly seed?: number }): ResetResult {
    this.stateIsFloat32 = false;
    return super.reset(options);
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('MountainCarContinuous: call reset before step.');
    if (typeof action === 'number' || action.length !== 1) {
      throw new Error('MountainCarContinuous: the action must be a vector of one number.');
    }
    const single = Math.fround;
    const round = this.stateIsFloat32 ? single : Number;
    const asked = single(action[0]!);
    this.push = Math.min(Math.max(asked, -1), 1);
    const slope = GRAVITY * cos(round(3 * this.position));
    // A push that had to be clipped is a plain double there, one inside the bounds stays float32.
    const change =
      asked === this.push ? single(single(asked * single(POWER)) - single(slope)) : this.push * POWER - slope;
    const maxSpeed = round(MAX_SPEED);
    let velocity = round(this.velocity + round(change));
    if (velocity > maxSpeed) velocity = maxSpeed;
    if (velocity < -maxSpeed) velocity = -maxSpeed;
    let position = round(this.position + velocity);
    if (position > round(MAX_POSITION)) position = round(MAX_POSITION);
    if (position < round(MIN_POSITION)) position = round(MIN_POSITION);
    if (position === round(MIN_POSITION) && velocity < 0) velocity = 0; // the left wall stops the car

    const terminated = position >= round(CONTINUOUS_GOAL_POSITION) && velocity >= round(this.goalVelocity);
    // As in the reference, the cost is that of the push before clipping.
    const reward = (terminated ? 100 : 0) - asked * asked * 0.1;
    this.position = single(position);
    this.velocity = single(velocity);
    this.stateIsFloat32 = true;
    return this.finishStep(terminated, reward);
  }
}

function readConstants(options: EnvOptions): Constants {
  const constants = CONSTANTS[String(options['constants'] ?? 'published')];
  if (!constants) throw new Error('MountainCar: option constants must be published or changed.');
  return constants;
}

/** The speed that the car must have at the goal for the episode to end, from the options; 0 where they do not say. */
export function readGoalVelocity(options: EnvOptions): number {
  const goalVelocity = Number(options['goalVelocity'] ?? 0);
  if (!Number.isFinite(goalVelocity)) throw new Error('MountainCar: option goalVelocity must be a finite number.');
  return goalVelocity;
}

/**
 * Builds `mountain-car-v0` or `mountain-car-continuous-v0`. Options: `goalVelocity` (number, default 0); for three actions
 * `constants` (`published` or `changed`).
 */
export const make: MakeEnv = (id: string, options: EnvOptions = {}): Env => {
  if (id === 'mountain-car-v0') return new MountainCar(readGoalVelocity(options), readConstants(options));
  if (id === 'mountain-car-continuous-v0') return new MountainCarContinuous(readGoalVelocity(options));
  throw new Error(`MountainCar: unknown environment id "${id}".`);
};
