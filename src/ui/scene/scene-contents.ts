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
import type { SceneFrame, SceneModel } from '../../env-api/mujoco/scene.ts';
import type { Quality } from './graphics.ts';
import { SceneBodies } from './scene-bodies.ts';
import { groundHeight, SceneGround } from './scene-ground.ts';
import { ContactArrows, EffortDiscs, FloorPath, Markers } from './scene-overlays.ts';
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
/** Metres of a field of the floor, for views from nearer and from farther than this distance. */
const FAR_VIEW = 2;

export class SceneContents {
  readonly model: SceneModel;
  readonly scene = new Scene();
  private readonly bodies: SceneBodies;
  private readonly ground: SceneGround | null;
  private readonly contacts: ContactArrows;
  private readonly effort: EffortDiscs;
  private readonly markers: Markers;
  private readonly path: FloorPath;
  private readonly sun = new DirectionalLight(0xffffff, 2);
  private readonly distance: number;

  /** `distance`: the camera's from the point looked at, in metres; it sets the scale of floor, arrows, shadow and fog. */
  constructor(model: SceneModel, distance: number, theme: SceneTheme, quality: Quality) {
    this.model = model;
    this.distance = distance;
    const height = groundHeight(model);
    this.bodies = new SceneBodies(model, theme);
    const field = distance > FAR_VIEW ? 1 : 0.1;
    this.ground = height === null ? null : new SceneGround(height, { reach: distance * 14, field }, theme, quality);
    this.contacts = new ContactArrows(distance, theme);
    this.effort = new EffortDiscs(model, distance, theme);
    this.markers = new Markers(theme);
    this.path = new FloorPath(height ?? 0, distance, theme);
    const { scene } = this;
    scene.background = new Color(theme.background);
    scene.fog = new Fog(theme.background, distance * 3.5, distance * 13);
    scene.add(this.bodies.group, this.markers.group, this.path.mesh, this.contacts.group, this.effort.group);
    if (this.ground) scene.add(this.ground.mesh);
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
    this.markers.show(frame.markers ?? []);
    this.path.show(frame.path);
    this.contacts.group.visible = shown.contacts;
    if (shown.contacts) this.contacts.show(frame.contacts);
    this.effort.group.visible = shown.effort;
    if (shown.effort) this.effort.show(poses, controls, camera);
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
