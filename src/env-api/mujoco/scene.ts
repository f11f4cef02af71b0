// What a picture of a MuJoCo simulation is made of, as plain data: the compiled model's shapes once, and for each frame where
// the bodies are. Views draw from this alone; they never need the engine.
import type { MjModel } from '@mujoco/mujoco';

export type SceneShape = 'plane' | 'sphere' | 'capsule' | 'cylinder' | 'box' | 'ellipsoid';

/**
 * What a shape stands for, which decides its colour: the surroundings, which never move; an arm that carries the body; the body
 * that the policy moves; an object that it acts upon; something to be reached.
 */
export type SceneRole = 'world' | 'arm' | 'body' | 'object' | 'goal';

/** One shape, fixed to a body. Lengths in metres; `size` as MuJoCo's geom_size: radius, half length, or half sides. */
export interface SceneGeom {
  readonly name: string;
  readonly shape: SceneShape;
  /** Index of its body; 0 is the world, which never moves. */
  readonly body: number;
  readonly size: readonly [number, number, number];
  /** In the body's frame; the quaternion is w, x, y, z. */
  readonly position: readonly [number, number, number];
  readonly quaternion: readonly [number, number, number, number];
  /** Red, green, blue, opacity: 0 to 1. */
  readonly rgba: readonly [number, number, number, number];
  readonly role: SceneRole;
}

export interface SceneActuator {
  readonly name: string;
  /** Bounds of its control. */
  readonly range: readonly [number, number];
  /** The body that it moves, and where its joint sits in that body's frame. */
  readonly body: number;
  readonly anchor: readonly [number, number, number];
}

/** The part that stays the same from frame to frame; frames of one episode share one object. */
export interface SceneModel {
  readonly geoms: readonly SceneGeom[];
  readonly bodyNames: readonly string[];
  readonly actuators: readonly SceneActuator[];
}

/** A ball that marks a place, such as a goal. */
export interface SceneMarker {
  readonly role: 'goal' | 'point';
  readonly position: readonly [number, number, number];
  readonly radius: number;
}

/** One frame; also the `RenderState` of every environment on MuJoCo, which may add fields of its own. */
export type SceneFrame = {
  readonly scene: SceneModel;
  /** [nbody, 3] in metres, [nbody, 4] w, x, y, z: frames of the bodies in the world. */
  readonly positions: Float32Array;
  readonly quaternions: Float32Array;
  /** [nu] */
  readonly controls: Float32Array;
  /** [ncon, 6]: place (m) and force (N), in world axes. */
  readonly contacts: Float32Array;
  readonly markers?: readonly SceneMarker[];
  /** Along x over the last step, in m/s; absent at the start, and where the task reckons none. */
  readonly speed?: number;
};

/** How a scene is looked at, in two dimensions and in three. */
export interface SceneCamera {
  /**
   * The picture's plane in two dimensions: from the side (x to the right, z up), along x from its far end (y right, z up), or
   * from above (x right, y up).
   */
  readonly plane: 'side' | 'end' | 'above';
  /** Index of the body that the camera goes along with, or null: it stands still. */
  readonly follow: number | null;
  /** Index of a small body that the three-dimensional view marks, so that it is found even behind something. */
  readonly marked?: number;
  /** The point looked at: relative to the followed body's x and y (its height is absolute), or absolute. Metres. */
  readonly lookAt: readonly [number, number, number];
  /** Metres from the point looked at, and half the height of the two-dimensional picture in metres. */
  readonly distance: number;
  readonly halfHeight: number;
  /** Degrees, as in MuJoCo: azimuth 90 looks along +y, elevation below 0 looks down. */
  readonly azimuth: number;
  readonly elevation: number;
}

const SHAPES: readonly (SceneShape | null)[] = [
  'plane',
  null,
  'sphere',
  'capsule',
  'ellipsoid',
  'cylinder',
  'box',
  null,
];

const take3 = (array: ArrayLike<number>, i: number): [number, number, number] => [
  array[i * 3]!,
  array[i * 3 + 1]!,
  array[i * 3 + 2]!,
];
const take4 = (array: ArrayLike<number>, i: number): [number, number, number, number] => [
  array[i * 4]!,
  array[i * 4 + 1]!,
  array[i * 4 + 2]!,
  array[i * 4 + 3]!,
];

/** The name that lies at `addresses[id]` of the model's names, or ''. (mj_id2name answers with rubbish where there is none.) */
function readName({ names }: MjModel, addresses: Int32Array, id: number): string {
  const start = addresses[id]!;
  return String.fromCharCode(...(names as Int8Array).subarray(start, (names as Int8Array).indexOf(0, start)));
}

/**
 * The role of a geom, by names: a body called "object" and what hangs on it, geoms called "arm...", and whatever has "target" or
 * "goal" in its name. What is fixed to the world belongs to the surroundings.
 */
function roleOf(model: MjModel, bodyNames: readonly string[], body: number, name: string): SceneRole {
  if ((model.body_weldid as Int32Array)[body] === 0) return 'world';
  if (/target|goal/.test(`${bodyNames[body]} ${name}`)) return 'goal';
  if (name.startsWith('arm')) return 'arm';
  for (let at = body; at > 0; at = (model.body_parentid as Int32Array)[at]!) {
    if (bodyNames[at] === 'object') return 'object';
  }
  return 'body';
}

/** Reads the shapes out of a compiled model; geoms of other kinds (meshes, height fields) are left out. */
export function readScene(model: MjModel): SceneModel {
  const bodyNames = Array.from({ length: model.nbody }, (_, i) => readName(model, model.name_bodyadr as Int32Array, i));
  const geoms: SceneGeom[] = [];
  for (let i = 0; i < model.ngeom; i++) {
    const shape = SHAPES[(model.geom_type as Int32Array)[i]!];
    if (!shape) continue;
    const name = readName(model, model.name_geomadr as Int32Array, i);
    const body = (model.geom_bodyid as Int32Array)[i]!;
    geoms.push({
      name,
      shape,
      body,
      size: take3(model.geom_size as Float64Array, i),
      position: take3(model.geom_pos as Float64Array, i),
      quaternion: take4(model.geom_quat as Float64Array, i),
      rgba: take4(model.geom_rgba as Float32Array, i),
      role: roleOf(model, bodyNames, body, name),
    });
  }
  const actuators: SceneActuator[] = [];
  for (let i = 0; i < model.nu; i++) {
    const joint = (model.actuator_trnid as Int32Array)[i * 2]!;
    const range = model.actuator_ctrlrange as Float64Array;
    actuators.push({
      name:
        readName(model, model.name_actuatoradr as Int32Array, i) ||
        readName(model, model.name_jntadr as Int32Array, joint),
      range: [range[i * 2]!, range[i * 2 + 1]!],
      body: (model.jnt_bodyid as Int32Array)[joint]!,
      anchor: take3(model.jnt_pos as Float64Array, joint),
    });
  }
  return { geoms, bodyNames, actuators };
}
