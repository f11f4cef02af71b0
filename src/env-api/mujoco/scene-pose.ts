// Where the parts of a scene are: rotations as quaternions (w, x, y, z), poses of geoms in the world, and what lies between
// two frames. Results go into arrays that the caller passes, so that drawing a frame allocates nothing.
import type { SceneCamera, SceneFrame, SceneGeom } from './scene.ts';

type Numbers = ArrayLike<number>;
type Target = Float32Array | Float64Array | number[];

/** Turns the vector `v` by the unit quaternion at `q[at..at+4]` into `out[0..3]`. */
export function rotate(out: Target, q: Numbers, at: number, v: Numbers): void {
  const w = q[at]!;
  const x = q[at + 1]!;
  const y = q[at + 2]!;
  const z = q[at + 3]!;
  const [a, b, c] = [v[0]!, v[1]!, v[2]!];
  // v + 2 u × (u × v + w v), with u the vector part.
  const tx = 2 * (y * c - z * b);
  const ty = 2 * (z * a - x * c);
  const tz = 2 * (x * b - y * a);
  out[0] = a + w * tx + y * tz - z * ty;
  out[1] = b + w * ty + z * tx - x * tz;
  out[2] = c + w * tz + x * ty - y * tx;
}

/** The product of the quaternions at `p[at..at+4]` and `q[0..4]`, into `out[0..4]`: first `q`, then `p`. */
function multiply(out: Target, p: Numbers, at: number, q: Numbers): void {
  const [w, x, y, z] = [p[at]!, p[at + 1]!, p[at + 2]!, p[at + 3]!];
  const [a, b, c, d] = [q[0]!, q[1]!, q[2]!, q[3]!];
  out[0] = w * a - x * b - y * c - z * d;
  out[1] = w * b + x * a + y * d - z * c;
  out[2] = w * c - x * d + y * a + z * b;
  out[3] = w * d + x * c - y * b + z * a;
}

/** The part of a frame that poses are read from. */
export type Poses = Pick<SceneFrame, 'positions' | 'quaternions'>;

/** A point fixed to a body, in the world: metres, into `out[0..3]`. */
export function pointOnBody(out: Target, { positions, quaternions }: Poses, body: number, point: Numbers): void {
  rotate(out, quaternions, body * 4, point);
  for (let axis = 0; axis < 3; axis++) out[axis]! += positions[body * 3 + axis]!;
}

/** A geom's centre and turn in the world, into `position[0..3]` and `quaternion[0..4]`. */
export function geomPose(position: Target, quaternion: Target, poses: Poses, geom: SceneGeom): void {
  pointOnBody(position, poses, geom.body, geom.position);
  multiply(quaternion, poses.quaternions, geom.body * 4, geom.quaternion);
}

/** Fresh arrays for the poses of `bodies` bodies. */
export function emptyPoses(bodies: number): Poses {
  return { positions: new Float32Array(bodies * 3), quaternions: new Float32Array(bodies * 4) };
}

/**
 * The poses a `share` (0 to 1) of the way from one frame to the next, into `out`: places on a straight line, turns along the
 * shorter way (normalised linear, which is close enough between physics frames). Both frames are of the same model.
 */
export function posesBetween(out: Poses, from: Poses, to: Poses, share: number): void {
  const { positions, quaternions } = out;
  for (let i = 0; i < positions.length; i++) {
    positions[i] = from.positions[i]! + share * (to.positions[i]! - from.positions[i]!);
  }
  for (let at = 0; at < quaternions.length; at += 4) {
    let dot = 0;
    for (let i = at; i < at + 4; i++) dot += from.quaternions[i]! * to.quaternions[i]!;
    // q and -q are the same turn.
    const sign = dot < 0 ? -1 : 1;
    let norm = 0;
    for (let i = at; i < at + 4; i++) {
      const value = (1 - share) * from.quaternions[i]! + share * sign * to.quaternions[i]!;
      quaternions[i] = value;
      norm += value * value;
    }
    const scale = 1 / Math.sqrt(norm || 1);
    for (let i = at; i < at + 4; i++) quaternions[i]! *= scale;
  }
}

/** The point that the camera looks at, in the world: metres, into `out[0..3]`. */
export function lookedAt(out: Target, camera: SceneCamera, { positions }: Pick<Poses, 'positions'>): void {
  const { follow, lookAt } = camera;
  out[0] = lookAt[0] + (follow === null ? 0 : positions[follow * 3]!);
  out[1] = lookAt[1] + (follow === null ? 0 : positions[follow * 3 + 1]!);
  out[2] = lookAt[2];
}

/** Whether a body's frame jumps too far between two frames to be shown in between: a new episode, or a task that moved it. */
export function jumps(from: Poses, to: Poses, metres = 1): boolean {
  for (let i = 3; i < from.positions.length; i++) {
    if (Math.abs(to.positions[i]! - from.positions[i]!) > metres) return true;
  }
  return false;
}
