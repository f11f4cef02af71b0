// The child process in which model-written code runs under Node, started with Node's permission model: files only to
// read and only the needed ones, no processes. It gives every job a fresh worker thread, keeps a warm one in reserve,
// ends threads on demand and reports when one dies.
import { Worker } from 'node:worker_threads';
import { errorText } from '../../lib/error-text.ts';
import { canServe, type WorkerKind } from '../host/protocol.ts';
import { compileMujoco } from './mujoco.ts';
import type { FromChild, PythonBytes, ThreadData, ToChild, Work } from './protocol.ts';
import { readPythonFiles } from './python-files.ts';

const [workerFile, pythonFolder, mujocoFile, memoryMb] = process.argv.slice(2) as [string, string, string, string];
/** How often the process's memory is looked at. */
const memoryCheckMs = 100;

interface Thread {
  readonly worker: Worker;
  readonly kind: WorkerKind;
  /** The job it works on; 0 while it waits. */
  id: number;
  restingBytes: number;
}

let spare: Promise<Thread> | undefined;
let busy: Thread | undefined;
/** The newest job that was told to stop: one whose thread is still starting then is not begun. */
let stopped = 0;
let python: Promise<PythonBytes> | undefined;
let mujoco: Promise<WebAssembly.Module> | undefined;

function send(message: FromChild): void {
  process.send?.(message);
}

/** Read with the first job that needs them, kept, and read anew after a failure. */
function pythonFiles(): Promise<PythonBytes> {
  if (!python) {
    python = readPythonFiles(pythonFolder);
    python.catch(() => (python = undefined));
  }
  return python;
}

function mujocoModule(): Promise<WebAssembly.Module> {
  if (!mujoco) {
    mujoco = compileMujoco(mujocoFile);
    mujoco.catch(() => (mujoco = undefined));
  }
  return mujoco;
}

async function startThread(kind: WorkerKind): Promise<Thread> {
  const data: ThreadData = {
    python: kind.python ? await pythonFiles() : null,
    mujoco: kind.mujoco ? await mujocoModule() : null,
  };
  const worker = new Worker(new URL(workerFile), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: Number(memoryMb), maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
    env: {},
    stdout: true,
    stderr: true,
  });
  // What the thread prints on its own goes nowhere; what the policy prints is part of the result.
  worker.stdout.resume();
  worker.stderr.resume();
  const thread: Thread = { worker, kind, id: 0, restingBytes: 0 };
  return new Promise((resolve, reject) => {
    const end = (outOfMemory: boolean, message: string): void => {
      reject(new Error(message));
      if (busy !== thread) return;
      busy = undefined;
      send({ type: 'lost', id: thread.id, outOfMemory, message });
    };
    worker.on('message', (message: unknown) => {
      if (thread.id === 0) resolve(thread);
      else if (busy === thread) send({ type: 'said', id: thread.id, message });
    });
    worker.on('error', (error: Error & { code?: string }) =>
      end(error.code === 'ERR_WORKER_OUT_OF_MEMORY', error.message),
    );
    worker.on('exit', (code) => end(false, `The worker thread ended with code ${code}.`));
  });
}

async function run(id: number, kind: WorkerKind, work: Work): Promise<void> {
  let thread = await spare?.catch(() => undefined);
  spare = undefined;
  if (thread && !canServe(thread.kind, kind)) {
    await thread.worker.terminate();
    thread = undefined;
  }
  thread ??= await startThread(kind);
  if (stopped >= id) {
    spare ??= Promise.resolve(thread);
    return;
  }
  thread.id = id;
  thread.restingBytes = process.memoryUsage.rss();
  busy = thread;
  thread.worker.postMessage(work);
  send({ type: 'started', id });
}

/** Ends the busy thread (a new one is made ready meanwhile). */
async function stop(id: number): Promise<void> {
  stopped = id;
  const stopping = busy;
  busy = undefined;
  if (stopping) {
    spare = startThread(stopping.kind);
    spare.catch(() => {}); // Asked for again, and then reported, with the next job.
    await stopping.worker.terminate();
  }
  send({ type: 'stopped', id });
}

process.on('message', (message: ToChild) => {
  const work = message.type === 'run' ? run(message.id, message.kind, message.work) : stop(message.id);
  work.catch((thrown: unknown) => {
    const text = errorText(thrown);
    send({ type: 'lost', id: message.id, outOfMemory: false, message: text });
  });
});

// Array buffers do not count towards a thread's heap limit: code that hoards them is stopped by the process's size.
setInterval(() => {
  const thread = busy;
  if (!thread || process.memoryUsage.rss() - thread.restingBytes < Number(memoryMb) * 1.25 * 1024 * 1024) return;
  busy = undefined;
  void thread.worker.terminate();
  send({ type: 'lost', id: thread.id, outOfMemory: true, message: 'The process grew beyond its memory limit.' });
}, memoryCheckMs).unref();

process.on('disconnect', () => process.exit());

// Ctrl+C reaches every process of the terminal. Whether to go on is the parent's decision; without it this one ends (above).
process.on('SIGINT', () => undefined);
