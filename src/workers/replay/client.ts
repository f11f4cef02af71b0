// Starts the replay worker on the first call and talks to it; one for the page (playback), several for the engine worker
// (checking).
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
    randomEpisode: (request) => call((api) => api.randomEpisode(request)),
    dispose: () => stop('The replay worker was stopped.'),
  };
}

/**
 * Up to `size` replay workers behind one interface: each call goes to the one with the least to do, and another is started
 * where all are busy. Confirming an episode takes as long as the environment did, so one worker would hold several up.
 */
export function createReplayPool(size: number, start: () => ReplayClient = createReplayClient): ReplayClient {
  const members: { readonly client: ReplayClient; calls: number }[] = [];

  async function call<T>(use: (client: ReplayClient) => Promise<T>): Promise<T> {
    let member = members.toSorted((a, b) => a.calls - b.calls)[0];
    if (!member || (member.calls > 0 && members.length < size)) members.push((member = { client: start(), calls: 0 }));
    member.calls++;
    try {
      return await use(member.client);
    } finally {
      member.calls--;
    }
  }

  return {
    verify: (env, plan, episodes) => call((client) => client.verify(env, plan, episodes)),
    frames: (request) => call((client) => client.frames(request)),
    randomEpisode: (request) => call((client) => client.randomEpisode(request)),
    dispose() {
      for (const { client } of members.splice(0)) client.dispose();
    },
  };
}
