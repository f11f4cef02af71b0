// The models API over caches, network, locks and storage that are given from outside: the worker passes the browser's, tests
// their doubles.
import pLimit from 'p-limit';
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import type { CheckResult, DownloadProgress, GpuReport, ModelsApi, StorageReport, StoredModel } from './api.ts';
import {
  Cancelled,
  contentProblem,
  createInspector,
  defaultRules,
  fetchFile,
  type FetchRules,
  FileProblem,
  type Network,
} from './fetch-file.ts';
import { fromEitherFolder } from './file-source.ts';
import { planImport, storeImport } from './import-files.ts';
import { createProgressMeter, type ProgressMeter } from './progress.ts';
import { listStored } from './stored-models.ts';
import { baseUrl, headFiles, LIST_FILE, type ModelFile, ModelStore, planFiles, SCOPES } from './store.ts';

export interface ModelsServices {
  /** Absent where the page is no secure context: then there is nothing here, and no work on files is possible. */
  readonly caches: CacheStorage | undefined;
  readonly network: Network;
  /** Web Locks, so that two tabs do not work on the same files; absent: no such guard. */
  readonly locks?: Pick<LockManager, 'request'>;
  /** navigator.storage.estimate; zeros where it cannot be told. */
  readonly storage: () => Promise<StorageReport>;
  readonly gpu: () => Promise<GpuReport>;
  /** Models that may share a library with the one removed. */
  readonly catalogue: readonly LocalModel[];
  readonly now: () => number;
  readonly rules?: FetchRules;
}

/** Shards that are fetched at the same time. */
const PARALLEL = 4;
/** Kept free besides the listed bytes: for tokenizer and library, whose sizes the list does not tell, and for the runs. */
const RESERVE_BYTES = 40e6;
const NO_CACHES = 'Browsers keep files for a page only if it comes over https (or from localhost).';

function inMegabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}

export function createModelsService(services: ModelsServices): ModelsApi {
  const store = new ModelStore(services.caches);
  const rules = services.rules ?? defaultRules;
  const active = new Map<string, AbortController>();
  let known: readonly LocalModel[] = [];

  /** Runs `work` alone on the model's files, here and in other tabs. */
  async function alone<T>(model: LocalModel, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (!services.caches) throw new Error(NO_CACHES);
    if (active.has(model.id)) throw new Error('This model is being worked on already.');
    const controller = new AbortController();
    active.set(model.id, controller);
    try {
      if (!services.locks) return await work(controller.signal);
      const name = `web-llm files ${baseUrl(model)}`;
      // Its result is wrapped: a lock that was not granted must differ from any result.
      const outcome = await services.locks.request(name, { ifAvailable: true }, async (lock) =>
        lock ? { result: await work(controller.signal) } : null,
      );
      if (!outcome)
        throw new Error('Another tab, or another entry of the list, is working on the same files right now.');
      return outcome.result;
    } finally {
      active.delete(model.id);
    }
  }

  async function requireRoom(bytes: number): Promise<void> {
    const { usedBytes, quotaBytes } = await services.storage();
    if (quotaBytes <= 0) return;
    const free = Math.max(0, quotaBytes - usedBytes);
    const wanted = bytes + RESERVE_BYTES;
    if (free >= wanted) return;
    throw new Error(
      `This model needs ${inMegabytes(wanted)} more, but this browser has ${inMegabytes(free)} left for this site: ` +
        `${inMegabytes(wanted - free)} are missing. Delete another model or free disk space.`,
    );
  }

  async function download(model: LocalModel, onProgress: (progress: DownloadProgress) => void): Promise<void> {
    if (model.source === 'files') throw new Error('The files of this model came from this device: import them again.');
    await alone(model, async (signal) => {
      const meter = createProgressMeter(model.id, onProgress, services.now);
      meter.phase('list');
      const stop = new AbortController();
      const both = AbortSignal.any([signal, stop.signal]);
      const fetchOne = fromEitherFolder(model, (file, url) => fetchWatched(file, url, both, meter));
      const { config, list } = headFiles(model);
      for (const file of [config, list]) {
        if ((await store.json(file)) === null) await fetchOne(file);
      }
      const plan = planFiles(model, await store.json(config), await store.json(list));
      const missing = await takeStock(plan, meter);
      await requireRoom(missing.reduce((sum, file) => sum + (file.bytes ?? 0), 0));
      meter.phase('download');
      try {
        await fetchAll(missing, (file) => withoutOptional(file, fetchOne, both, meter), stop);
      } catch (error) {
        // A shard that differs from the list twice: the model may have been published anew since the list came.
        if (error instanceof FileProblem && error.retry === 'once') await store.delete(list.scope, list.url);
        throw error;
      }
      meter.flush();
    });
  }

  async function fetchWatched(file: ModelFile, url: string, signal: AbortSignal, meter: ProgressMeter): Promise<void> {
    let announced = 0;
    await fetchFile(store, services.network, file, url, rules, {
      signal,
      announced(bytes) {
        meter.expect(bytes - announced);
        announced = bytes;
      },
      received: (bytes) => meter.received(file.url, bytes),
      restarted: () => meter.restart(file.url),
    });
  }

  /** A file that the model works without may fail. */
  async function withoutOptional(
    file: ModelFile,
    fetchOne: (file: ModelFile) => Promise<void>,
    signal: AbortSignal,
    meter: ProgressMeter,
  ): Promise<void> {
    try {
      await fetchOne(file);
    } catch (error) {
      if (!file.optional || signal.aborted) throw error;
      meter.restart(file.url);
    }
  }

  /** Counts what is here into the meter and gives what is missing; a file of a wrong size counts as missing. */
  async function takeStock(plan: readonly ModelFile[], meter: ProgressMeter): Promise<ModelFile[]> {
    const missing: ModelFile[] = [];
    for (const file of plan) {
      const bytes = await store.bytesOf(file);
      if (bytes !== null) {
        // Config and list of a first download were counted as they came.
        if (file.name !== LIST_FILE && file.scope !== 'webllm/config') meter.reuse(bytes);
        continue;
      }
      await store.delete(file.scope, file.url);
      missing.push(file);
      meter.expect(file.bytes ?? 0);
    }
    return missing;
  }

  /** Fetches several at a time; the first failure ends the others, and is what is told. */
  async function fetchAll(
    files: readonly ModelFile[],
    one: (file: ModelFile) => Promise<void>,
    stop: AbortController,
  ): Promise<void> {
    const limit = pLimit(PARALLEL);
    let failure: unknown;
    const tasks = files.map((file) =>
      limit(async () => {
        if (failure !== undefined) return;
        try {
          await one(file);
        } catch (error) {
          failure ??= error;
          stop.abort();
        }
      }),
    );
    await Promise.all(tasks);
    if (failure !== undefined) throw failure;
  }

  async function check(model: LocalModel, onProgress: (progress: DownloadProgress) => void): Promise<CheckResult> {
    return alone(model, async (signal) => {
      const meter = createProgressMeter(model.id, onProgress, services.now);
      meter.phase('check');
      const plan = await store.plan(model);
      if (!plan) return { files: 0, checksums: 0, broken: await dropHead(model) };
      for (const file of plan) meter.expect(file.bytes ?? (await store.bytesOf(file)) ?? 0);
      const broken: string[] = [];
      for (const file of plan) {
        if (signal.aborted) throw new Cancelled();
        if (await isWhole(file, meter)) continue;
        if (!file.optional) broken.push(file.name);
        await store.delete(file.scope, file.url);
      }
      meter.flush();
      return { files: plan.length, checksums: plan.filter((file) => file.md5).length, broken };
    });
  }

  /** Config or list cannot be read: both go, so that a download fetches them anew. */
  async function dropHead(model: LocalModel): Promise<string[]> {
    const { config, list } = headFiles(model);
    for (const file of [config, list]) await store.delete(file.scope, file.url);
    return [config.name, list.name];
  }

  async function isWhole(file: ModelFile, meter: ProgressMeter): Promise<boolean> {
    const response = await store.get(file);
    if (!response) return false;
    if (file.kind !== 'shard') {
      const content = await response.blob();
      meter.received(file.url, content.size);
      return (await contentProblem(file, content)) === null;
    }
    const inspector = await createInspector(file);
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || !value) return inspector.finish() === null;
      inspector.pass(value);
      meter.received(file.url, value.length);
    }
  }

  async function remove(model: LocalModel): Promise<void> {
    await alone(model, () => clear(model));
  }

  async function clear(model: LocalModel): Promise<void> {
    // A folder that `list` found is named as it lies in the caches, by no rule of ours; what lies in it is all we know of it.
    const isStranger = model.library === '';
    const base = isStranger ? model.url : baseUrl(model);
    for (const scope of SCOPES.filter((each) => isStranger || each !== 'webllm/wasm')) {
      const own = (await store.keys(scope)).filter((url) => url.startsWith(base));
      await Promise.all(own.map((url) => store.delete(scope, url)));
    }
    if (isStranger) return;
    const rest = await store.keys('webllm/model');
    const shared = [...services.catalogue, ...known].some(
      (other) => other.library === model.library && rest.some((url) => url.startsWith(baseUrl(other))),
    );
    if (!shared && URL.canParse(model.library)) await store.delete('webllm/wasm', new URL(model.library).href);
  }

  async function importFiles(
    model: LocalModel,
    files: readonly File[],
    onProgress: (progress: DownloadProgress) => void,
  ): Promise<void> {
    await alone(model, async (signal) => {
      const meter = createProgressMeter(model.id, onProgress, services.now);
      meter.phase('list');
      const plan = await planImport(model, files);
      await requireRoom(plan.bytes);
      await clear(model);
      meter.expect(plan.bytes);
      meter.phase('download');
      try {
        await storeImport(store, plan, signal, meter);
      } catch (error) {
        await clear(model);
        throw signal.aborted ? new Cancelled() : error;
      }
      meter.flush();
    });
  }

  return {
    gpu: () => services.gpu(),
    storage: () => services.storage(),
    async list(models): Promise<readonly StoredModel[]> {
      known = models;
      return listStored(store, models);
    },
    download,
    cancel(modelId) {
      active.get(modelId)?.abort();
      return Promise.resolve();
    },
    check,
    remove,
    importFiles,
  };
}
