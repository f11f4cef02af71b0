// Names of the person's own tasks, at once and without the database: what the picker and lists of runs need with the first page.
// Kept beside the records (own-tasks.svelte.ts writes both).
import { isOwnId, ownFamily, parseOwnId } from '../../env-api/own-task.ts';
import type { TaskName } from '../../env-api/env.ts';
import { keepSetting, readSetting } from '../local-setting.ts';

interface OwnTaskName {
  /** Of the newest version; null where none was saved yet. */
  readonly envId: string | null;
  readonly recordId: string;
  readonly title: string;
}

const setting = 'promptpo-own-tasks';

function areNames(value: unknown): value is readonly OwnTaskName[] {
  return (
    Array.isArray(value) &&
    value.every(
      (each: Partial<OwnTaskName> | null) => typeof each?.recordId === 'string' && typeof each.title === 'string',
    )
  );
}

const names = (): readonly OwnTaskName[] => readSetting(setting, areNames, []);

/** Tasks with a saved version, for pickers. */
export function ownTaskNames(): readonly TaskName[] {
  return names().flatMap(({ envId, title }) => (envId === null ? [] : [{ id: envId, title, family: ownFamily }]));
}

/** Title of the task that `envId` is a version of; null for other tasks and for those that are not here. */
export function ownTitleOf(envId: string): string | null {
  if (!isOwnId(envId)) return null;
  const recordId = parseOwnId(envId)?.recordId;
  return names().find((each) => each.recordId === recordId)?.title ?? null;
}

export function keepOwnTaskNames(all: readonly OwnTaskName[]): void {
  keepSetting(setting, all);
}
