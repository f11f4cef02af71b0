// The worker thread that runs code of models and of pasted tasks under Node, one job in its life. It takes Node's own abilities
// out of reach before any of it, and offers the same guest as the browser's sandbox. The rest of the wall is the permission model.
import { syncBuiltinESMExports } from 'node:module';
import vm from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { findEnv } from '../../../envs/index.ts';
import type { EvaluationProgress } from '../../engine/jobs.ts';
import type { MakeEnv } from '../../env-api/env.ts';
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';
import { errorText } from '../../lib/error-text.ts';
import { createGuest } from '../guest/index.ts';
import type { CompileFunction } from '../guest/javascript.ts';
import { bringsPython } from '../guest/job-language.ts';
import { startMujoco } from '../guest/mujoco.ts';
import { checkOwnTask } from '../guest/own-check.ts';
import { ownMake, type OwnEnvSource } from '../guest/own-env.ts';
import { replayOwn } from '../guest/own-job.ts';
import { trainOwn } from '../guest/own-training.ts';
import type { PythonInterpreter } from '../guest/python.ts';
import { closeDoors } from './doors.ts';
import { mujocoLoader } from './mujoco.ts';
import type { FromWorker, PythonBytes, ThreadData, Work } from './protocol.ts';

const port = parentPort!;
const given = workerData as ThreadData;
const toBase64 = (text: string): string => Buffer.from(text).toString('base64');

// Code compiled this way has no `import()`. The offset stands for the lines that `new Function` would put before.
const compile: CompileFunction = (parameters, body) =>
  vm.compileFunction(body, [...parameters], { filename: 'policy.js', lineOffset: 2 }) as () => unknown;

const guest = createGuest({
  compile,
  importText: async (source) =>
    (await import(/* @vite-ignore */ `data:text/javascript;base64,${toBase64(source)}`)) as Record<string, unknown>,
});

const python = given.python ? await bootPython(given.python) : null;
const mujoco = given.mujoco ? await bootMujoco(given.mujoco) : undefined;
port.on('message', (work: Work) => void run(work));
send({ type: 'up', numpy: python?.numpy ?? false });

function send(message: FromWorker): void {
  port.postMessage(message);
}

async function run(work: Work): Promise<void> {
  const make = await makeFor(work);
  // From here on code of others runs.
  closeDoors(syncBuiltinESMExports);
  try {
    switch (work.kind) {
      case 'evaluate': {
        const onProgress = (progress: EvaluationProgress) => send({ type: 'progress', progress });
        return send({ type: 'evaluated', result: guest.evaluate(work.job, make, python, { onProgress }) });
      }
      case 'summarize':
        return send({ type: 'summarized', result: guest.summarize(work.job, make, python) });
      case 'check': {
        const report = checkOwnTask(work.job, python, compile, () => send({ type: 'alive' }));
        return send({ type: 'checked', report });
      }
      case 'replay':
        return send({ type: 'replayed', result: replayOwn(work.job, make) });
      case 'train':
        await trainOwn(
          work.job,
          make,
          (event) => send({ type: 'session', event }),
          () => null,
        );
        return send({ type: 'trained' });
      default:
        work satisfies never;
    }
  } catch (thrown) {
    send({ type: 'failed', phase: 'job', message: errorText(thrown) });
  }
}

async function makeFor(work: Work): Promise<MakeEnv> {
  if (work.kind === 'check') return () => undefined as never; // makes its own
  if (work.own) return ownMake(work.own, await taskPython(work, work.own), compile);
  if (work.kind !== 'evaluate' && work.kind !== 'summarize') throw new Error('This job has no environment.');
  const module = await findEnv(work.job.env.id)?.load();
  if (!module) throw new Error(`There is no environment ${work.job.env.id}.`);
  return (_id, options) => module.make(options, mujoco);
}

/** As in the browser's worker: a task in Python shares its interpreter with no policy. */
async function taskPython(work: Work, { source }: OwnEnvSource): Promise<PythonInterpreter | null> {
  if (source.language !== 'python' || !given.python) return null;
  const apart = (work.kind === 'evaluate' || work.kind === 'summarize') && bringsPython(work.job);
  if (!apart) return python;
  const own = await bootPython(given.python);
  // Starting it is not the policy's time.
  send({ type: 'progress', progress: { episodesDone: 0, steps: 0, stepsPerSecond: 0 } });
  return own;
}

async function bootPython(bytes: PythonBytes): Promise<PythonInterpreter> {
  const booted = await asInBrowser(async () => {
    try {
      return await guest.bootPython(bytes);
    } catch (thrown) {
      if (!bytes.snapshot) throw thrown;
      return await guest.bootPython({ ...bytes, snapshot: null });
    }
  });
  return booted as PythonInterpreter; // what `createGuest` boots
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
