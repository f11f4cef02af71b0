// Starts the models worker on the first call and talks to it. Asking for storage that the browser does not clear by itself
// happens here: only a page may ask.
import { proxy, type ProxyMarked, type Remote, wrap } from 'comlink';
import { createPendingCalls } from '../../lib/pending-calls.ts';
import type { DownloadProgress, ModelsApi } from './api.ts';

export interface ModelsClient extends ModelsApi {
  /** Asks the browser to keep this site's storage; true where it promises. Some browsers ask the person. */
  persist(): Promise<boolean>;
  /** Ends the worker; calls under way reject. A later call starts a new one. */
  dispose(): void;
}

export function createModelsClient(): ModelsClient {
  let worker: Worker | null = null;
  let remote: Remote<ModelsApi> | null = null;
  const pending = createPendingCalls();

  function stop(reason: string): void {
    worker?.terminate();
    worker = remote = null;
    pending.rejectAll(new Error(reason));
  }

  function start(): Remote<ModelsApi> {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'models' });
    worker.onerror = (event) => stop(`The models worker failed: ${event.message || 'it could not be loaded'}`);
    return wrap<ModelsApi>(worker);
  }

  function call<P extends Promise<unknown>>(use: (api: Remote<ModelsApi>) => P): Promise<Awaited<P>> {
    return pending.follow(() => use((remote ??= start())));
  }

  type Tell = (progress: DownloadProgress) => void;
  const told = (tell: Tell): Tell & ProxyMarked => proxy(tell);

  async function persist(): Promise<boolean> {
    if (!navigator.storage) return false;
    if (await navigator.storage.persisted()) return true;
    return navigator.storage.persist();
  }

  return {
    async gpu() {
      const report = await call((api) => api.gpu());
      // An iPad says it is a Mac; that it has a touch screen is known to the page only.
      const tablet = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
      return tablet ? { ...report, handheld: true } : report;
    },
    storage: () => call((api) => api.storage()),
    list: (known) => call((api) => api.list(known)),
    async download(model, onProgress) {
      // Not waited for: in some browsers it is a question to the person, and the download may go on meanwhile.
      void persist().catch(() => false);
      return call((api) => api.download(model, told(onProgress)));
    },
    cancel: (modelId) => call((api) => api.cancel(modelId)),
    check: (model, onProgress) => call((api) => api.check(model, told(onProgress))),
    remove: (model) => call((api) => api.remove(model)),
    async importFiles(model, files, onProgress) {
      void persist().catch(() => false);
      return call((api) => api.importFiles(model, files, told(onProgress)));
    },
    persist,
    dispose: () => stop('The models worker was stopped.'),
  };
}
