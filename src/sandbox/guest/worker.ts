// The script of every sandbox worker: boots, says `up`, takes one job, answers and has then done its work (the owner ends it).
// One job per worker, so that nothing that a candidate leaves behind can reach the next one.
import type { MakeEnv } from '../../env-api/env.ts';
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';
import { twinOf } from '../../env-api/twin.ts';
import type { EvaluationProgress } from '../../engine/jobs.ts';
import type { GuestInit, GuestMessage, GuestPause, GuestRequest } from '../host/protocol.ts';
import { importFromBlob } from './import-text.ts';
import { guest } from './index.ts';
import { compileWithFunction } from './javascript.ts';
import { bringsPython } from './job-language.ts';
import { startMujoco, type MujocoLoader } from './mujoco.ts';
import { captureConsole, createOutputCapture } from './output.ts';
import { checkOwnTask } from './own-check.ts';
import { ownMake } from './own-env.ts';
import { replayOwn } from './own-job.ts';
import { trainOwn } from './own-training.ts';
import { dropImportScripts, lockDown } from './prelude.ts';
import type { PythonInterpreter } from './python.ts';
import type { MujocoAssets, PythonRuntime } from './runtime.ts';

dropImportScripts();

/** Loads a bundled env.ts; what it makes has MuJoCo where the job needs it. */
async function loadEnv(source: string, mujoco: Mujoco | undefined): Promise<MakeEnv> {
  const { make } = (await importFromBlob(source)) as { make?: MakeEnv };
  if (typeof make !== 'function') throw new Error('the environment module exports no make()');
  return (id, options) => twinOf(make(id, options, mujoco), id, options);
}

async function bootMujoco({ loaderSource, wasm }: MujocoAssets): Promise<Mujoco> {
  const { default: load } = await importFromBlob(loaderSource);
  return startMujoco(load as MujocoLoader, wasm instanceof ArrayBuffer ? await WebAssembly.compile(wasm) : wasm);
}

/** Text of anything that was thrown, even if a policy made it hostile to being read. */
function describe(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'an error that cannot be read';
  }
}

async function start({ port, python: pythonFiles, mujoco: mujocoFiles }: GuestInit): Promise<void> {
  // Bound now: what a policy does to MessagePort later cannot change how results are sent.
  const post = port.postMessage.bind(port) as (message: GuestMessage) => void;
  let python: PythonRuntime | null = null;
  let mujoco: Mujoco | undefined;
  /** Kept until the job is known, which may need a second interpreter. */
  let files = pythonFiles;
  try {
    if (mujocoFiles) mujoco = await bootMujoco(mujocoFiles);
  } catch (error) {
    return post({ type: 'failed', phase: 'environment', message: `MuJoCo could not be started: ${String(error)}` });
  }
  try {
    if (pythonFiles) python = await guest.bootPython(pythonFiles);
  } catch (error) {
    return post({ type: 'failed', phase: 'boot', message: String(error) });
  }
  /**
   * The interpreter of a pasted task. Where a policy in Python comes along it is another one than the policy's: what an
   * interpreter holds, all of its code can read, and between two only numbers pass.
   */
  const taskPython = async (request: GuestRequest): Promise<PythonInterpreter | null> => {
    const apart = (request.type === 'evaluate' || request.type === 'summarize') && bringsPython(request.job);
    if (!apart || !files) return python as PythonInterpreter | null;
    const own = await guest.bootPython(files);
    // Starting it is not the policy's time.
    post({ type: 'progress', progress: { episodesDone: 0, steps: 0, stepsPerSecond: 0 } });
    return own as PythonInterpreter;
  };
  /** Of a task of the site: its module. Of a pasted one: its source, which is looked at once the worker is stripped. */
  const envFor = async (request: GuestRequest): Promise<MakeEnv> => {
    if ('own' in request && request.own) {
      const needed = request.own.source.language === 'python';
      return ownMake(request.own, needed ? await taskPython(request) : null, compileWithFunction);
    }
    if ('envSource' in request) return loadEnv(request.envSource, mujoco);
    return () => {
      throw new Error('This job has no environment.');
    };
  };
  const run = async (request: GuestRequest): Promise<void> => {
    let make: MakeEnv;
    try {
      make = await envFor(request);
      files = null;
    } catch (error) {
      return post({ type: 'failed', phase: 'environment', message: String(error) });
    }
    lockDown();
    try {
      // From here to the answer nothing is awaited (but by a training, which has no policy): one that tampers with promises
      // delays nobody.
      const onProgress = (progress: EvaluationProgress) => post({ type: 'progress', progress });
      switch (request.type) {
        case 'evaluate':
          return post({ type: 'evaluated', result: guest.evaluate(request.job, make, python, { onProgress }) });
        case 'summarize':
          return post({ type: 'summarized', result: guest.summarize(request.job, make, python) });
        case 'check': {
          const onRule = () => post({ type: 'alive' });
          const interpreter = python as PythonInterpreter | null;
          return post({ type: 'checked', report: checkOwnTask(request.job, interpreter, compileWithFunction, onRule) });
        }
        case 'replay':
          return post({ type: 'replayed', result: replayOwn(request.job, make) });
        case 'train':
          // What the task leaves running between two pieces of work (a timer, a promise) prints nowhere.
          globalThis.console = captureConsole(createOutputCapture());
          await trainOwn(request.job, make, (event) => post({ type: 'session', event }), hold());
          return post({ type: 'trained' });
        default:
          request satisfies never;
      }
    } catch (error) {
      post({ type: 'failed', phase: 'job', message: describe(error) });
    }
  };
  /** From now on the port tells whether the training is held. */
  const hold = (): (() => Promise<void> | null) => {
    let held: Promise<void> | null = null;
    let letGo: () => void = () => undefined;
    port.onmessage = (event: MessageEvent<GuestPause>) => {
      if (event.data.on) held ??= new Promise((resolve) => (letGo = resolve));
      else {
        held = null;
        letGo();
      }
    };
    return () => held;
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
