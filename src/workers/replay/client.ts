// Starts the replay worker on the first call and talks to it; for the page (playback) and for the engine worker (checking).
import { wrap, type Remote } from 'comlink';
import { createPendingCalls } from '../../lib/pending-calls.ts';
import type { ReplayApi } from './api.ts';

export interface ReplayClient extends ReplayApi {
  /** Ends the worker; calls under way reject. A later call starts a new one. */
  dispose(): void;
}

export function createReplayClient(): ReplayClient {
  let worker: Worker | null = null;
  let remote: Remote<ReplayApi> | null = null;
  const pending = createPendingCalls();

  function stop(reason: string): void {
    worker?.terminate();
    worker = remote = null;
    pending.rejectAll(new Error(reason));
  }

  function start(): Remote<ReplayApi> {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'replay' });
    worker.onerror = (event) => stop(`The replay worker failed: ${event.message || 'it could not be loaded'}`);
    return wrap<ReplayApi>(worker);
  }

  function call<T>(use: (api: Remote<ReplayApi>) => Promise<T>): Promise<T> {
    return pending.follow(() => use((remote ??= start())));
  }

  return {
    verify: (env, plan, episodes) => call((api) => api.verify(env, plan, episodes)),
    frames: (request) => call((api) => api.frames(request)),
    dispose: () => stop('The replay worker was stopped.'),
  };
}
