// The engine worker: puts the service together with this browser's storage, the sandbox and the replay worker, and exposes it.
import { expose } from 'comlink';
import { siteUrl } from 'virtual:sandbox-assets';
import { findEnv } from '../../../envs/index.ts';
import { createAssetSource } from '../../sandbox/host/assets.ts';
import { createSandboxEvaluator, defaultWorkerCount } from '../../sandbox/host/evaluator.ts';
import { createDatabase } from '../../storage/database.ts';
import { createRecordings } from '../../storage/recordings.ts';
import { createRunsRepository } from '../../storage/runs.ts';
import { createReplayClient } from '../replay/client.ts';
import type { EngineApi, RunUpdate } from './api.ts';
import { createFrameRequests } from './frame-requests.ts';
import { createRunLocks } from './run-locks.ts';
import { EngineService } from './service.ts';
import { newRunId } from '../../storage/run-id.ts';

const frames = createFrameRequests();
const assets = createAssetSource();
const evaluator = createSandboxEvaluator({
  requestFrame: () => frames.request(),
  assets,
  replay: createReplayClient(),
  workers: defaultWorkerCount(),
});
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
});

/** What needs the browser; everything else is the service's. */
const browserOnly: Pick<EngineApi, 'connectSandbox' | 'onSandboxLost' | 'subscribe' | 'preparePython'> = {
  connectSandbox: async (port) => frames.connect(port),
  onSandboxLost: async (callback) => frames.onNeeded(callback),
  subscribe: async (callback) => void (listener = callback),
  preparePython: (onProgress) => evaluator.preparePython(onProgress),
};

expose(Object.assign(service, browserOnly) satisfies EngineApi);
