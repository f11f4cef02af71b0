// A task that a person brought along, as plain data: its source, what a check found out about it, and the texts that a model
// reads. Its code never runs on the trusted side; what the trusted side knows of it stands here.
import type { EnvSpaces, ObservationField } from './env.ts';

export type OwnLanguage = 'python' | 'javascript';

/** All that is needed to make the environment, behind the wall only. */
export interface OwnSource {
  readonly language: OwnLanguage;
  readonly code: string;
}

/** What its frames show: sizes are those of the first frame, in characters or pixels. `values`: it draws nothing itself. */
export type OwnPicture =
  | { readonly kind: 'text'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'image'; readonly width: number; readonly height: number }
  | { readonly kind: 'values' };

/** What a check found out; nobody else says so. */
export interface OwnFacts {
  /** Of the class that was found in the source. */
  readonly className: string;
  readonly fields: readonly ObservationField[];
  /** For each number of the flat observation: whether its space holds whole numbers only. */
  readonly whole: readonly boolean[];
  readonly spaces: EnvSpaces;
  /** Observations take few values and there are few actions, so that a table can hold them all. */
  readonly finite: boolean;
  readonly picture: OwnPicture;
  /** Whether its steps report `info.success`. */
  readonly tellsSuccess: boolean;
  /** The horizon that the class names itself (`horizon` or `max_episode_steps`); null where it names none. */
  readonly horizon: number | null;
}

/** The three descriptions, as the person wrote or edited them. */
export interface OwnTexts {
  /** What the observation means, field by field. */
  readonly observation: string;
  readonly action: string;
  readonly reward: string;
}

/** Measured with uniformly random actions while the task was checked. */
export interface OwnMeasure {
  readonly returns: readonly number[];
  readonly successes: readonly number[];
  readonly meanSteps: number;
}

/** Everything that a run depends on: any change makes another version, with another hash. */
export interface OwnVersion {
  readonly source: OwnSource;
  readonly facts: OwnFacts;
  readonly horizon: number;
  readonly texts: OwnTexts;
  readonly selection: 'return' | 'success';
  readonly measure: OwnMeasure;
}

/** What the page and lists call it. */
export interface OwnName {
  readonly title: string;
  readonly summary: string;
}

/** Horizon of a task that names none, where the person sets none either. */
export const usualHorizon = 200;

/** Where the picker lists them. */
export const ownFamily = 'Your tasks';

const prefix = 'own-';
const idPattern = /^own-[a-z0-9]{6,24}$/;

/** Whether an id is made for tasks of one's own. */
export function isOwnId(envId: string): boolean {
  return envId.startsWith(prefix);
}

/** Whether this is the id of a record: an own task without a version. */
export function isOwnRecordId(id: string): boolean {
  return idPattern.test(id);
}

/** The id that runs, trainings and the picker use: it names one version. */
export function ownEnvId(recordId: string, hash: string): string {
  return `${recordId}.${hash}`;
}

/** The record and the version that an id names; null for ids that do not name both. */
export function parseOwnId(envId: string): { readonly recordId: string; readonly hash: string } | null {
  const [recordId = '', hash = '', ...more] = envId.split('.');
  return isOwnRecordId(recordId) && hash !== '' && more.length === 0 ? { recordId, hash } : null;
}
