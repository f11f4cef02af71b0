// What lies over a scene: contact forces as arrows and actuator effort as discs, both on request; marked places; the path on
// the floor. Drawn as instances from arrays that are made once.
import {
  BufferAttribute,
  BufferGeometry,
  CircleGeometry,
  Color,
  ConeGeometry,
  CylinderGeometry,
  DoubleSide,
  DynamicDrawUsage,
  Group,
  InstancedMesh,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  Quaternion,
  RingGeometry,
  SphereGeometry,
  Vector3,
  type Camera,
  type Material,
} from 'three';
import { pointOnBody, type Poses } from '../../env-api/mujoco/scene-pose.ts';
import type { SceneActuator, SceneMarker, SceneModel } from '../../env-api/mujoco/scene.ts';
import type { SceneTheme } from './scene-theme.ts';

const matrix = new Matrix4();
const place = new Vector3();
const along = new Vector3();
const scale = new Vector3();
const turn = new Quaternion();
const point = [0, 0, 0];
const UP = new Vector3(0, 1, 0);
const ZERO = new Matrix4().makeScale(0, 0, 0);

function instances(geometry: BufferGeometry, material: Material, count: number): InstancedMesh {
  const mesh = new InstancedMesh(geometry, material, Math.max(1, count));
  mesh.instanceMatrix.setUsage(DynamicDrawUsage);
  mesh.frustumCulled = false;
  return mesh;
}

/** A humanoid lying flat has about 30. */
const MOST_CONTACTS = 64;
/** An arrow as long as this share of the camera's distance stands for this force; lengths grow with the root of the force. */
const REFERENCE_SHARE = 0.12;
const REFERENCE_NEWTON = 100;
const LONGEST_SHARE = 0.4;

export class ContactArrows {
  readonly group = new Group();
  private readonly shafts: InstancedMesh;
  private readonly heads: InstancedMesh;
  private readonly unit: number;

  /** `distance`: how far the camera is by default, in metres; arrows are sized by it. */
  constructor(distance: number, theme: SceneTheme) {
    this.unit = distance;
    const material = new MeshBasicMaterial({ color: theme.bad });
    const thickness = distance * 0.0045;
    const head = distance * 0.028;
    // Both along y, from the origin on.
    this.shafts = instances(
      new CylinderGeometry(thickness, thickness, 1, 8).translate(0, 0.5, 0),
      material,
      MOST_CONTACTS,
    );
    this.heads = instances(new ConeGeometry(head * 0.4, head, 12).translate(0, head / 2, 0), material, MOST_CONTACTS);
    this.group.add(this.shafts, this.heads);
  }

  /** `contacts` as in `SceneFrame`; one without force has no arrow. */
  show(contacts: Float32Array): void {
    let count = 0;
    for (let at = 0; at + 5 < contacts.length && count < MOST_CONTACTS; at += 6) {
      place.set(contacts[at]!, contacts[at + 1]!, contacts[at + 2]!);
      along.set(contacts[at + 3]!, contacts[at + 4]!, contacts[at + 5]!);
      const force = along.length();
      if (force === 0) continue;
      const share = Math.min(LONGEST_SHARE, REFERENCE_SHARE * Math.sqrt(force / REFERENCE_NEWTON));
      turn.setFromUnitVectors(UP, along.divideScalar(force));
      const length = share * this.unit;
      this.shafts.setMatrixAt(count, matrix.compose(place, turn, scale.set(1, length, 1)));
      this.heads.setMatrixAt(count, matrix.compose(place.addScaledVector(along, length), turn, scale.setScalar(1)));
      count++;
    }
    this.shafts.count = this.heads.count = count;
    this.shafts.instanceMatrix.needsUpdate = this.heads.instanceMatrix.needsUpdate = true;
  }
}

/** Beside others at the same joint: how many discs to the side this one is drawn. */
function spread(actuators: readonly SceneActuator[]): number[] {
  const key = ({ body, anchor }: SceneActuator): string => `${body} ${anchor.map((value) => value.toFixed(3)).join()}`;
  return actuators.map((actuator, i) => {
    const together = actuators.flatMap((other, j) => (key(other) === key(actuator) ? [j] : []));
    return together.indexOf(i) - (together.length - 1) / 2;
  });
}

/** At each driven joint a ring, and in it a disc: its size is the effort, its colour the direction. */
export class EffortDiscs {
  readonly group = new Group();
  private readonly rings: InstancedMesh;
  private readonly discs: InstancedMesh;
  private readonly actuators: readonly SceneActuator[];
  private readonly sideways: readonly number[];
  private readonly radius: number;
  private readonly push: Color;
  private readonly pull: Color;

  constructor(scene: SceneModel, distance: number, theme: SceneTheme) {
    this.actuators = scene.actuators;
    this.sideways = spread(scene.actuators);
    this.radius = distance * 0.017;
    this.push = new Color(theme.push);
    this.pull = new Color(theme.pull);
    const onTop = { depthTest: false, depthWrite: false, transparent: true, fog: false } as const;
    const count = scene.actuators.length;
    this.rings = instances(
      new RingGeometry(0.86, 1, 28),
      new MeshBasicMaterial({ color: theme.foreground, ...onTop }),
      count,
    );
    this.discs = instances(new CircleGeometry(0.86, 24), new MeshBasicMaterial(onTop), count);
    this.rings.renderOrder = 11;
    this.discs.renderOrder = 10;
    this.group.add(this.rings, this.discs);
  }

  /** Turned to `camera`; `controls` as in `SceneFrame`. */
  show(poses: Poses, controls: Float32Array, camera: Camera): void {
    const { radius } = this;
    along.set(1, 0, 0).applyQuaternion(camera.quaternion);
    for (let i = 0; i < this.actuators.length; i++) {
      const { body, anchor, range } = this.actuators[i]!;
      pointOnBody(point, poses, body, anchor);
      place.fromArray(point).addScaledVector(along, this.sideways[i]! * radius * 2.3);
      const bound = Math.max(Math.abs(range[0]), Math.abs(range[1])) || 1;
      const effort = Math.max(-1, Math.min(1, controls[i]! / bound));
      this.rings.setMatrixAt(i, matrix.compose(place, camera.quaternion, scale.setScalar(radius)));
      const share = Math.abs(effort);
      if (share < 0.02) this.discs.setMatrixAt(i, ZERO);
      else
        this.discs.setMatrixAt(i, matrix.compose(place, camera.quaternion, scale.setScalar(radius * Math.sqrt(share))));
      this.discs.setColorAt(i, effort < 0 ? this.pull : this.push);
    }
    this.rings.count = this.discs.count = this.actuators.length;
    this.rings.instanceMatrix.needsUpdate = this.discs.instanceMatrix.needsUpdate = true;
    if (this.discs.instanceColor) this.discs.instanceColor.needsUpdate = true;
  }
}

/** Balls at marked places: made when their number changes, else only moved. */
export class Markers {
  readonly group = new Group();
  private readonly goal: MeshStandardMaterial;
  private readonly point: MeshStandardMaterial;
  private readonly ball = new SphereGeometry(1, 24, 16);

  constructor(theme: SceneTheme) {
    const look = { transparent: true, opacity: 0.45, roughness: 0.6 } as const;
    this.goal = new MeshStandardMaterial({ color: theme.good, ...look });
    this.point = new MeshStandardMaterial({ color: theme.muted, ...look });
  }

  show(markers: readonly SceneMarker[]): void {
    const { children } = this.group;
    while (children.length > markers.length) this.group.remove(children.at(-1)!);
    while (children.length < markers.length) this.group.add(new Mesh(this.ball, this.goal));
    markers.forEach(({ role, position, radius }, i) => {
      const mesh = children[i] as Mesh;
      mesh.material = role === 'goal' ? this.goal : this.point;
      mesh.position.set(...position);
      mesh.scale.setScalar(radius);
    });
  }

  dispose(): void {
    this.ball.dispose();
    this.goal.dispose();
    this.point.dispose();
  }
}

/** Disc and ring, each with an edge of the background's colour: radii in parts of the ring's outer one. */
const DISC = 0.5;
const EDGED_DISC = 0.62;
const RING = 0.82;
const EDGED_RING = 0.7;
/** The ring's outer radius as a share of the camera's distance. */
const SPOT_SHARE = 0.024;

/** A disc and a ring that show where a small body is, whatever stands before it. */
export class Spot {
  readonly group = new Group();

  constructor(distance: number, theme: SceneTheme) {
    const look = { depthTest: false, depthWrite: false, transparent: true, fog: false } as const;
    const edge = new MeshBasicMaterial({ color: theme.background, opacity: 0.75, ...look });
    const body = new MeshBasicMaterial({ color: theme.accent, ...look });
    const parts = [
      new Mesh(new CircleGeometry(EDGED_DISC, 28), edge),
      new Mesh(new RingGeometry(EDGED_RING, 1.1, 36), edge),
      new Mesh(new CircleGeometry(DISC, 28), body),
      new Mesh(new RingGeometry(RING, 1, 36), body),
    ];
    parts.forEach((mesh, i) => (mesh.renderOrder = 5 + i));
    this.group.add(...parts);
    this.group.scale.setScalar(distance * SPOT_SHARE);
  }

  /** At the frame of a body, turned to `camera`. */
  show({ positions }: Poses, body: number, camera: Camera): void {
    this.group.position.fromArray(positions, body * 3);
    this.group.quaternion.copy(camera.quaternion);
  }
}

/** The way so far as a ribbon on the floor, seen through whatever stands before it. */
export class FloorPath {
  readonly mesh: Mesh<BufferGeometry, MeshBasicMaterial>;
  private readonly halfWidth: number;
  private readonly height: number;
  private shown: Float32Array | null = null;

  constructor(height: number, distance: number, theme: SceneTheme) {
    this.height = height + distance * 0.002;
    this.halfWidth = distance * 0.0035;
    const material = new MeshBasicMaterial({
      color: theme.accent,
      side: DoubleSide,
      depthTest: false,
      transparent: true,
      opacity: 0.75,
    });
    this.mesh = new Mesh(new BufferGeometry(), material);
    this.mesh.frustumCulled = false;
  }

  /** `path`: x and y of each point, in metres. */
  show(path: Float32Array | undefined): void {
    this.mesh.visible = path !== undefined && path.length >= 4;
    if (!path || path === this.shown || !this.mesh.visible) return;
    this.shown = path;
    const corners = this.cornersFor(path.length / 2);
    const points = path.length / 2;
    for (let i = 0; i < points; i++) {
      const before = Math.max(0, i - 1) * 2;
      const after = Math.min(points - 1, i + 1) * 2;
      const dx = path[after]! - path[before]!;
      const dy = path[after + 1]! - path[before + 1]!;
      const reach = this.halfWidth / (Math.hypot(dx, dy) || 1);
      corners.setXYZ(2 * i, path[2 * i]! - dy * reach, path[2 * i + 1]! + dx * reach, this.height);
      corners.setXYZ(2 * i + 1, path[2 * i]! + dy * reach, path[2 * i + 1]! - dx * reach, this.height);
    }
    corners.needsUpdate = true;
    this.mesh.geometry.setDrawRange(0, (points - 1) * 6);
  }

  /** The corners' array, made anew at twice the size where it is too short. */
  private cornersFor(points: number): BufferAttribute {
    const { geometry } = this.mesh;
    const present = geometry.getAttribute('position') as BufferAttribute | undefined;
    if (present && present.count >= 2 * points) return present;
    geometry.dispose();
    const room = Math.max(64, 2 * points);
    const corners = new BufferAttribute(new Float32Array(room * 2 * 3), 3).setUsage(DynamicDrawUsage);
    const triangles = new Uint32Array((room - 1) * 6);
    for (let i = 0; i + 1 < room; i++)
      triangles.set(
        [0, 1, 2, 2, 1, 3].map((corner) => 2 * i + corner),
        i * 6,
      );
    this.mesh.geometry = new BufferGeometry();
    this.mesh.geometry.setAttribute('position', corners);
    this.mesh.geometry.setIndex(new BufferAttribute(triangles, 1));
    return corners;
  }
}
