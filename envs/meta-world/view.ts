// How each Meta-World task is looked at: from beside the robot's base over the table, and flat along the way that the object
// takes; what its picture says in words.
import type { CanvasView } from '../../src/env-api/env.ts';
import { sceneView } from '../../src/env-api/mujoco/scene-view.ts';
import type { SceneCamera } from '../../src/env-api/mujoco/scene.ts';
import type { SawyerFrame } from './sawyer-task.ts';

interface TaskView {
  readonly camera: SceneCamera;
  readonly view: CanvasView;
}

interface Words {
  /** What the hand has to come to, and what belongs to it: all that has its colour. */
  readonly object: string;
  readonly whole: string;
  /** What the object has come to; on the way there with what counts as success. */
  state(frame: SawyerFrame): string;
}

const STEPS_PER_SECOND = 80;
/** Metres that button and drawer have to travel, and radians that the door has to turn, until it counts as success. */
const BUTTON_TRAVEL = 0.073;
const DRAWER_TRAVEL = 0.16;
const DOOR_TURN = 1.38;
/** Height of the puck's middle while it lies on the table, in metres. */
const PUCK_AT_REST = 0.02;

const number = (metres: number): string => (Math.max(0, metres) * 100).toFixed(1);

function apart(a: readonly number[], b: readonly number[]): string {
  return `${number(Math.hypot(...a.map((value, axis) => value - b[axis]!)))} cm`;
}

/** How far a joint is from where it began, which is below it, and what is asked for until that is reached. */
function way({ joint, success }: SawyerFrame, asked: number, unit: ' cm' | '°'): string {
  const text = (value: number): string =>
    unit === '°' ? `${Math.round((Math.max(0, value) * 180) / Math.PI)}` : number(value);
  return `${text(-joint)}${success ? '' : ` of ${text(asked)}`}${unit}`;
}

function caption(frame: SawyerFrame, { object, state }: Words): string {
  if (frame.success) return `Success: ${state(frame)}.`;
  const told = state(frame);
  return `${told[0]!.toUpperCase()}${told.slice(1)}; the hand is ${apart(frame.hand, frame.object)} from ${object}.`;
}

const camera = (plane: SceneCamera['plane'], changes: Partial<SceneCamera> = {}): SceneCamera => ({
  plane,
  follow: null,
  lookAt: [0, 0.62, 0.2],
  distance: 1.45,
  halfHeight: 0.47,
  azimuth: 143,
  elevation: -28,
  ...changes,
});

function taskView(seen: SceneCamera, words: Words): TaskView {
  const view = sceneView(seen, {
    framesPerSecond: STEPS_PER_SECOND, // the simulated time itself
    caption: (frame) => caption(frame as SawyerFrame, words),
    body: 'gripper',
    arm: 'arm',
    object: words.whole,
    goal: 'goal, as wide as success',
  });
  return { camera: seen, view };
}

/** By the task's id. */
export const views: Readonly<Record<string, TaskView>> = {
  button_press_v3: taskView(camera('end'), {
    object: 'the button',
    whole: 'button',
    state: (frame) => `the button is pressed in ${way(frame, BUTTON_TRAVEL, ' cm')}`,
  }),
  door_open_v3: taskView(camera('above', { lookAt: [-0.05, 0.62, 0.2], halfHeight: 0.5 }), {
    object: 'the handle',
    whole: 'door with its handle',
    state: (frame) => `the door is ${way(frame, DOOR_TURN, '°')} open`,
  }),
  drawer_open_v3: taskView(camera('end'), {
    object: 'the bar',
    whole: 'drawer with its bar',
    state: (frame) => `the drawer is ${way(frame, DRAWER_TRAVEL, ' cm')} open`,
  }),
  pick_place_v3: taskView(camera('end'), {
    object: 'it',
    whole: 'puck',
    state: (frame) =>
      `the puck is ${number(frame.object[2] - PUCK_AT_REST)} cm up and ${apart(frame.object, frame.goal)} from the goal`,
  }),
};
