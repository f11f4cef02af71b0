// What lies in web-llm's caches, by model: those that the page knows and folders that it does not.
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import type { StoredModel } from './api.ts';
import { measureMemory } from './measured-memory.ts';
import { baseUrl, headFiles, LIST_FILE, type ModelFile, type ModelStore, readShards } from './store.ts';

const small = (file: ModelFile) => file.bytes === undefined;

async function bytesBelow(store: ModelStore, urls: readonly string[]): Promise<number> {
  const sizes = await Promise.all(urls.map((url) => store.keyBytes('webllm/model', url)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

async function describe(store: ModelStore, model: LocalModel, urls: readonly string[]): Promise<StoredModel> {
  const common = { id: model.id, url: model.url };
  const plan = await store.plan(model);
  if (!plan) return { ...common, bytes: await bytesBelow(store, urls), complete: false, totalBytes: 0 };
  const sizes = await Promise.all(plan.map(async (file) => ({ file, bytes: await store.bytesOf(file) })));
  const complete = sizes.every(({ file, bytes }) => bytes !== null || file.optional === true);
  const bytes = sizes.reduce((sum, size) => sum + (size.bytes ?? 0), 0);
  // Files that the list does not name count with what they have: only they could be missing from the total.
  const totalBytes = sizes.reduce((sum, { file, bytes: here }) => sum + (small(file) ? (here ?? 0) : file.bytes!), 0);
  const memory = model.gpuMemoryMb > 0 ? null : measureMemory(await store.json(headFiles(model).config), plan);
  return { ...common, bytes, complete, totalBytes, ...(memory && { memory }) };
}

/** The folder of a key in the cache of weights, ending in `/`: up to and with `/resolve/BRANCH/` where it has that. */
function folderOf(url: string): string {
  return /^.+\/resolve\/[^/]+\//.exec(url)?.[0] ?? new URL('.', url).href;
}

/** A stranger's name: the part before `/resolve/`, or the folder's own. */
function nameOf(folder: string): string {
  const path = new URL(folder).pathname.replace(/\/resolve\/[^/]+\/$/, '').replace(/\/$/, '');
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)) || folder;
}

/** Whether every shard that the folder's list names is here: all that can be said of a model without a record. */
async function hasAllShards(store: ModelStore, folder: string, urls: readonly string[]): Promise<boolean> {
  const list = await store.json({ scope: 'webllm/model', url: folder + LIST_FILE, name: LIST_FILE, kind: 'json' });
  try {
    return readShards(list).every(({ dataPath }) => urls.includes(new URL(dataPath, folder).href));
  } catch {
    return false;
  }
}

/** Everything of `models` that is here in whole or in part, then folders of weights that belong to none of them. */
export async function listStored(store: ModelStore, models: readonly LocalModel[]): Promise<StoredModel[]> {
  const byFolder = new Map<string, string[]>();
  for (const url of await store.keys('webllm/model')) {
    const folder = folderOf(url);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), url]);
  }
  const found: StoredModel[] = [];
  const claimed = new Set<string>();
  for (const model of models) {
    const folder = baseUrl(model);
    const urls = byFolder.get(folder);
    if (!urls) continue;
    claimed.add(folder);
    found.push(await describe(store, model, urls));
  }
  for (const [folder, urls] of byFolder) {
    if (claimed.has(folder)) continue;
    const stranger = { id: nameOf(folder), url: folder, bytes: await bytesBelow(store, urls), totalBytes: 0 };
    found.push({ ...stranger, complete: await hasAllShards(store, folder, urls), stranger: true });
  }
  return found;
}
