// A task that the person brought along, as this browser keeps it: what is being edited, and every version that was saved, since
// a run needs the very version that it was made on.
import type { EnvModule } from '../env-api/env.ts';
import { ownTaskModule } from '../env-api/own-task-module.ts';
import {
  ownEnvId,
  parseOwnId,
  usualHorizon,
  type OwnSource,
  type OwnTexts,
  type OwnVersion,
} from '../env-api/own-task.ts';
import { sameData } from '../lib/same-data.ts';
import { textHash } from '../lib/hash.ts';
import type { Records } from './records.ts';

/** What the editor shows; it may be broken. */
export interface OwnDraft {
  readonly source: OwnSource;
  /** null: the one that the class names, or the usual one. */
  readonly horizon: number | null;
  /** null until a check has said what there is to describe. */
  readonly texts: OwnTexts | null;
  readonly selection: 'return' | 'success';
}

export interface OwnTask {
  /** Begins with `own-`; never the id of a task of the site. */
  readonly id: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly title: string;
  readonly summary: string;
  readonly draft: OwnDraft;
  /** In the order in which they were saved; empty for a task that no check has passed. */
  readonly versions: readonly { readonly hash: string; readonly savedAt: number; readonly version: OwnVersion }[];
}

/** Short name of a version: of all that a run depends on, but not of what was measured by the way. */
export function hashOfVersion({ source, horizon, texts, selection, facts }: OwnVersion): string {
  const spaces = JSON.stringify([facts.fields, facts.spaces], (_key, value: unknown) =>
    typeof value === 'number' ? String(value) : value,
  );
  return textHash(JSON.stringify([source.language, source.code, horizon, texts, selection, spaces])).slice(0, 10);
}

/** The id under which the newest version stands in the picker; null where none was saved. */
export function newestEnvId({ id, versions }: OwnTask): string | null {
  const newest = versions.at(-1);
  return newest ? ownEnvId(id, newest.hash) : null;
}

/** `task` with another version as its newest; one that was saved before moves to the end. */
export function withVersion(task: OwnTask, version: OwnVersion, savedAt: number): OwnTask {
  const hash = hashOfVersion(version);
  const others = task.versions.filter((each) => each.hash !== hash);
  return { ...task, updatedAt: savedAt, versions: [...others, { hash, savedAt, version }] };
}

/** Whether what is edited is what the newest version holds. */
export function isSaved({ draft, versions }: OwnTask): boolean {
  const newest = versions.at(-1)?.version;
  if (!newest) return false;
  const { source, texts, selection, facts } = newest;
  return (
    sameData({ source: draft.source, texts: draft.texts, selection: draft.selection }, { source, texts, selection }) &&
    (draft.horizon ?? facts.horizon ?? usualHorizon) === newest.horizon
  );
}

/** What was saved as the version `hash`, for somebody to edit; without a hash what is edited here. Undefined where it is not here. */
export function draftOf(task: OwnTask, hash?: string): OwnDraft | undefined {
  if (hash === undefined) return task.draft;
  const found = versionIn(task, hash);
  if (!found) return undefined;
  const { source, horizon, texts, selection } = found.version;
  return { source, horizon, texts, selection };
}

interface Found {
  readonly task: OwnTask;
  readonly version: OwnVersion;
}

function versionIn(task: OwnTask, hash: string | undefined): Found | undefined {
  const found = task.versions.find((each) => each.hash === hash);
  return found && { task, version: found.version };
}

export interface StoredTasks {
  /** Rejects in words where this browser does not have that version. */
  module(envId: string): Promise<EnvModule>;
  /** What goes behind the wall. Rejects likewise. */
  sourceOf(envId: string): Promise<Pick<OwnVersion, 'source' | 'facts'>>;
}

/** Reads versions of stored tasks by the ids that runs use. */
export function createStoredTasks(records: Pick<Records<OwnTask>, 'get' | 'list'>): StoredTasks {
  /** A file whose task is here already in another form is imported as a task of its own: its versions have the same names. */
  async function elsewhere(hash: string | undefined): Promise<Found | undefined> {
    const tasks = hash === undefined ? [] : await records.list();
    return tasks.map((task) => versionIn(task, hash)).find((found) => found !== undefined);
  }

  async function find(envId: string): Promise<Found> {
    const parsed = parseOwnId(envId);
    const named = parsed ? await records.get(parsed.recordId) : undefined;
    const found = (named && versionIn(named, parsed?.hash)) ?? (await elsewhere(parsed?.hash));
    if (found) return found;
    throw new Error(
      named
        ? `This browser does not have this version of “${named.title}”. Import the file that it came with, check it and save it.`
        : 'This task of somebody’s own is not in this browser. Import its file under Your tasks, check it and save it.',
    );
  }
  return {
    async module(envId) {
      const { task, version } = await find(envId);
      return ownTaskModule(envId, task, version);
    },
    async sourceOf(envId) {
      const { source, facts } = (await find(envId)).version;
      return { source, facts };
    },
  };
}
