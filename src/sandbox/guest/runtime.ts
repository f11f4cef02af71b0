// What runs model-written code, in whatever worker it is called from: the browser's sandbox worker and Node's worker
// thread both call these functions. (Contract first; bodies live in rollout-job.ts, javascript.ts, python.ts.)
import type { MakeEnv } from '../../env-api/env.ts';
import type {
  EvaluationJob,
  EvaluationProgress,
  EvaluationResult,
  FeedbackJob,
  FeedbackResult,
} from '../../engine/jobs.ts';

/** Everything Python needs, as bytes and text that the trusted side fetched and verified. */
export interface PythonAssets {
  /** Text of pyodide.mjs and pyodide.asm.mjs. */
  readonly loaderSource: string;
  readonly asmSource: string;
  /** Compiled once per frame, or raw bytes. */
  readonly wasm: WebAssembly.Module | ArrayBuffer;
  readonly stdlib: ArrayBuffer;
  /** Text of pyodide-lock.json. */
  readonly lock: string;
  /** Memory snapshot of a booted interpreter; null boots normally. */
  readonly snapshot: ArrayBuffer | null;
  /** Verified NumPy wheel; null: standard library only. */
  readonly numpyWheel: ArrayBuffer | null;
}

/** MuJoCo's two files, fetched and verified by the trusted side. */
export interface MujocoAssets {
  /** Text of the loader: one ES module, whose default export starts the engine. */
  readonly loaderSource: string;
  /** Compiled once per frame, or raw bytes. */
  readonly wasm: WebAssembly.Module | ArrayBuffer;
}

/** A booted interpreter; opaque to callers. */
export interface PythonRuntime {
  readonly numpy: boolean;
  readonly version: string;
  /** True once a job damaged the interpreter itself: replace the worker. */
  readonly broken: boolean;
}

export interface GuestHooks {
  /** Rate-limited by the callee (about every 50 ms); the watchdog outside reads it as a sign of life. */
  onProgress(progress: EvaluationProgress): void;
}

export interface Guest {
  bootPython(assets: PythonAssets): Promise<PythonRuntime>;
  /** Runs to the end synchronously once started; never throws for what the policy does. */
  evaluate(job: EvaluationJob, make: MakeEnv, python: PythonRuntime | null, hooks: GuestHooks): EvaluationResult;
  summarize(job: FeedbackJob, make: MakeEnv, python: PythonRuntime | null): FeedbackResult;
}
