// One child process of the Node evaluator: starts it with reduced permissions, runs one job at a time in it, ends jobs,
// and replaces the process when it is lost.
import { fork, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EvaluationProgress } from '../../engine/jobs.ts';
import { parseGuestMessage, type GuestMessage, type WorkerKind } from '../host/protocol.ts';
import type { NodeEvaluatorOptions } from './evaluator.ts';
import type { FromChild, ToChild, Work } from './protocol.ts';

export type Outcome =
  | { readonly kind: 'said'; readonly message: LastWord }
  | { readonly kind: 'stopped'; readonly why: string }
  | { readonly kind: 'lost'; readonly outOfMemory: boolean; readonly message: string };

export interface ChildHooks {
  /** The job is in its worker's hands: from here on time counts as the policy's. */
  onStart(): void;
  onProgress(progress: EvaluationProgress): void;
  /** A sign of life of a check, or what a training tells. */
  onWord?(message: Extract<GuestMessage, { type: 'alive' | 'session' }>): void;
}

/** What ends a job. */
type LastWord = Exclude<GuestMessage, { type: 'progress' | 'up' | 'alive' | 'session' }>;

export interface Child {
  /** Runs one job; another only after the promise has resolved. Never rejects. */
  run(kind: WorkerKind, work: Work, hooks: ChildHooks): Promise<Outcome>;
  /** Ends the job under way: its promise resolves with `why` once the thread is gone. */
  stop(why: string): void;
  dispose(): void;
}

/** How long a thread may take to end before the whole process is killed. */
const stopTimeoutMs = 2000;
/** V8 heap of a worker thread, and what a job may add to the process in all. */
const memoryMb = 1024;

export function createChild(options: NodeEvaluatorOptions): Child {
  let child: ChildProcess | undefined;
  let id = 0;
  let stopping: { readonly why: string; readonly timer: NodeJS.Timeout } | undefined;
  let settle: ((outcome: Outcome) => void) | undefined;
  let hooks: ChildHooks | undefined;

  function finish(outcome: Outcome): void {
    const resolve = settle;
    settle = undefined;
    clearTimeout(stopping?.timer);
    stopping = undefined;
    resolve?.(outcome);
  }

  function send(message: ToChild): void {
    child?.send(message, (error) => {
      if (error) child?.kill('SIGKILL');
    });
  }

  function start(): ChildProcess {
    const bundle = dirname(fileURLToPath(options.childFile));
    const files = [bundle, options.pythonFolder, options.mujocoFile].map((path) => `--allow-fs-read=${path}`);
    const started = fork(
      fileURLToPath(options.childFile),
      [options.workerFile.href, options.pythonFolder, options.mujocoFile, String(memoryMb)],
      {
        execArgv: [...permissionFlags(), ...files, '--no-warnings'],
        env: {},
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    );
    started.on('message', (message) => {
      if (started === child) hear(message as FromChild);
    });
    const gone = (message: string): void => {
      if (started !== child) return;
      child = undefined;
      finish(stopping ? { kind: 'stopped', why: stopping.why } : { kind: 'lost', outOfMemory: false, message });
    };
    started.on('error', (error) => gone(error.message));
    started.on('exit', (code, signal) => gone(`the process ended with ${signal ?? `code ${code}`}`));
    return started;
  }

  function hear(message: FromChild): void {
    if (message.id !== id || !settle) return;
    switch (message.type) {
      case 'started':
        return hooks?.onStart();
      case 'stopped':
        return finish({ kind: 'stopped', why: stopping?.why ?? 'stopped' });
      case 'lost':
        return finish({ kind: 'lost', outOfMemory: message.outOfMemory, message: message.message });
      case 'said': {
        const said = parseGuestMessage(message.message);
        if (said?.type === 'progress') hooks?.onProgress(said.progress);
        else if (said?.type === 'alive' || said?.type === 'session') hooks?.onWord?.(said);
        else if (said && said.type !== 'up') endWith(said);
        else endWith({ type: 'failed', phase: 'job', message: 'The worker sent a message of an unknown form.' });
      }
    }
  }

  /** The job has its answer; the thread that gave it is ended, and nothing more is heard of it. */
  function endWith(message: LastWord): void {
    send({ type: 'stop', id });
    id++;
    if (message.type === 'failed') finish({ kind: 'lost', outOfMemory: false, message: message.message });
    else finish({ kind: 'said', message });
  }

  return {
    run(kind, work, jobHooks) {
      child ??= start();
      id++;
      hooks = jobHooks;
      return new Promise((resolve) => {
        settle = resolve;
        send({ type: 'run', id, kind, work });
      });
    },
    stop(why) {
      if (!settle || stopping) return;
      stopping = { why, timer: setTimeout(() => child?.kill('SIGKILL'), stopTimeoutMs) };
      send({ type: 'stop', id });
    },
    dispose() {
      const ending = child;
      child = undefined;
      ending?.kill('SIGKILL');
      finish({ kind: 'stopped', why: 'aborted' });
    },
  };
}

/** Node's permission model; its flag lost the word "experimental" in later versions. */
function permissionFlags(): string[] {
  const flags = process.allowedNodeEnvironmentFlags;
  return [flags.has('--permission') ? '--permission' : '--experimental-permission', '--allow-worker'];
}
