// What the four tasks share: the arm that is led by its hand, the start of an episode, and the 39 numbers of the observation.
// Rules and numbers of Meta-World 3.1.1 (`sawyer_xyz_env.py`) as MT1 with the goal visible.
import type { Env, EnvSpaces, ObservationField, ResetResult, StepResult } from '../../src/env-api/env.ts';
import type { SceneFrame, SceneMarker } from '../../src/env-api/mujoco/scene.ts';
import { Simulation, type Mujoco } from '../../src/env-api/mujoco/simulation.ts';
import { layOutFields } from '../../src/env-api/mujoco/task.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { RandomSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace, Space } from '../../src/env-api/space.ts';
import { writeQuaternion } from './geometry.ts';
import { sawyerModel } from './model/model.ts';
import { placementsOf, type PlacementRange } from './placements.ts';

type Vector = readonly [number, number, number];

const FRAME_SKIP = 5;
/** Metres that the guide moves along an axis for an action of 1. */
const ACTION_SCALE = 0.01;
/** Where the guide may be, and where a hand is told to be, in metres. */
export const GUIDE_LOW: Vector = [-0.5, 0.4, 0.05];
export const GUIDE_HIGH: Vector = [0.5, 1, 0.5];
const HAND_LOW: Vector = [-0.525, 0.348, -0.0525];
const HAND_HIGH: Vector = [0.525, 1.025, 0.7];
/** Metres between the fingers that count as fully open. */
const WIDEST_GRIP = 0.1;
/** Steps in which the hand comes to its start, before each episode. */
const SETTLING_STEPS = 50;
/** The object's first coordinate in `qpos` and `qvel`, behind those of the arm and the fingers. */
export const OBJECT = 9;
const FRAME = 18;
const GOAL = 2 * FRAME;

/** [0:18] now: hand, gripper, object's place and quaternion, zeros; [18:36] the step before; [36:39] goal. Metres. */
export const observationFields: readonly ObservationField[] = layOutFields({ obs_vector: [39] });

/** What rewards read beside observation and action: places in metres in the world's axes. Overwritten by each step. */
export interface SawyerState {
  /** Middle of the two fingertips, now and when the hand had come to its start. */
  readonly tcp: Float64Array;
  readonly initialTcp: Float64Array;
  /** Where the object, or the body that it belongs to, was placed. */
  readonly initialObject: Float64Array;
  readonly goal: Float64Array;
  /** Coordinate of the object's joint: angle of the door in rad, travel of button and drawer in metres. */
  joint: number;
  /** y of the middle of each finger's pad. */
  leftPadY: number;
  rightPadY: number;
  /** Whether both pads press on the object. */
  held: boolean;
}

/** How one task differs from the others. */
export interface SawyerRules {
  readonly name: string;
  /** Its object.xml. */
  readonly object: string;
  /** Where the guide is while the hand comes to its start. */
  readonly handStart: Vector;
  readonly placements: PlacementRange;
  /** Bounds of the goal in observations. */
  readonly goalLow: Vector;
  readonly goalHigh: Vector;
  /** Metres from the goal that count as success, for the picture. */
  readonly successRadius: number;
  /** Order in which observations tell the object's quaternion. */
  readonly quaternion: 'wxyz' | 'xyzw';
  /** Whether the object hangs on a body without joints, which is what the placement moves. */
  readonly mounted: boolean;
  /** Whether the object is put back after the hand has come to its start, and everything computed anew. */
  readonly putsBack: boolean;
  setGoal(goal: Float64Array, placement: readonly number[]): void;
  /** The step's reward; writes its parts and `success` into `info`. */
  judge(observation: Float64Array, action: ArrayLike<number>, state: SawyerState, info: Record<string, number>): number;
}

/** What the view draws, beside the scene. Metres; the gripper from 0, closed, to 1, open. */
export type SawyerFrame = SceneFrame & {
  readonly hand: Vector;
  readonly gripper: number;
  readonly object: Vector;
  readonly goal: Vector;
  /** As in `SawyerState`. */
  readonly joint: number;
  /** Steps since the start, and whether the last of them counts as success. */
  readonly step: number;
  readonly success: boolean;
};

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Spaces of a task: the object's numbers in observations are unbounded. */
export function spacesOf({ goalLow, goalHigh }: SawyerRules): EnvSpaces {
  const half = (hand: Vector, bound: number): number[] => [...hand, bound, ...Array<number>(14).fill(bound * Infinity)];
  const low = [...half(HAND_LOW, -1), ...half(HAND_LOW, -1), ...goalLow];
  const high = [...half(HAND_HIGH, 1), ...half(HAND_HIGH, 1), ...goalHigh];
  const action: BoxSpace = { kind: 'box', low: [-1, -1, -1, -1], high: [1, 1, 1, 1] };
  return { observation: { kind: 'box', low, high }, action };
}

/** Actions are four numbers within [-1, 1] as float32: the guide's move along x, y, z, and closing (1) or opening the fingers. */
export class SawyerTask implements Env {
  readonly observationFields = observationFields;
  readonly observationSpace: BoxSpace;
  readonly actionSpace: Space;
  private readonly rules: SawyerRules;
  private readonly placements: readonly (readonly number[])[];
  private readonly simulation: Simulation;
  private readonly observation = new Float64Array(GOAL + 3);
  /** The last step's first half of the observation, before it was clipped. */
  private readonly previous = new Float64Array(FRAME);
  private readonly state: SawyerState = {
    tcp: new Float64Array(3),
    initialTcp: new Float64Array(3),
    initialObject: new Float64Array(3),
    goal: new Float64Array(3),
    joint: 0,
    leftPadY: 0,
    rightPadY: 0,
    held: false,
  };
  private readonly info: Record<string, number> = {};
  private readonly resetInfo: Record<string, number> = { success: 0 };
  private readonly stepResult: { -readonly [K in keyof StepResult]: StepResult[K] };
  /** Indices of bodies and sites. */
  private readonly body: Readonly<
    Record<'hand' | 'leftFinger' | 'rightFinger' | 'leftPad' | 'rightPad' | 'object', number>
  >;
  private readonly site: Readonly<Record<'leftTip' | 'rightTip' | 'observed', number>>;
  private random: RandomSource = createRandom(0);
  private started = false;
  private steps = 0;

  constructor(rules: SawyerRules, seed: number, mujoco: Mujoco) {
    this.rules = rules;
    this.placements = placementsOf(rules.placements, seed);
    this.simulation = new Simulation(mujoco, sawyerModel(rules.object));
    const { bodyNames } = this.simulation.scene;
    const body = (name: string): number => bodyNames.indexOf(name);
    this.body = {
      hand: body('hand'),
      leftFinger: body('left_finger'),
      rightFinger: body('right_finger'),
      leftPad: body('left_pad'),
      rightPad: body('right_pad'),
      object: body('object'),
    };
    const site = (name: string): number =>
      mujoco.mj_name2id(this.simulation.model, mujoco.mjtObj.mjOBJ_SITE.value, name);
    this.site = { leftTip: site('left_tip'), rightTip: site('right_tip'), observed: site('observed') };
    ({ observation: this.observationSpace, action: this.actionSpace } = spacesOf(rules));
    const { observation, info } = this;
    this.stepResult = { observation, reward: 0, terminated: false, truncated: false, info };
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createRandom(options.seed);
    const { rules, simulation, state, observation, previous, resetInfo } = this;
    const placement = this.placements[this.random.integers(0, this.placements.length)]!;
    for (let axis = 0; axis < 3; axis++) state.initialObject[axis] = placement[axis]!;
    if (rules.mounted) simulation.placeBody(this.body.object, state.initialObject);
    simulation.reset();
    this.settle();
    this.readTips();
    state.initialTcp.set(state.tcp);
    if (rules.putsBack) this.putBack();
    rules.setGoal(state.goal, placement);
    this.readFrame();
    previous.set(observation.subarray(0, FRAME));
    observation.copyWithin(FRAME, 0, FRAME);
    observation.set(state.goal, GOAL);
    this.readState();
    ['x', 'y', 'z'].forEach((axis, i) => (resetInfo[`initial_tcp_${axis}`] = state.initialTcp[i]!));
    this.started = true;
    this.steps = 0;
    return { observation, info: resetInfo };
  }

  step(action: Action): StepResult {
    const { name } = this.rules;
    if (!this.started) throw new Error(`${name}: call reset before step.`);
    if (typeof action === 'number' || action.length !== 4) {
      throw new Error(`${name}: the action must be a vector of 4 numbers.`);
    }
    const { rules, simulation, state, observation, info, stepResult } = this;
    simulation.refresh();
    const { mocapPos, ctrl } = simulation;
    for (let axis = 0; axis < 3; axis++) {
      const move = clamp(action[axis]!, -1, 1) * ACTION_SCALE;
      mocapPos[axis] = clamp(mocapPos[axis]! + move, GUIDE_LOW[axis]!, GUIDE_HIGH[axis]!);
    }
    ctrl[0] = action[3]!;
    ctrl[1] = -action[3]!;
    simulation.advance(FRAME_SKIP);
    simulation.forward();
    this.readFrame();
    this.stackAndClip();
    this.readTips();
    this.readState();
    stepResult.reward = rules.judge(observation, action, state, info);
    this.steps++;
    return stepResult;
  }

  render(): SawyerFrame {
    const { simulation, state, observation, rules } = this;
    const frame = simulation.frame();
    const three = (numbers: ArrayLike<number>, at = 0): Vector => [numbers[at]!, numbers[at + 1]!, numbers[at + 2]!];
    const goal = three(state.goal);
    const markers: readonly SceneMarker[] = [{ role: 'goal', position: goal, radius: rules.successRadius }];
    return {
      ...frame,
      markers,
      hand: three(observation),
      gripper: observation[3]!,
      object: three(observation, 4),
      goal,
      joint: state.joint,
      step: this.steps,
      success: this.steps > 0 && this.info.success === 1,
    };
  }

  close(): void {
    this.started = false;
    this.simulation.free();
  }

  /** From the model's initial state, the hand comes to its start with the fingers open. */
  private settle(): void {
    const { simulation, rules } = this;
    const { mocapPos, mocapQuat, ctrl } = simulation;
    mocapPos.set(rules.handStart);
    // Not normalised, as in the reference: a quarter turn about y, so that the fingers point down.
    mocapQuat[0] = mocapQuat[2] = 1;
    mocapQuat[1] = mocapQuat[3] = 0;
    ctrl[0] = -1;
    ctrl[1] = 1;
    simulation.advance(SETTLING_STEPS * FRAME_SKIP);
  }

  /** The object at rest where it belongs: a puck at its place, in whatever turn it has come to lie; a joint at zero. */
  private putBack(): void {
    const { simulation, state, rules } = this;
    const { qpos, qvel } = simulation;
    if (rules.mounted) qpos[OBJECT] = 0;
    else qpos.set(state.initialObject, OBJECT);
    qvel.fill(0, OBJECT);
    simulation.forward();
  }

  /** Fills the observation's first half. */
  private readFrame(): void {
    const { observation, simulation, body, site } = this;
    const { xpos, siteXpos, siteXmat } = simulation;
    for (let axis = 0; axis < 3; axis++) {
      observation[axis] = xpos[3 * body.hand + axis]!;
      observation[4 + axis] = siteXpos[3 * site.observed + axis]!;
    }
    let squares = 0;
    for (let axis = 0; axis < 3; axis++) {
      const apart = xpos[3 * body.rightFinger + axis]! - xpos[3 * body.leftFinger + axis]!;
      squares += apart * apart;
    }
    observation[3] = clamp(Math.sqrt(squares) / WIDEST_GRIP, 0, 1);
    writeQuaternion(observation, 7, this.rules.quaternion, siteXmat, 9 * site.observed);
  }

  /** Puts the step before behind the present one, and clips as the reference does: the step before it keeps unclipped. */
  private stackAndClip(): void {
    const { observation, previous, rules, state } = this;
    for (let i = 0; i < FRAME; i++) {
      observation[FRAME + i] = previous[i]!;
      previous[i] = observation[i]!;
    }
    for (let axis = 0; axis < 3; axis++) {
      const [low, high] = [HAND_LOW[axis]!, HAND_HIGH[axis]!];
      observation[axis] = clamp(observation[axis]!, low, high);
      observation[FRAME + axis] = clamp(observation[FRAME + axis]!, low, high);
      observation[GOAL + axis] = clamp(state.goal[axis]!, rules.goalLow[axis]!, rules.goalHigh[axis]!);
    }
  }

  private readTips(): void {
    const { simulation, site, state } = this;
    const { siteXpos } = simulation;
    for (let axis = 0; axis < 3; axis++) {
      state.tcp[axis] = (siteXpos[3 * site.rightTip + axis]! + siteXpos[3 * site.leftTip + axis]!) / 2;
    }
  }

  private readState(): void {
    const { simulation, body, state } = this;
    const { xpos, qpos, sensordata } = simulation;
    state.joint = qpos[OBJECT]!;
    state.leftPadY = xpos[3 * body.leftPad + 1]!;
    state.rightPadY = xpos[3 * body.rightPad + 1]!;
    state.held = sensordata[0]! > 0 && sensordata[3]! > 0;
  }
}
