// Tasks for the page: cards at once, everything heavier on demand and once.
import { findEnv, registry } from '../../envs/index.ts';
import type { EnvCard, EnvModule, ReferenceLevel } from '../env-api/env.ts';

const loaded = new Map<string, Promise<EnvModule>>();

export const cards: readonly EnvCard[] = registry.map((entry) => entry.card);

/** Cards grouped by family, in the registry's order. */
export function families(): readonly { readonly family: string; readonly cards: readonly EnvCard[] }[] {
  const groups = new Map<string, EnvCard[]>();
  for (const card of cards) {
    const group = groups.get(card.family);
    if (group) group.push(card);
    else groups.set(card.family, [card]);
  }
  return [...groups].map(([family, group]) => ({ family, cards: group }));
}

export function cardOf(envId: string): EnvCard | undefined {
  return findEnv(envId)?.card;
}

/** Title of a task; its id where this version of the page does not know it. */
export function titleOf(envId: string): string {
  return cardOf(envId)?.title ?? envId;
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
