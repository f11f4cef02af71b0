// The part that every task on MuJoCo shares: spaces from the model, the random stream, the order of calls, and one result
// object that is reused, so that a step allocates nothing. A task extends it with its start, its reward and its vector.
import type { Env, EnvSpaces, ObservationField, RenderState, ResetResult, StepResult } from '../env.ts';
import { createRandom } from '../pcg64.ts';
import type { RandomSource } from '../random.ts';
import type { Action, BoxSpace } from '../space.ts';
import type { SceneMarker } from './scene.ts';
import { Simulation, type Mujoco } from './simulation.ts';

interface TaskParts {
  /** What errors call it. */
  readonly name: string;
  readonly mjcf: string;
  readonly mujoco: Mujoco;
  /** Physics steps per decision. */
  readonly frameSkip: number;
  readonly fields: readonly ObservationField[];
}

/** Fields laid out one after the other, each with its shape; `shape: []` is one number. */
export function layOutFields(shapes: Readonly<Record<string, readonly number[]>>): readonly ObservationField[] {
  let offset = 0;
  return Object.entries(shapes).map(([name, shape]) => {
    const field = { name, offset, shape };
    offset += fieldLength(field);
    return field;
  });
}

/** How many numbers of the flat vector a field takes. */
export function fieldLength({ shape }: Pick<ObservationField, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The spaces of a task with `motors` motors within [-bound, bound], for those who have no simulator at hand. */
export function motorSpaces(fields: readonly ObservationField[], motors: number, bound = 1): EnvSpaces {
  const box = (length: number, high: number): BoxSpace => ({
    kind: 'box',
    low: Array<number>(length).fill(-high),
    high: Array<number>(length).fill(high),
  });
  const length = fields.reduce((sum, field) => sum + fieldLength(field), 0);
  return { observation: box(length, Infinity), action: box(motors, Math.fround(bound)) };
}

type Numbers = Record<string, number>;

/** Actions are vectors `[nu]` within the actuators' bounds as float32, as Gymnasium has them; MuJoCo clamps what lies beyond. */
export abstract class MujocoTask implements Env {
  readonly observationFields: readonly ObservationField[];
  readonly observationSpace: BoxSpace;
  readonly actionSpace: BoxSpace;
  protected readonly simulation: Simulation;
  /** Seconds of one decision. */
  protected readonly dt: number;
  /** The flat vector; filled by `observe`. */
  protected readonly observation: Float64Array;
  /** Terms of the reward and other facts; its keys are set by the first step and then only overwritten. */
  protected readonly info: Numbers = {};
  protected random: RandomSource = createRandom(0);
  private readonly name: string;
  private readonly frameSkip: number;
  private readonly resetInfo: Numbers = {};
  private readonly resetResult: ResetResult;
  private readonly stepResult: { -readonly [K in keyof StepResult]: StepResult[K] };
  private started = false;
  private stepped = false;

  constructor({ name, mjcf, mujoco, frameSkip, fields }: TaskParts) {
    this.name = name;
    this.frameSkip = frameSkip;
    this.simulation = new Simulation(mujoco, mjcf);
    this.dt = this.simulation.timestep * frameSkip;
    this.observationFields = fields;
    const length = fields.reduce((sum, field) => sum + fieldLength(field), 0);
    this.observation = new Float64Array(length);
    const everywhere = (bound: number): number[] => Array.from({ length }, () => bound);
    this.observationSpace = { kind: 'box', low: everywhere(-Infinity), high: everywhere(Infinity) };
    const ranges = this.simulation.scene.actuators.map(({ range }) => range);
    this.actionSpace = {
      kind: 'box',
      low: ranges.map(([low]) => Math.fround(low)),
      high: ranges.map(([, high]) => Math.fround(high)),
    };
    const { observation, info, resetInfo } = this;
    this.resetResult = { observation, info: resetInfo };
    this.stepResult = { observation, reward: 0, terminated: false, truncated: false, info };
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createRandom(options.seed);
    this.simulation.reset();
    this.start(this.resetInfo);
    this.simulation.forward();
    this.observe();
    this.started = true;
    this.stepped = false;
    return this.resetResult;
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error(`${this.name}: call reset before step.`);
    const { length } = this.actionSpace.low;
    if (typeof action === 'number' || action.length !== length) {
      throw new Error(`${this.name}: the action must be a vector of ${length} number${length > 1 ? 's' : ''}.`);
    }
    const { simulation, stepResult } = this;
    simulation.refresh();
    this.beforeStep(action);
    simulation.ctrl.set(action);
    simulation.step(this.frameSkip);
    stepResult.reward = this.reward(action, this.info);
    stepResult.terminated = this.isTerminated();
    this.observe();
    this.stepped = true;
    return stepResult;
  }

  render(): RenderState {
    this.simulation.refresh();
    const markers = this.markers();
    const speed = this.stepped ? this.info.x_velocity : undefined;
    return {
      ...this.simulation.frame(),
      ...(markers.length > 0 ? { markers } : {}),
      ...(speed === undefined ? {} : { speed }),
    };
  }

  close(): void {
    this.started = false;
    this.simulation.free();
  }

  /** Draws the start of an episode into `simulation.qpos` and `qvel`, which hold the model's initial state. */
  protected abstract start(info: Numbers): void;
  /** Remembers what the reward compares with, or prepares the state for the step. */
  protected abstract beforeStep(action: Float64Array): void;
  /** The step's reward; writes its terms into `info`. */
  protected abstract reward(action: Float64Array, info: Numbers): number;
  protected abstract isTerminated(): boolean;
  /** Fills `observation` from the simulation. */
  protected abstract observe(): void;
  /** Places to be shown beside the bodies. */
  protected markers(): readonly SceneMarker[] {
    return [];
  }

  /** Adds uniform noise in [-scale, scale) to every element, in order. */
  protected addUniform(target: Float64Array, scale: number): void {
    for (let i = 0; i < target.length; i++) target[i]! += this.random.uniform(-scale, scale);
  }

  /** Adds scale times a standard normal draw to every element, in order. */
  protected addNormal(target: Float64Array, scale: number): void {
    for (let i = 0; i < target.length; i++) target[i]! += scale * this.random.normal();
  }
}

/** Sum of squares, added up from the first element on. */
export function sumOfSquares(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
