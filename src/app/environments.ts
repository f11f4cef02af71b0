// Tasks for the page: names at once, everything else on demand and once.
import { findEnv, registry } from '../../envs/index.ts';
import type { EnvCard, EnvModule, ReferenceLevel, TaskName } from '../env-api/env.ts';

const loaded = new Map<string, Promise<EnvModule>>();

/** All tasks, in the picker's order. */
export const tasks: readonly TaskName[] = registry;

/** Tasks grouped by family, in the registry's order. */
export function families(): readonly { readonly family: string; readonly tasks: readonly TaskName[] }[] {
  const groups = new Map<string, TaskName[]>();
  for (const task of tasks) {
    const group = groups.get(task.family);
    if (group) group.push(task);
    else groups.set(task.family, [task]);
  }
  return [...groups].map(([family, tasks]) => ({ family, tasks }));
}

/** Whether this version of the page has the task. */
export function hasTask(envId: string): boolean {
  return findEnv(envId) !== undefined;
}

/** Title of a task; its id where this version of the page does not know it. */
export function titleOf(envId: string): string {
  return findEnv(envId)?.title ?? envId;
}

/** The task's module. Rejects for an unknown id or when its file cannot be fetched; a failed load is tried again next time. */
export function loadEnv(envId: string): Promise<EnvModule> {
  let module = loaded.get(envId);
  if (!module) {
    const entry = findEnv(envId);
    if (!entry) return Promise.reject(new Error(`This page has no task called ${envId}.`));
    module = entry.load();
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
