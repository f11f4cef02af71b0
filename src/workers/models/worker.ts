// The models worker: the models API over the browser's own caches, network, locks and storage.
import '../guard/guard-worker.ts';
import { expose, type ProxyMethods, releaseProxy } from 'comlink';
import { catalogue } from '../../llm/web-llm/catalogue.ts';
import { networkGuard } from '../guard/network-guard.ts';
import type { DownloadProgress, ModelsApi } from './api.ts';
import { type DeviceFacts, probeGpu } from './gpu.ts';
import { createModelsService } from './service.ts';

const service = createModelsService({
  // Browsers have it, and `navigator.storage`, in secure contexts only.
  caches: (globalThis as { caches?: CacheStorage }).caches,
  network: { fetch: fetchFile, online: () => navigator.onLine },
  locks: navigator.locks,
  async storage() {
    const manager = (navigator as { storage?: StorageManager }).storage;
    if (!manager) return { usedBytes: 0, quotaBytes: 0, persistent: false };
    const { usage = 0, quota = 0 } = await manager.estimate();
    return { usedBytes: usage, quotaBytes: quota, persistent: await manager.persisted() };
  },
  gpu: () => probeGpu(navigator as unknown as DeviceFacts, isSecureContext),
  catalogue,
  now: () => performance.now(),
});

/** Model hosts lead downloads on to their file servers; no key is among what is sent. */
async function fetchFile(url: string, init?: RequestInit): Promise<Response> {
  const forbid = networkGuard.allow([url], { redirects: true });
  try {
    return await fetch(url, init);
  } finally {
    forbid();
  }
}

type Tell = (progress: DownloadProgress) => void;

/** The page's callback comes with one call and is let go when that is over. */
async function telling<T>(onProgress: Tell, work: (tell: Tell) => Promise<T>): Promise<T> {
  let isOver = false;
  try {
    return await work((progress) => (isOver ? undefined : onProgress(progress)));
  } finally {
    isOver = true;
    (onProgress as Partial<ProxyMethods>)[releaseProxy]?.();
  }
}

const api: ModelsApi = {
  ...service,
  download: (model, onProgress) => telling(onProgress, (tell) => service.download(model, tell)),
  check: (model, onProgress) => telling(onProgress, (tell) => service.check(model, tell)),
  importFiles: (model, files, onProgress) => telling(onProgress, (tell) => service.importFiles(model, files, tell)),
};

expose(api);
