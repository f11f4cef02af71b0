// How each MuJoCo task is looked at: its camera, for the flat picture and for the three-dimensional one, and its words.
import { withMinus } from '../../src/env-api/drawing.ts';
import type { CanvasView } from '../../src/env-api/env.ts';
import { pointOnBody } from '../../src/env-api/mujoco/scene-pose.ts';
import { sceneView } from '../../src/env-api/mujoco/scene-view.ts';
import type { SceneCamera, SceneFrame } from '../../src/env-api/mujoco/scene.ts';

interface TaskView {
  readonly camera: SceneCamera;
  readonly view: CanvasView;
}

/** The body that carries the rest: the first one after the world, in each of the models. */
const ROOT = 1;

const centimetres = (metres: number): string => `${(metres * 100).toFixed(1)} cm`;

/** Where a body is, by its name. */
function placeOf(frame: SceneFrame, name: string): [number, number, number] {
  const body = frame.scene.bodyNames.indexOf(name);
  const [x, y, z] = frame.positions.subarray(body * 3, body * 3 + 3);
  return [x!, y!, z!];
}

function reacherCaption(frame: SceneFrame): string {
  const fingertip = placeOf(frame, 'fingertip');
  const target = placeOf(frame, 'target');
  const apart = Math.hypot(...fingertip.map((value, axis) => value - target[axis]!));
  return `The fingertip is ${centimetres(apart)} from the target.`;
}

/** Length of the upper pole in metres: its tip is what has to stay up. */
const UPPER_POLE = 0.6;

function doublePendulumCaption(frame: SceneFrame): string {
  const [x] = placeOf(frame, 'cart');
  const tip = [0, 0, 0];
  pointOnBody(tip, frame, frame.scene.bodyNames.indexOf('pole2'), [0, 0, UPPER_POLE]);
  return `The tip is ${tip[2]!.toFixed(2)} m above the rail, the cart at x = ${withMinus(x.toFixed(2))} m.`;
}

/** By the task's id. */
export const views: Readonly<Record<string, TaskView>> = {
  halfcheetah_v5: runner({ height: 0.45, halfHeight: 0.8, distance: 2.1, framesPerSecond: 20, body: 'the runner' }),
  hopper_v5: runner({ height: 0.72, halfHeight: 0.95, distance: 2.4, framesPerSecond: 125, body: 'the hopper' }),
  humanoid_v5: runner({
    height: 0.85,
    halfHeight: 1.1,
    distance: 2.7,
    framesPerSecond: 200 / 3,
    body: 'the humanoid',
  }),
  ant_v5: crawler({ halfHeight: 1.4, distance: 2.8, framesPerSecond: 20, elevation: -28, body: 'the ant' }),
  swimmer_v5: crawler({ halfHeight: 1.8, distance: 3.3, framesPerSecond: 25, elevation: -50, body: 'the swimmer' }),
  reacher_v5: still(
    {
      plane: 'above',
      follow: null,
      lookAt: [0, 0, 0.01],
      distance: 0.9,
      halfHeight: 0.35,
      azimuth: 90,
      elevation: -60,
    },
    { framesPerSecond: 50, aspectRatio: 1.25, caption: reacherCaption, body: 'the arm', goal: 'the target' },
  ),
  inverted_double_pendulum_v5: still(
    {
      plane: 'side',
      follow: null,
      lookAt: [0, 0, 0.5],
      distance: 2.1,
      halfHeight: 0.8,
      azimuth: 90,
      elevation: -14,
    },
    { framesPerSecond: 20, caption: doublePendulumCaption, body: 'the cart and its two poles' },
  ),
};

interface Moving {
  readonly halfHeight: number;
  readonly distance: number;
  readonly framesPerSecond: number;
  readonly body: string;
}

/** Runs to the right and is seen from the side. */
function runner({ height, halfHeight, distance, ...parts }: Moving & { readonly height: number }): TaskView {
  const camera: SceneCamera = {
    plane: 'side',
    follow: ROOT,
    lookAt: [0, 0, height],
    distance,
    halfHeight,
    azimuth: 90,
    elevation: -16,
  };
  return { camera, view: sceneView(camera, parts) };
}

/** Moves over the floor in two directions and is seen from above. */
function crawler({ halfHeight, distance, elevation, ...parts }: Moving & { readonly elevation: number }): TaskView {
  const camera: SceneCamera = {
    plane: 'above',
    follow: ROOT,
    lookAt: [0, 0, 0.3],
    distance,
    halfHeight,
    azimuth: 90,
    elevation,
  };
  return { camera, view: sceneView(camera, parts) };
}

/** Stays where it is. */
function still(camera: SceneCamera, parts: Parameters<typeof sceneView>[1]): TaskView {
  return { camera, view: sceneView(camera, parts) };
}
