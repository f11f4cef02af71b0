// The worker thread that runs model-written code under Node, one job in its life. It takes Node's own abilities out of
// reach first, then offers the same guest as the browser's sandbox. The rest of the wall here is the permission model.
import { syncBuiltinESMExports } from 'node:module';
import vm from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { findEnv } from '../../../envs/index.ts';
import type { MakeEnv } from '../../env-api/env.ts';
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';
import { createGuest } from '../guest/index.ts';
import { startMujoco } from '../guest/mujoco.ts';
import type { PythonRuntime } from '../guest/runtime.ts';
import { closeDoors } from './doors.ts';
import { mujocoLoader } from './mujoco.ts';
import type { FromWorker, PythonBytes, ThreadData, Work } from './protocol.ts';

const port = parentPort!;
const given = workerData as ThreadData;
const toBase64 = (text: string): string => Buffer.from(text).toString('base64');

const guest = createGuest({
  // Code compiled this way has no `import()`. The offset stands for the lines that `new Function` would put before.
  compile: (parameters, body) =>
    vm.compileFunction(body, [...parameters], { filename: 'policy.js', lineOffset: 2 }) as () => unknown,
  importText: async (source) =>
    (await import(/* @vite-ignore */ `data:text/javascript;base64,${toBase64(source)}`)) as Record<string, unknown>,
});

const python = given.python ? await bootPython(given.python) : null;
const mujoco = given.mujoco ? await bootMujoco(given.mujoco) : undefined;
port.on('message', (work: Work) => void run(work));
closeDoors(syncBuiltinESMExports);
send({ type: 'up', numpy: python?.numpy ?? false });

function send(message: FromWorker): void {
  port.postMessage(message);
}

async function run(work: Work): Promise<void> {
  const module = await findEnv(work.job.env.id)?.load();
  if (!module) throw new Error(`There is no environment ${work.job.env.id}.`);
  const make: MakeEnv = (_id, options) => module.make(options, mujoco);
  if (work.kind === 'evaluate') {
    const result = guest.evaluate(work.job, make, python, {
      onProgress: (progress) => send({ type: 'progress', progress }),
    });
    send({ type: 'evaluated', result });
  } else {
    send({ type: 'summarized', result: guest.summarize(work.job, make, python) });
  }
}

async function bootPython(bytes: PythonBytes): Promise<PythonRuntime> {
  return asInBrowser(async () => {
    try {
      return await guest.bootPython(bytes);
    } catch (thrown) {
      if (!bytes.snapshot) throw thrown;
      return await guest.bootPython({ ...bytes, snapshot: null });
    }
  });
}

async function bootMujoco(wasm: WebAssembly.Module): Promise<Mujoco> {
  const load = await mujocoLoader();
  return asInBrowser(() => startMujoco(load, wasm));
}

/** Starts an engine as if in a browser's worker, so that it never sees Node's file system. */
async function asInBrowser<T>(start: () => Promise<T>): Promise<T> {
  const realm = globalThis as unknown as Record<string, unknown>;
  const nodeProcess = realm.process;
  realm.WorkerGlobalScope = class WorkerGlobalScope {
    static [Symbol.hasInstance](): boolean {
      return true;
    }
  };
  realm.self = globalThis;
  realm.location = new URL('https://python.invalid/worker.js');
  realm.process = undefined;
  try {
    return await start();
  } finally {
    realm.process = nodeProcess;
  }
}
