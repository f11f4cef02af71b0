// Starts a training worker and talks to it. A worker trains once and is ended: what it held is free then, and stopping needs
// no answer from it.
import { proxy, wrap, type Remote } from 'comlink';
import { createPendingCalls, type PendingCalls } from '../../lib/pending-calls.ts';
import type { CompiledMujoco } from '../../sandbox/host/compiled-mujoco.ts';
import { needsMujoco } from '../../sandbox/host/trusted-tasks.ts';
import type { TrainingApi, TrainingWorkerApi } from './api.ts';

export interface TrainingClient extends TrainingApi {
  /** Ends the worker; calls under way reject. */
  dispose(): void;
}

export function createTrainingClient(): TrainingClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'training' });
  // Held for the life of the worker: comlink may lose calls in flight of a proxy that was dropped.
  const remote: Remote<TrainingWorkerApi> = wrap<TrainingWorkerApi>(worker);
  const pending = createPendingCalls();

  function end(reason: string): void {
    worker.terminate();
    pending.rejectAll(new Error(reason));
  }
  worker.onerror = (event) => end(`The training worker failed: ${event.message || 'it could not be loaded'}.`);

  /** Calls for a task, with MuJoCo where the task needs it. */
  function call<T>(envId: string, use: () => Promise<T>): Promise<T> {
    return pending.follow(async () => {
      if (needsMujoco(envId)) await equip(remote, pending);
      return use();
    });
  }

  return {
    algorithmsFor: (env, own) => call(env.id, () => remote.algorithmsFor(env, own)),
    train: (setup, tell) => call(setup.env.id, () => remote.train(setup, proxy(tell))),
    pause: (on) => pending.follow(() => remote.pause(on)),
    dispose: () => end('The training worker was stopped.'),
  };
}

/** What the first worker compiled, for all that come after it. */
let compiled: Promise<CompiledMujoco> | null = null;

/** Gives the worker MuJoCo; the first one fetches and compiles it, since the page's policy forbids compiling here. */
async function equip(remote: Remote<TrainingWorkerApi>, pending: PendingCalls): Promise<void> {
  const given = await compiled?.catch(() => null); // the worker that compiles may be stopped
  if (given) return remote.useMujoco(given);
  const own = pending.follow(() => remote.compiledMujoco());
  compiled = own;
  own.catch(() => compiled === own && (compiled = null));
  await own;
}
