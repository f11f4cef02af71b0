// Starts the replay worker on the first call and talks to it; one for the page (playback), several for the engine worker
// (checking).
import { wrap, type Remote } from 'comlink';
import type { EnvSpec } from '../../engine/jobs.ts';
import { createPendingCalls } from '../../lib/pending-calls.ts';
import type { CompiledMujoco } from '../../sandbox/host/compiled-mujoco.ts';
import { needsMujoco } from '../../sandbox/host/trusted-tasks.ts';
import type { ReplayApi, ReplayWorkerApi } from './api.ts';

export interface ReplayClient extends ReplayApi {
  /** Ends the worker; calls under way reject. A later call starts a new one. */
  dispose(): void;
}

/**
 * `mujoco`: asked, and given to the worker, before its first task that needs it, so that several workers share what was
 * compiled once. Without it the worker looks after itself: the page's policy forbids compiling there.
 */
export function createReplayClient(mujoco?: () => Promise<CompiledMujoco>): ReplayClient {
  let worker: Worker | null = null;
  let remote: Remote<ReplayWorkerApi> | null = null;
  /** Settles once the present worker has MuJoCo. */
  let equipped: Promise<void> | null = null;
  const pending = createPendingCalls();

  function stop(reason: string): void {
    worker?.terminate();
    worker = remote = equipped = null;
    pending.rejectAll(new Error(reason));
  }

  function start(): Remote<ReplayWorkerApi> {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'replay' });
    worker.onerror = (event) => stop(`The replay worker failed: ${event.message || 'it could not be loaded'}`);
    return wrap<ReplayWorkerApi>(worker);
  }

  function equip(api: Remote<ReplayWorkerApi>, get: () => Promise<CompiledMujoco>): Promise<void> {
    if (!equipped) {
      equipped = get().then((given) => api.useMujoco(given));
      equipped.catch(() => (equipped = null));
    }
    return equipped;
  }

  function call<T>({ id }: EnvSpec, use: (api: Remote<ReplayWorkerApi>) => Promise<T>): Promise<T> {
    return pending.follow(async () => {
      const api = (remote ??= start());
      if (mujoco && needsMujoco(id)) await equip(api, mujoco);
      return use(api);
    });
  }

  return {
    verify: (env, plan, episodes) => call(env, (api) => api.verify(env, plan, episodes)),
    frames: (request) => call(request.env, (api) => api.frames(request)),
    randomEpisode: (request) => call(request.env, (api) => api.randomEpisode(request)),
    dispose: () => stop('The replay worker was stopped.'),
  };
}

/**
 * Up to `size` replay workers behind one interface: each call goes to the one with the least to do, and another is started
 * where all are busy. Confirming an episode takes as long as the environment did, so one worker would hold several up.
 */
export function createReplayPool(size: number, start: () => ReplayClient): ReplayClient {
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
