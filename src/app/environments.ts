// Tasks for the page: names at once, everything else on demand and once.
import { findEnv, registry } from '../../envs/index.ts';
import type { EnvCard, EnvModule, ReferenceLevel, TaskName } from '../env-api/env.ts';
import { isOwnId } from '../env-api/own-task.ts';
import { ownTaskNames, ownTitleOf } from './own-tasks/own-task-names.ts';

const loaded = new Map<string, Promise<EnvModule>>();

/** All tasks of the site, in the picker's order. */
export const tasks: readonly TaskName[] = registry;

/** Tasks grouped by family, in the registry's order; the person's own ones are the last group. */
export function families(): readonly { readonly family: string; readonly tasks: readonly TaskName[] }[] {
  const groups = new Map<string, TaskName[]>();
  for (const task of [...tasks, ...ownTaskNames()]) {
    const group = groups.get(task.family);
    if (group) group.push(task);
    else groups.set(task.family, [task]);
  }
  return [...groups].map(([family, tasks]) => ({ family, tasks }));
}

/** Whether this version of the page has the task, or this browser as one of the person's own. */
export function hasTask(envId: string): boolean {
  return findEnv(envId) !== undefined || ownTitleOf(envId) !== null;
}

/** Title of a task; its id where this version of the page does not know it. */
export function titleOf(envId: string): string {
  return findEnv(envId)?.title ?? ownTitleOf(envId) ?? envId;
}

/** The task's module. Rejects for an unknown id or when its file cannot be fetched; a failed load is tried again next time. */
export function loadEnv(envId: string): Promise<EnvModule> {
  let module = loaded.get(envId);
  if (!module) {
    const entry = findEnv(envId);
    if (!entry && !isOwnId(envId)) return Promise.reject(new Error(`This page has no task called ${envId}.`));
    module = entry
      ? entry.load()
      : import('./own-tasks/own-task-store.ts').then(({ storedTasks }) => storedTasks.module(envId));
    loaded.set(envId, module);
    module.catch(() => loaded.delete(envId));
  }
  return module;
}

/** The task's card; null where this version of the page does not know the task or its file cannot be fetched. */
export function cardOf(envId: string): Promise<EnvCard | null> {
  return loadEnv(envId).then(
    (module) => module.card,
    () => null,
  );
}

const levelNames: Readonly<Record<ReferenceLevel['kind'], string>> = {
  random: 'Random',
  heuristic: 'Hand-written',
  threshold: 'Solved',
  optimum: 'Optimum',
};

/** Short name of a level for charts. */
export function levelName(level: ReferenceLevel): string {
  return levelNames[level.kind];
}

/** Forgets what was loaded of one of the person's own tasks, whose title may have changed. */
export function forgetOwnTask(recordId: string): void {
  for (const envId of loaded.keys()) if (envId.startsWith(`${recordId}.`)) loaded.delete(envId);
}
