// What the engine worker loads with the first run, policy or task: the service together with the sandbox and the replay worker.
import { type ProxyMethods, releaseProxy } from 'comlink';
import { findEnv } from '../../../envs/index.ts';
import { isOwnId } from '../../env-api/own-task.ts';
import type { PageModel } from '../../llm/browser-model.ts';
import { createAssetSource, PYTHON_PACKAGES } from '../../sandbox/host/assets.ts';
import { compileOnce } from '../../sandbox/host/compiled-mujoco.ts';
import { createSandboxEvaluator, defaultWorkerCount } from '../../sandbox/host/evaluator.ts';
import type { Database } from '../../storage/database.ts';
import { createStoredTasks } from '../../storage/own-task.ts';
import type { Recordings } from '../../storage/recordings.ts';
import { createRecords } from '../../storage/records.ts';
import { newRunId } from '../../storage/run-id.ts';
import type { RunsRepository } from '../../storage/runs.ts';
import { networkGuard } from '../guard/network-guard.ts';
import { createReplayClient, createReplayPool } from '../replay/client.ts';
import { tellInOrder } from '../tell-in-order.ts';
import type { EngineApi, RunUpdate } from './api.ts';
import type { FrameRequests } from './frame-requests.ts';
import type { LoadedModels } from './loaded-model.ts';
import type { OwnTaskApi } from './own-task-api.ts';
import { createTaskJobs } from './own-task-jobs.ts';
import { createRunLocks } from './run-locks.ts';
import { EngineService } from './service.ts';

/** What the worker has from its start. */
export interface WorkerPlace {
  readonly database: Database;
  readonly runs: RunsRepository;
  readonly recordings: Recordings;
  readonly frames: Pick<FrameRequests, 'request'>;
  /** The page's side of the browser's built-in model, once it was offered. */
  pageModel(): PageModel | null;
  send(update: RunUpdate): void;
}

/** What the page asks of the engine, but for what the worker answers by itself (worker.ts). */
export type WholeEngine = Omit<
  EngineApi,
  'connectSandbox' | 'onSandboxLost' | 'connectPageModel' | 'subscribe' | 'listRecordings'
>;

export function createWholeEngine({ database, runs, recordings, frames, pageModel, send }: WorkerPlace): WholeEngine {
  // Files from there are compared with their SHA-256; no key goes with the request.
  networkGuard.allow([PYTHON_PACKAGES], { redirects: true });
  const assets = createAssetSource();
  const mujoco = compileOnce(() => assets.mujoco());
  const workers = defaultWorkerCount();
  const ownTasks = createStoredTasks(createRecords(database, 'tasks'));
  const evaluator = createSandboxEvaluator({
    requestFrame: () => frames.request(),
    assets,
    ownTask: (envId) => ownTasks.sourceOf(envId),
    replay: createReplayPool(Math.ceil(workers / 2), () => createReplayClient(mujoco)),
    workers,
  });
  const loadedModels = lazyModels();
  const service = new EngineService({
    runs,
    recordings,
    evaluator,
    locks: createRunLocks(),
    clock: { now: () => Date.now() },
    async loadEnv(id) {
      if (isOwnId(id)) return ownTasks.module(id);
      const entry = findEnv(id);
      if (!entry) throw new Error(`There is no task "${id}" in this version of the app.`);
      return entry.load();
    },
    numpyAvailable: () => assets.numpyAvailable(),
    newRunId,
    send,
    pageModel,
    loadedModels,
  });
  const testModel = service.testModel.bind(service);
  const evaluate = service.evaluate.bind(service);
  const withCallbacks: Pick<EngineApi, 'preparePython' | 'testModel' | 'evaluate'> = {
    preparePython: (onProgress) => telling(onProgress, (tell) => evaluator.preparePython(tell)),
    evaluate: (job, ticket, onProgress) => telling(onProgress, (tell) => evaluate(job, ticket, tell)),
    testModel: (config, onNotice) => telling(onNotice, (tell) => testModel(config, tell)),
  };
  const ownTaskApi = withOrderedTraining(createTaskJobs(evaluator.own, { recordings, pageModel, loadedModels }));
  return Object.assign(service, withCallbacks, ownTaskApi);
}

/** web-llm's side of the engine is loaded with the first model in the tab. */
function lazyModels(): LoadedModels {
  let loaded: Promise<LoadedModels> | null = null;
  const load = (): Promise<LoadedModels> =>
    (loaded ??= import('./loaded-model.ts').then(({ createLoadedModels }) => createLoadedModels()));
  return {
    use: async (config, onNotice) => (await load()).use(config, onNotice),
    unload: async () => (await loaded)?.unload(),
  };
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

/** A training's last events reach the page before its end does. */
function withOrderedTraining(jobs: OwnTaskApi): OwnTaskApi {
  return {
    ...jobs,
    trainOnTask: (job, ticket, tell) => tellInOrder(tell, (tellNext) => jobs.trainOnTask(job, ticket, tellNext)),
  };
}
