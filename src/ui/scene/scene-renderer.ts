// The three-dimensional view of a scene with three.js: what stands in it is in scene-contents.ts, here are the camera, which goes
// along and can be turned, and the drawing. It draws when something changed and until the camera has come to rest, not in an
// endless loop. Loaded by EnvStage.svelte, in a chunk of its own, when a scene is first shown.
import { PCFShadowMap, PerspectiveCamera, Vector3, WebGLRenderer } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { emptyPoses, jumps, lookedAt, posesBetween, type Poses } from '../../env-api/mujoco/scene-pose.ts';
import type { SceneCamera, SceneFrame } from '../../env-api/mujoco/scene.ts';
import { quality, type Quality } from './graphics.ts';
import { offsetOf, orbitOf, sameOrbit, turned, zoomRange, type Orbit } from './orbit.ts';
import { SceneContents, type Shown, type ShownFrame } from './scene-contents.ts';
import type { SceneTheme } from './scene-theme.ts';

/** A moment of an episode: a frame and, where it is shown on the way to the next, that one and how far (0 to 1). */
export interface Moment {
  readonly frame: ShownFrame;
  readonly next: SceneFrame | null;
  readonly share: number;
}

interface SceneEvents {
  /** The person has turned or zoomed. */
  onorbit(orbit: Orbit): void;
  /** The graphics context is gone, and this renderer of no more use. */
  onlost(): void;
}

const FIELD_OF_VIEW = 45;
/** Seconds in which the camera makes up two thirds of its lag, and the most it lags behind, in camera distances. */
const FOLLOW_SECONDS = 0.12;
const MOST_LAG = 0.1;
/** Nearer than this (in camera distances) it has arrived. */
const ARRIVED = 1e-4;

export class SceneRenderer {
  private readonly canvas: HTMLCanvasElement;
  private readonly setting: SceneCamera;
  private readonly events: SceneEvents;
  private readonly quality: Quality;
  private readonly renderer: WebGLRenderer;
  private readonly camera: PerspectiveCamera;
  private readonly controls: OrbitControls;
  private theme: SceneTheme;
  private shown: Shown = { contacts: false, effort: false };
  private contents: SceneContents | null = null;
  private moment: Moment | null = null;
  /** Poses between two frames. */
  private between: Poses = emptyPoses(0);
  private readonly aim = [0, 0, 0];
  private readonly step = new Vector3();
  /** The last orbit that was told or adopted. */
  private orbit: Orbit;
  private drawnAt = 0;
  private request = 0;
  private snap = true;

  /** Throws where the browser gives no WebGL 2 context for `canvas`. Call `dispose` when done. */
  constructor(canvas: HTMLCanvasElement, setting: SceneCamera, theme: SceneTheme, events: SceneEvents) {
    this.quality = quality();
    const { antialias, shadows } = this.quality;
    const context = canvas.getContext('webgl2', { antialias, alpha: false });
    if (!context) throw new Error('This browser gives no WebGL 2 here.');
    this.canvas = canvas;
    this.setting = setting;
    this.theme = theme;
    this.events = events;
    this.renderer = new WebGLRenderer({ canvas, context });
    this.renderer.shadowMap.enabled = shadows;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.camera = new PerspectiveCamera(FIELD_OF_VIEW, 16 / 9, setting.distance * 0.02, setting.distance * 30);
    this.camera.up.set(0, 0, 1);
    canvas.addEventListener('webglcontextlost', this.lost);
    canvas.addEventListener('wheel', this.guardWheel, { capture: true, passive: true });
    this.controls = this.makeControls();
    this.orbit = setting;
    this.resetView();
  }

  private makeControls(): OrbitControls {
    const controls = new OrbitControls(this.camera, this.canvas);
    const { nearest, farthest } = zoomRange(this.setting.distance);
    controls.enableDamping = true;
    controls.dampingFactor = 0.12;
    controls.minDistance = nearest;
    controls.maxDistance = farthest;
    controls.maxPolarAngle = Math.PI / 2;
    controls.addEventListener('change', () => this.draw());
    // A finger that moves up or down scrolls the page.
    this.canvas.style.touchAction = 'pan-y';
    return controls;
  }

  /** What the graphics card holds for this view: counts of geometries and textures. */
  get memory(): { readonly geometries: number; readonly textures: number } {
    return this.renderer.info.memory;
  }

  /** Shows a moment with the next screen refresh. */
  show(moment: Moment): void {
    if (moment.frame.scene !== this.contents?.model) this.build(moment.frame);
    if (!this.moment || jumps(this.moment.frame, moment.frame, this.setting.distance)) this.snap = true;
    this.moment = moment;
    this.draw();
  }

  setShown(shown: Shown): void {
    this.shown = shown;
    this.draw();
  }

  setTheme(theme: SceneTheme): void {
    if (theme === this.theme) return;
    this.theme = theme;
    if (this.moment) this.build(this.moment.frame);
    this.draw();
  }

  /** In CSS pixels. */
  resize(width: number, height: number): void {
    this.renderer.setPixelRatio(Math.min(this.quality.mostPixelRatio, window.devicePixelRatio || 1));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  resetView(): void {
    const { azimuth, elevation, distance } = this.setting;
    this.snap = true;
    this.place({ azimuth, elevation, distance });
  }

  /** Looks from where another view looks, and tells nobody. */
  adopt(orbit: Orbit): void {
    if (!sameOrbit(orbit, this.orbit)) this.place(orbit);
  }

  /** Turns by degrees and zooms by a factor, as keys do. */
  turn(azimuth: number, elevation: number, zoom = 1): void {
    const orbit = turned(this.orbit, azimuth, elevation, zoom, this.setting.distance);
    this.place(orbit);
    this.events.onorbit(orbit);
  }

  /** Draws at once, so that the canvas can be read before the browser shows it; `settled` with the camera where it will rest. */
  drawNow(settled = false): void {
    this.snap ||= settled;
    cancelAnimationFrame(this.request);
    this.paint(performance.now());
  }

  /** Gives everything back; no other call may follow. */
  dispose(): void {
    cancelAnimationFrame(this.request);
    this.request = -1;
    this.canvas.removeEventListener('webglcontextlost', this.lost);
    this.canvas.removeEventListener('wheel', this.guardWheel, { capture: true });
    this.controls.dispose();
    this.contents?.dispose();
    this.renderer.dispose();
    // Browsers keep only a handful of contexts, and free them late by themselves.
    if (!this.renderer.getContext().isContextLost()) this.renderer.forceContextLoss();
  }

  private readonly lost = (event: Event): void => {
    event.preventDefault();
    this.events.onlost();
  };

  /** The wheel zooms a picture that has the focus, and with Ctrl (a pinch) any; else it scrolls the page. */
  private readonly guardWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && document.activeElement !== this.canvas) event.stopImmediatePropagation();
  };

  private build({ scene }: SceneFrame): void {
    this.contents?.dispose();
    this.contents = new SceneContents(scene, this.setting, this.theme, this.quality);
    this.between = emptyPoses(scene.bodyNames.length);
  }

  private place(orbit: Orbit): void {
    this.orbit = orbit;
    this.camera.position.copy(this.controls.target).add(this.step.fromArray(offsetOf(orbit)));
    this.controls.update();
    this.draw();
  }

  private draw(): void {
    if (this.request === 0) this.request = requestAnimationFrame((now) => this.paint(now));
  }

  private paint(now: number): void {
    this.request = 0;
    const { contents, moment } = this;
    if (!contents || !moment) return;
    const { frame } = moment;
    const next = moment.next && moment.share > 0 && !jumps(frame, moment.next) ? moment.next : null;
    if (next) posesBetween(this.between, frame, next, moment.share);
    const poses = next ? this.between : frame;
    const seconds = Math.min(0.1, Math.max(0, now - this.drawnAt) / 1000);
    this.drawnAt = now;
    if (this.follow(poses, seconds)) this.draw();
    // Goes on turning for a moment after the person has let go; `change` then asks for the next picture.
    this.controls.update();
    this.tellOrbit();
    contents.move(frame, poses, (next ?? frame).controls, this.shown, this.camera, this.controls.target);
    this.renderer.render(contents.scene, this.camera);
  }

  /** Moves camera and target towards the body; true while there is way to go. */
  private follow(poses: Poses, seconds: number): boolean {
    lookedAt(this.aim, this.setting, poses);
    const { step, controls, camera } = this;
    step.fromArray(this.aim).sub(controls.target);
    const { distance } = this.setting;
    const lag = step.length();
    if (!this.snap && lag > 0) {
      const made = 1 - Math.exp(-seconds / FOLLOW_SECONDS);
      step.multiplyScalar(Math.max(made, 1 - (MOST_LAG * distance) / lag));
    }
    this.snap = false;
    controls.target.add(step);
    camera.position.add(step);
    return lag - step.length() > ARRIVED * distance;
  }

  private tellOrbit(): void {
    const orbit = orbitOf(this.step.copy(this.camera.position).sub(this.controls.target).toArray());
    if (sameOrbit(orbit, this.orbit)) return;
    this.orbit = orbit;
    this.events.onorbit(orbit);
  }
}
