// One MuJoCo simulation: a compiled model, which all simulations of a worker share, and its own state, seen through arrays
// that lie in the engine's memory. Nothing is allocated by `step`; `free` gives the state's memory back.
import type { MainModule, MjData, MjModel } from '@mujoco/mujoco';
import { readScene, type SceneFrame, type SceneModel } from './scene.ts';

/** MuJoCo's WebAssembly build, loaded (src/sandbox/, src/workers/replay/, src/sandbox/node/ each load it their way). */
export type Mujoco = MainModule;

/** Compiled models by their MJCF, for as long as the engine lives: compiling takes up to 40 ms, a model up to 1 MB. */
const compiled = new WeakMap<Mujoco, Map<string, CompiledModel>>();

interface CompiledModel {
  readonly model: MjModel;
  readonly scene: SceneModel;
}

/** The model of `mjcf`, compiled once per engine. Throws with the compiler's words where it is not valid. */
function compileModel(mujoco: Mujoco, mjcf: string): CompiledModel {
  let models = compiled.get(mujoco);
  if (!models) compiled.set(mujoco, (models = new Map()));
  let found = models.get(mjcf);
  if (!found) {
    const model = mujoco.MjModel.from_xml_string(mjcf);
    found = { model, scene: readScene(model) };
    models.set(mjcf, found);
  }
  return found;
}

/** Throws where a task needs MuJoCo and was made without it. */
export function requireMujoco(id: string, mujoco: Mujoco | undefined): Mujoco {
  if (mujoco) return mujoco;
  throw new Error(`${id}: MuJoCo has to be loaded first and passed to make().`);
}

const CONTACT_NUMBERS = 6;

/**
 * The arrays are row-major views into the engine's memory, in SI units, named as in MuJoCo's mjData. Always read them
 * through the simulation: after the memory has grown they are new objects. Quaternions are w, x, y, z.
 */
export class Simulation {
  readonly model: MjModel;
  readonly scene: SceneModel;
  /** Seconds of one physics step. */
  readonly timestep: number;
  /** [nq] and [nv]: generalised positions and velocities. */
  qpos!: Float64Array;
  qvel!: Float64Array;
  /** [nu]: controls, clamped by MuJoCo as it applies them and not here. */
  ctrl!: Float64Array;
  /** [nbody, 3], [nbody, 4]: body frames; [nbody, 3]: centres of mass. */
  xpos!: Float64Array;
  xquat!: Float64Array;
  xipos!: Float64Array;
  /** [nsite, 3], [nsite, 9]: places and rotation matrices. */
  siteXpos!: Float64Array;
  siteXmat!: Float64Array;
  /** [nmocap, 3], [nmocap, 4]: frames of the bodies that the task leads by hand; MuJoCo normalises the quaternions. */
  mocapPos!: Float64Array;
  mocapQuat!: Float64Array;
  /** [nsensordata] */
  sensordata!: Float64Array;
  /** [nbody, 6] torque, force; [nbody, 10]; [nbody, 6]: as MuJoCo's cfrc_ext, cinert, cvel. */
  cfrcExt!: Float64Array;
  cinert!: Float64Array;
  cvel!: Float64Array;
  /** [nv] */
  qfrcActuator!: Float64Array;
  qfrcConstraint!: Float64Array;
  /** [nu] */
  actuatorForce!: Float64Array;
  private readonly mujoco: Mujoco;
  private readonly data: MjData;
  private bodyPos!: Float64Array;
  /** A body that stands elsewhere here than in the model: where its place begins in `bodyPos`, its place here and there. */
  private moved: { readonly at: number; readonly here: Float64Array; readonly there: Float64Array } | null = null;
  private freed = false;

  /** Owns engine memory: call `free` when done. Throws where `mjcf` does not compile. */
  constructor(mujoco: Mujoco, mjcf: string) {
    const { model, scene } = compileModel(mujoco, mjcf);
    this.mujoco = mujoco;
    this.model = model;
    this.scene = scene;
    this.data = new mujoco.MjData(model);
    const { opt } = model;
    this.timestep = opt.timestep;
    opt.delete();
    this.bind();
  }

  /** Takes the views anew: the engine's memory moves as a whole whenever it grows. */
  private bind(): void {
    const { data } = this;
    this.bodyPos = this.model.body_pos as Float64Array;
    this.qpos = data.qpos as Float64Array;
    this.qvel = data.qvel as Float64Array;
    this.ctrl = data.ctrl as Float64Array;
    this.xpos = data.xpos as Float64Array;
    this.xquat = data.xquat as Float64Array;
    this.xipos = data.xipos as Float64Array;
    this.siteXpos = data.site_xpos as Float64Array;
    this.siteXmat = data.site_xmat as Float64Array;
    this.mocapPos = data.mocap_pos as Float64Array;
    this.mocapQuat = data.mocap_quat as Float64Array;
    this.sensordata = data.sensordata as Float64Array;
    this.cfrcExt = data.cfrc_ext as Float64Array;
    this.cinert = data.cinert as Float64Array;
    this.cvel = data.cvel as Float64Array;
    this.qfrcActuator = data.qfrc_actuator as Float64Array;
    this.qfrcConstraint = data.qfrc_constraint as Float64Array;
    this.actuatorForce = data.actuator_force as Float64Array;
  }

  /** Makes sure that the views show the present memory; to be called before reading after another simulation was made. */
  refresh(): void {
    if (this.freed) throw new Error('This simulation was freed.');
    if (this.qpos.length === 0) this.bind();
  }

  /** Back to the model's initial state: everything, the solver's warm start included (mj_resetData). */
  reset(): void {
    this.refresh();
    this.mujoco.mj_resetData(this.model, this.data);
  }

  /**
   * Puts a body without joints at `position` (m, in its parent's frame) from the next call of the engine on, in this
   * simulation only, and for all episodes to come. One body at most.
   */
  placeBody(body: number, position: ArrayLike<number>): void {
    this.refresh();
    const at = body * 3;
    if (this.moved && this.moved.at !== at) throw new Error('Another body of this simulation was placed before.');
    this.moved ??= { at, here: new Float64Array(3), there: this.bodyPos.slice(at, at + 3) };
    for (let axis = 0; axis < 3; axis++) this.moved.here[axis] = position[axis]!;
  }

  /**
   * Such a place belongs to the model, which all simulations of it share: it is there while the engine works for this one, and
   * the model's own place otherwise.
   */
  private moveBody(here: boolean): void {
    if (this.moved) this.bodyPos.set(here ? this.moved.here : this.moved.there, this.moved.at);
  }

  /** Computes everything that follows from `qpos`, `qvel` and `ctrl` without advancing time (mj_forward). */
  forward(): void {
    this.refresh();
    this.moveBody(true);
    this.mujoco.mj_forward(this.model, this.data);
    this.moveBody(false);
  }

  /** `frames` physics steps under the present `ctrl`; positions of bodies and sites are those before the last of them. */
  advance(frames: number): void {
    this.refresh();
    const { mujoco, model, data } = this;
    this.moveBody(true);
    for (let i = 0; i < frames; i++) mujoco.mj_step(model, data);
    this.moveBody(false);
  }

  /** As `advance`, then the contact forces on the bodies (mj_rnePostConstraint). */
  step(frames: number): void {
    this.advance(frames);
    this.mujoco.mj_rnePostConstraint(this.model, this.data);
  }

  /** The present picture as data of its own: safe to keep and to post. Not for the step loop. */
  frame(): SceneFrame {
    this.refresh();
    return {
      scene: this.scene,
      positions: Float32Array.from(this.xpos),
      quaternions: Float32Array.from(this.xquat),
      controls: Float32Array.from(this.ctrl),
      contacts: this.contacts(),
    };
  }

  /** [ncon, 6]: where bodies touch, and the force there in newton, in world axes. */
  private contacts(): Float32Array {
    const { mujoco, model, data } = this;
    const contacts = data.contact;
    const force = new mujoco.DoubleBuffer(CONTACT_NUMBERS);
    try {
      const count = contacts.size();
      const numbers = new Float32Array(count * CONTACT_NUMBERS);
      for (let i = 0; i < count; i++) {
        const contact = contacts.get(i)!;
        try {
          mujoco.mj_contactForce(model, data, i, force);
          const [normal, first, second] = force.GetView() as Float64Array;
          const { pos, frame } = contact as { pos: Float64Array; frame: Float64Array };
          for (let axis = 0; axis < 3; axis++) {
            numbers[i * CONTACT_NUMBERS + axis] = pos[axis]!;
            numbers[i * CONTACT_NUMBERS + 3 + axis] =
              normal! * frame[axis]! + first! * frame[3 + axis]! + second! * frame[6 + axis]!;
          }
        } finally {
          contact.delete();
        }
      }
      return numbers;
    } finally {
      force.delete();
      contacts.delete();
    }
  }

  /** Gives the state's memory back; may be called twice. The compiled model stays for the next simulation of it. */
  free(): void {
    if (this.freed) return;
    this.freed = true;
    this.data.delete();
  }
}
