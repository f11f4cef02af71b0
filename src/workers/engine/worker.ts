// The engine worker: puts the service together with this browser's storage, the sandbox and the replay worker, and exposes it.
import '../guard/guard-worker.ts';
import { expose, proxy, type ProxyMethods, releaseProxy } from 'comlink';
import { siteUrl } from 'virtual:sandbox-assets';
import { findEnv } from '../../../envs/index.ts';
import { createAssetSource, PYTHON_PACKAGES } from '../../sandbox/host/assets.ts';
import { compileOnce } from '../../sandbox/host/compiled-mujoco.ts';
import { createSandboxEvaluator, defaultWorkerCount } from '../../sandbox/host/evaluator.ts';
import { createDatabase } from '../../storage/database.ts';
import { createRecordings } from '../../storage/recordings.ts';
import { createRunsRepository } from '../../storage/runs.ts';
import { createReplayClient, createReplayPool } from '../replay/client.ts';
import type { PageModel } from '../../llm/browser-model.ts';
import type { EngineApi, RunUpdate } from './api.ts';
import type { LoadedModels } from './loaded-model.ts';
import { createFrameRequests } from './frame-requests.ts';
import { networkGuard } from '../guard/network-guard.ts';
import { createRunLocks } from './run-locks.ts';
import { EngineService } from './service.ts';
import { newRunId } from '../../storage/run-id.ts';

// Files from there are compared with their SHA-256; no key goes with the request.
networkGuard.allow([PYTHON_PACKAGES], { redirects: true });

const frames = createFrameRequests();
const assets = createAssetSource();
const mujoco = compileOnce(() => assets.mujoco());
const workers = defaultWorkerCount();
const evaluator = createSandboxEvaluator({
  requestFrame: () => frames.request(),
  assets,
  replay: createReplayPool(Math.ceil(workers / 2), () => createReplayClient(mujoco)),
  workers,
});
let page: PageModel | null = null;
let loadedModels: Promise<LoadedModels> | null = null;
let listener: (update: RunUpdate) => void = () => undefined;

const service = new EngineService({
  runs: createRunsRepository(createDatabase()),
  recordings: createRecordings(siteUrl),
  evaluator,
  locks: createRunLocks(),
  clock: { now: () => Date.now() },
  async loadEnv(id) {
    const entry = findEnv(id);
    if (!entry) throw new Error(`There is no task "${id}" in this version of the app.`);
    return entry.load();
  },
  numpyAvailable: () => assets.numpyAvailable(),
  newRunId,
  send: (update) => listener(update),
  pageModel: () => page,
  // web-llm's side of the engine is loaded with the first model in the tab.
  loadedModels: {
    use: async (config, onNotice) => (await inTabModels()).use(config, onNotice),
    unload: async () => (await loadedModels)?.unload(),
  },
});

function inTabModels(): Promise<LoadedModels> {
  loadedModels ??= import('./loaded-model.ts').then(({ createLoadedModels }) => createLoadedModels());
  return loadedModels;
}

/** A callback of the page's that came with one call, for that call alone: what is said later goes nowhere. */
async function telling<A extends unknown[], T>(
  callback: ((...args: A) => void) | undefined,
  work: (tell: (...args: A) => void) => Promise<T>,
): Promise<T> {
  let isOver = false;
  try {
    return await work((...args) => void (isOver || callback?.(...args)));
  } finally {
    isOver = true;
    (callback as Partial<ProxyMethods> | undefined)?.[releaseProxy]?.();
  }
}

const testModel = service.testModel.bind(service);

/** What needs the browser; everything else is the service's. */
const browserOnly: Pick<
  EngineApi,
  'connectSandbox' | 'onSandboxLost' | 'connectPageModel' | 'subscribe' | 'preparePython' | 'testModel'
> = {
  connectSandbox: async (port) => frames.connect(port),
  onSandboxLost: async (callback) => frames.onNeeded(callback),
  connectPageModel: async (remote) => {
    page = {
      complete: (request, onText) => remote.complete(request, proxy(onText)),
      abort: (callId) => remote.abort(callId),
    };
  },
  subscribe: async (callback) => void (listener = callback),
  preparePython: (onProgress) => telling(onProgress, (tell) => evaluator.preparePython(tell)),
  testModel: (config, onNotice) => telling(onNotice, (tell) => testModel(config, tell)),
};

expose(Object.assign(service, browserOnly) satisfies EngineApi);
