// The script of every sandbox worker: boots, says `up`, takes one job, answers and has then done its work (the owner ends it).
// One job per worker, so that nothing that a candidate leaves behind can reach the next one.
import type { MakeEnv } from '../../env-api/env.ts';
import type { EvaluationProgress } from '../../engine/jobs.ts';
import type { GuestInit, GuestMessage, GuestRequest } from '../host/protocol.ts';
import { guest } from './index.ts';
import { dropImportScripts, lockDown } from './prelude.ts';
import type { PythonRuntime } from './runtime.ts';

dropImportScripts();

/** Loads a bundled env.ts; a blob module, since the frame's policy allows no other address. */
async function loadEnv(source: string): Promise<MakeEnv> {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    const module = (await import(/* @vite-ignore */ url)) as { make?: MakeEnv };
    if (typeof module.make !== 'function') throw new Error('the environment module exports no make()');
    return module.make;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Text of anything that was thrown, even if a policy made it hostile to being read. */
function describe(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'an error that cannot be read';
  }
}

async function start({ port, python: files }: GuestInit): Promise<void> {
  // Bound now: what a policy does to MessagePort later cannot change how results are sent.
  const post = port.postMessage.bind(port) as (message: GuestMessage) => void;
  let python: PythonRuntime | null = null;
  try {
    if (files) python = await guest.bootPython(files);
  } catch (error) {
    return post({ type: 'failed', phase: 'boot', message: String(error) });
  }
  const run = async (request: GuestRequest): Promise<void> => {
    let make: MakeEnv;
    try {
      make = await loadEnv(request.envSource);
    } catch (error) {
      return post({ type: 'failed', phase: 'environment', message: String(error) });
    }
    lockDown();
    try {
      // From here to the answer nothing is awaited: a policy that tampers with promises delays nobody.
      if (request.type === 'evaluate') {
        const onProgress = (progress: EvaluationProgress) => post({ type: 'progress', progress });
        post({ type: 'evaluated', result: guest.evaluate(request.job, make, python, { onProgress }) });
      } else {
        post({ type: 'summarized', result: guest.summarize(request.job, make, python) });
      }
    } catch (error) {
      post({ type: 'failed', phase: 'job', message: describe(error) });
    }
  };
  port.onmessage = (event: MessageEvent<GuestRequest>) => {
    port.onmessage = null;
    void run(event.data);
  };
  post({ type: 'up', numpy: python?.numpy ?? false });
}

self.onmessage = (event: MessageEvent<GuestInit>) => {
  self.onmessage = null;
  void start(event.data);
};
