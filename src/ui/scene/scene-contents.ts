// Everything that stands in the three-dimensional view of one model, put together and taken apart as a whole.
import {
  Color,
  DirectionalLight,
  Fog,
  HemisphereLight,
  InstancedMesh,
  Mesh,
  Scene,
  type Camera,
  type Vector3,
} from 'three';
import type { Poses } from '../../env-api/mujoco/scene-pose.ts';
import type { SceneCamera, SceneFrame, SceneModel } from '../../env-api/mujoco/scene.ts';
import type { Quality } from './graphics.ts';
import { SceneBodies } from './scene-bodies.ts';
import { groundHeight, SceneGround } from './scene-ground.ts';
import { ContactArrows, EffortDiscs, FloorPath, Markers, Spot } from './scene-overlays.ts';
import type { SceneTheme } from './scene-theme.ts';

/** What is drawn over the bodies on request. */
export interface Shown {
  readonly contacts: boolean;
  readonly effort: boolean;
}

/** A frame, some of which carry the way so far as x and y of each point. */
export type ShownFrame = SceneFrame & { readonly path?: Float32Array };

const SHADOW_PIXELS = 1024;
/** Where the light comes from, in camera distances from the point looked at: from above, behind the onlooker's shoulder. */
const SUN = [-0.5, -0.75, 1.6] as const;
/** From nearer than this (in metres) the floor's fields are of 0.1 m, else of 1 m. */
const NEAR_VIEW = 1;
/** Where the floor begins to fade and where it is gone, in distances that the camera has now. */
const FADE = [1.5, 9] as const;
/** Where the floor ends, in distances that the camera has at the start. */
const FLOOR_REACH = 14;

export class SceneContents {
  readonly model: SceneModel;
  readonly scene = new Scene();
  private readonly bodies: SceneBodies;
  private readonly ground: SceneGround | null;
  private readonly contacts: ContactArrows;
  private readonly effort: EffortDiscs;
  private readonly markers: Markers;
  private readonly path: FloorPath;
  private readonly spot: Spot | null;
  private readonly sun = new DirectionalLight(0xffffff, 2);
  private readonly fog: Fog;
  private readonly distance: number;
  private readonly marked: number;

  /** The distance that `setting` gives sets the scale of floor, arrows, shadow and fog. */
  constructor(model: SceneModel, setting: SceneCamera, theme: SceneTheme, quality: Quality) {
    const { distance, marked } = setting;
    this.model = model;
    this.distance = distance;
    this.marked = marked ?? 0;
    const height = groundHeight(model);
    this.bodies = new SceneBodies(model, theme);
    const floor = { reach: distance * FLOOR_REACH, field: distance > NEAR_VIEW ? 1 : 0.1 };
    this.ground = height === null ? null : new SceneGround(height, floor, theme, quality);
    this.contacts = new ContactArrows(distance, theme);
    this.effort = new EffortDiscs(model, distance, theme);
    this.markers = new Markers(theme);
    this.path = new FloorPath(height ?? 0, distance, theme);
    this.spot = marked === undefined ? null : new Spot(distance, theme);
    const { scene } = this;
    scene.background = new Color(theme.background);
    scene.fog = this.fog = new Fog(theme.background);
    scene.add(this.bodies.group, this.markers.group, this.path.mesh, this.contacts.group, this.effort.group);
    if (this.ground) scene.add(this.ground.mesh);
    if (this.spot) scene.add(this.spot.group);
    this.addLights(quality);
  }

  private addLights({ shadows }: Quality): void {
    const { sun, scene, distance } = this;
    sun.castShadow = shadows;
    sun.shadow.mapSize.set(SHADOW_PIXELS, SHADOW_PIXELS);
    sun.shadow.radius = 3;
    const { camera } = sun.shadow;
    camera.left = camera.bottom = -distance * 0.75;
    camera.right = camera.top = distance * 0.75;
    camera.near = distance * 0.1;
    camera.far = distance * 5;
    sun.shadow.normalBias = distance * 0.004;
    const sky = new HemisphereLight(0xffffff, 0xb8b8b8, 1.9);
    sky.position.set(0, 0, 1);
    scene.add(sun, sun.target, sky);
  }

  /** `poses` are the bodies' at this moment; `controls` what drives them. Turned to `camera`, which looks at `focus`. */
  move(frame: ShownFrame, poses: Poses, controls: Float32Array, shown: Shown, camera: Camera, focus: Vector3): void {
    this.bodies.move(poses);
    this.ground?.follow(focus.x, focus.y);
    this.sun.target.position.copy(focus);
    this.sun.position.set(SUN[0], SUN[1], SUN[2]).multiplyScalar(this.distance).add(focus);
    this.fade(camera.position.distanceTo(focus));
    this.markers.show(frame.markers ?? []);
    this.path.show(frame.path);
    this.spot?.show(poses, this.marked, camera);
    this.contacts.group.visible = shown.contacts;
    if (shown.contacts) this.contacts.show(frame.contacts);
    this.effort.group.visible = shown.effort;
    if (shown.effort) this.effort.show(poses, controls, camera);
  }

  /** Puts the fog beyond what is looked at from `away` metres, and before the floor's end. */
  private fade(away: number): void {
    const reach = Math.max(away, this.distance);
    this.fog.near = FADE[0] * reach;
    this.fog.far = Math.min(FADE[1] * reach, (FLOOR_REACH - 1) * this.distance);
  }

  dispose(): void {
    this.scene.traverse((object) => {
      if (!(object instanceof Mesh)) return;
      object.geometry.dispose();
      for (const material of [object.material].flat()) material.dispose();
      if (object instanceof InstancedMesh) object.dispose();
    });
    this.markers.dispose();
    this.ground?.dispose();
    this.sun.dispose();
  }
}
