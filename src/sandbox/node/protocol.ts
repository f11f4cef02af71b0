// Messages between the evaluator (trusted), its child process, and the worker thread inside it that runs model-written
// code. What the worker says is checked with the schemas of the browser's wall.
import type { EvaluationJob, FeedbackJob } from '../../engine/jobs.ts';
import type { OwnCheckJob } from '../guest/own-check.ts';
import type { OwnEnvSource } from '../guest/own-env.ts';
import type { OwnReplayJob } from '../guest/own-job.ts';
import type { OwnTrainingJob } from '../guest/own-training.ts';
import type { GuestMessage, WorkerKind } from '../host/protocol.ts';

/** `own`: the job's task is one of a person's own, from this source. */
export type Work =
  | { readonly kind: 'evaluate'; readonly job: EvaluationJob; readonly own?: OwnEnvSource }
  | { readonly kind: 'summarize'; readonly job: FeedbackJob; readonly own?: OwnEnvSource }
  | { readonly kind: 'check'; readonly job: OwnCheckJob }
  | { readonly kind: 'replay'; readonly job: OwnReplayJob; readonly own: OwnEnvSource }
  | { readonly kind: 'train'; readonly job: OwnTrainingJob; readonly own: OwnEnvSource };

/** To the child. Each `run` gets a worker thread of its own; `stop` ends the one under way. */
export type ToChild =
  | { readonly type: 'run'; readonly id: number; readonly kind: WorkerKind; readonly work: Work }
  | { readonly type: 'stop'; readonly id: number };

/** From the child. Only `said` holds words of the worker. */
export type FromChild =
  /** The job is in its worker's hands: from here on time counts as the policy's. */
  | { readonly type: 'started'; readonly id: number }
  | { readonly type: 'said'; readonly id: number; readonly message: unknown }
  /** The worker thread died by itself, or could not be started. */
  | { readonly type: 'lost'; readonly id: number; readonly outOfMemory: boolean; readonly message: string }
  | { readonly type: 'stopped'; readonly id: number };

export type FromWorker = GuestMessage;

/** What a worker thread is given at its start. */
export interface ThreadData {
  readonly python: PythonBytes | null;
  /** Compiled once per child. */
  readonly mujoco: WebAssembly.Module | null;
}

/** Python's files as read from public/python/; the module is compiled once per child. */
export interface PythonBytes {
  readonly loaderSource: string;
  readonly asmSource: string;
  readonly wasm: WebAssembly.Module;
  readonly stdlib: ArrayBuffer;
  readonly lock: string;
  readonly snapshot: ArrayBuffer | null;
  readonly numpyWheel: ArrayBuffer | null;
}
