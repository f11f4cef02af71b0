// The recordings of Meta-World's tasks in test/fixtures/meta-world (test/reference/record_meta_world.py says what each part
// is), and how to bring ours to the same start.
import { readFileSync } from 'node:fs';
import { make } from '../../../envs/meta-world/env.ts';
import { PLACEMENTS } from '../../../envs/meta-world/placements.ts';
import type { Env } from '../../../src/env-api/env.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { mujocoForTests } from '../../support/mujoco.ts';

export const IDS = ['button_press_v3', 'door_open_v3', 'drawer_open_v3', 'pick_place_v3'] as const;
export type Id = (typeof IDS)[number];

/** Seed of MT1 under which episodes were recorded. */
export const RECORDED_SEED = 42;

export interface RecordedEpisode {
  readonly kind: 'expert' | 'noisy expert' | 'random' | 'slow random' | 'noisy own';
  /** Index among the placements of `RECORDED_SEED`. */
  readonly placement: number;
  /** The first 18 numbers of the first observation. */
  readonly start: readonly number[];
  /** Base64 of signed bytes [n, 4], hundredths. */
  readonly actions: string;
  /** [k + 1, 3] in 0.1 µm, the start first; [k] in 1e-6. */
  readonly hands: readonly number[];
  readonly rewards: readonly number[];
  /** Steps, from 1, at which the success flag changes; it is 0 at first. */
  readonly success: readonly number[];
  /** The same of `grasp_success`; experts only. */
  readonly graspSuccess?: readonly number[];
}

export interface RecordedTransition {
  readonly observation: readonly number[];
  readonly action: readonly number[];
  readonly reward: number;
  /** In the order of `infoNames`. */
  readonly info: readonly number[];
  readonly state: {
    readonly tcp: readonly number[];
    readonly initialTcp: readonly number[];
    readonly initialObject: readonly number[];
    readonly goal: readonly number[];
    readonly joint: number;
    /** y of the left and the right pad. */
    readonly pads: readonly [number, number];
    readonly held: boolean;
  };
}

type Fields = Readonly<Record<string, readonly number[]>>;

/** Numbers of a compiled model, named as in mjModel, by the names that the reference gives. */
export interface RecordedModel {
  readonly bodies: Readonly<Record<string, Fields & { readonly parent: string }>>;
  readonly joints: Readonly<Record<string, Fields & { readonly body: string }>>;
  readonly colliders: readonly (Fields & { readonly body: string })[];
}

export interface SharedModel extends RecordedModel {
  readonly options: Fields;
  readonly actuators: Fields;
  readonly equality: Fields;
  readonly sites: Fields;
}

export interface Recording {
  readonly env: Id;
  readonly recordedWith: Readonly<Record<string, string>>;
  readonly placements: Readonly<Record<'0' | '42', readonly (readonly number[])[]>>;
  readonly starts: { readonly chosen: readonly number[]; readonly lastObservation: readonly number[] };
  readonly episodes: readonly RecordedEpisode[];
  readonly infoNames: readonly string[];
  readonly transitions: readonly RecordedTransition[];
  readonly model: RecordedModel;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/meta-world/${name}.json`, import.meta.url), 'utf8'));
}

export const readRecording = (id: Id): Recording => read(id) as Recording;
export const readSharedModel = (): SharedModel => read('model') as SharedModel;

/** A task with the placements that episodes were recorded with. */
export async function makeTask(id: Id, seed = RECORDED_SEED): Promise<Env> {
  return make(id, { mt1_seed: seed }, await mujocoForTests());
}

/** The first seed of `reset` that starts an episode at the placement with this index. */
export function seedOfPlacement(index: number): number {
  for (let seed = 0; ; seed++) if (createRandom(seed).integers(0, PLACEMENTS) === index) return seed;
}

/** The actions of a recorded episode, each a vector [4]. */
export function actionsOf({ actions }: RecordedEpisode): Float64Array[] {
  const bytes = new Int8Array(Buffer.from(actions, 'base64'));
  return Array.from({ length: bytes.length / 4 }, (_, step) =>
    Float64Array.from(bytes.subarray(4 * step, 4 * step + 4), (hundredths) => hundredths / 100),
  );
}
