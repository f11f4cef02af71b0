// The browser's `Evaluator`: sends jobs behind the wall, watches them from outside, checks what comes back and has claimed
// returns replayed by trusted code. Runs in the engine worker.
import type { Evaluator } from '../../engine/capabilities.ts';
import { runError, type RunError } from '../../engine/errors.ts';
import type {
  EvaluationJob,
  EvaluationProgress,
  EvaluationResult,
  FeedbackJob,
  FeedbackResult,
} from '../../engine/jobs.ts';
import type { ExecutionLimits } from '../../engine/settings.ts';
import { errorText } from '../../lib/error-text.ts';
import type { ReplayApi } from '../../workers/replay/api.ts';
import { isOwnId } from '../../env-api/own-task.ts';
import { bringsPython } from '../guest/job-language.ts';
import type { OwnEnvSource } from '../guest/own-env.ts';
import type { AssetSource } from './assets.ts';
import { createOwnJobs, type OwnJobs } from './own-jobs.ts';
import { orTheTask } from './own-limits.ts';
import { WorkerPool } from './pool.ts';
import { planMismatch, type GuestEnv, type GuestMessage, type GuestRequest, type WorkerKind } from './protocol.ts';
import { createWatchdog, type ExpiredLimit } from './watchdog.ts';

export interface SandboxEvaluatorOptions {
  /** Asks the page for a sandbox frame: the first one, and a new one whenever the last was lost. */
  requestFrame(): Promise<MessagePort>;
  readonly assets: AssetSource;
  readonly replay: ReplayApi;
  /** Source and facts of a task that a person brought along; absent where there are none. Rejects in words. */
  ownTask?(envId: string): Promise<OwnEnvSource>;
  /** Jobs at the same time, each in a worker of its own. */
  readonly workers: number;
}

export interface SandboxEvaluator extends Evaluator {
  /** What is done with tasks that a person brought along, beside evaluating policies on them. */
  readonly own: OwnJobs;
  /** Loads Python and starts one interpreter ahead of need; reports 0..1. Throws where Python cannot be started. */
  preparePython(onProgress: (fraction: number, what: string) => void): Promise<{ readonly numpy: boolean }>;
  dispose(): void;
}

/** One worker per core but one, at most four: a fifth gains little and each Python worker takes some 100 MB. */
export function defaultWorkerCount(): number {
  return Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
}

/** How a job in a worker ended, before its content is looked at. */
type Ending =
  | { readonly kind: 'message'; readonly message: GuestMessage }
  | { readonly kind: 'unreadable' | 'gone' | 'aborted' }
  | { readonly kind: 'expired'; readonly limit: ExpiredLimit }
  | { readonly kind: 'no-sandbox'; readonly message: string };

interface Run {
  readonly ending: Ending;
  /** From the last progress message: what was used before a failure. */
  readonly steps: number;
  readonly episodesDone: number;
  readonly wallMs: number;
}

interface RunOptions {
  readonly kind: WorkerKind;
  readonly signal: AbortSignal;
  onProgress?(progress: EvaluationProgress): void;
}

/** Creates the evaluator; nothing is loaded before the first job (or `preparePython`). */
export function createSandboxEvaluator(options: SandboxEvaluatorOptions): SandboxEvaluator {
  const { assets, workers } = options;
  const pool = new WorkerPool({
    requestFrame: options.requestFrame,
    guestSource: () => assets.guest(),
    pythonFiles: () => assets.python(),
    mujocoFiles: () => assets.mujoco(),
    size: workers,
  });
  const ownTask = async (envId: string): Promise<OwnEnvSource> => {
    if (!options.ownTask) throw new Error('tasks of your own are not available here');
    return options.ownTask(envId);
  };
  const ownJobs = createOwnJobs({ pool, sourceOf: ownTask });

  /** Runs a job; one that was in flight when the sandbox died runs once more, alone, to find out whose fault it was. */
  async function run(request: GuestRequest, limits: ExecutionLimits, runOptions: RunOptions): Promise<Run> {
    const first = await runOnce(pool, request, limits, runOptions, false);
    return first.ending.kind === 'gone' ? runOnce(pool, request, limits, runOptions, true) : first;
  }

  return {
    maxConcurrentJobs: workers,
    own: ownJobs,

    async evaluate(job, { signal, onProgress }) {
      const python = bringsPython(job);
      const task = await loadTask(assets, ownTask, job.env.id);
      if ('code' in task) return { ok: false, error: task, steps: 0, wallMs: 0, output: '' };
      const request: GuestRequest = { type: 'evaluate', job, ...task.env };
      const kind = { python: python || task.python, mujoco: task.mujoco };
      const outcome = await run(request, job.limits, { kind, signal, ...(onProgress ? { onProgress } : {}) });
      const { ending, steps, wallMs } = outcome;
      const own = isOwnId(job.env.id) ? ownJobs : null;
      const failed = (found: RunError): EvaluationResult => {
        const error = own ? orTheTask(found) : found;
        return { ok: false, error, steps, wallMs, output: '' };
      };
      if (ending.kind !== 'message' || ending.message.type !== 'evaluated') {
        return failed(endingError(outcome, job.limits, 'policy'));
      }
      const { result } = ending.message;
      if (!result.ok) return result;
      // A pasted environment is replayed where no policy has been: in another worker behind the wall.
      const complaint = await checkClaim(own ?? options.replay, job, result, signal);
      return complaint ? failed(complaint) : result;
    },

    async summarize(job, { signal }): Promise<FeedbackResult> {
      const task = await loadTask(assets, ownTask, job.env.id);
      if ('code' in task) return { ok: false, error: task };
      const kind = { python: bringsPython(job) || task.python, mujoco: task.mujoco };
      const request: GuestRequest = { type: 'summarize', job, ...task.env };
      const outcome = await run(request, feedbackLimits(job), { kind, signal });
      const { ending } = outcome;
      if (ending.kind === 'message' && ending.message.type === 'summarized') {
        const { result } = ending.message;
        if (!result.ok || result.summaries.length === job.which.length) return result;
        const error = `${result.summaries.length} summaries came back, ${job.which.length} were asked for`;
        return { ok: false, error: runError('feedback/error', error) };
      }
      return { ok: false, error: endingError(outcome, job.limits, 'feedback') };
    },

    async preparePython(onProgress) {
      await assets.python((fraction, what) => onProgress(fraction * 0.9, what));
      onProgress(0.9, 'Starting Python');
      const ready = await pool.warm({ python: true, mujoco: false });
      onProgress(1, 'Python is ready');
      return ready;
    },

    dispose() {
      pool.dispose();
    },
  };
}

/** One attempt at a job in a fresh worker. */
async function runOnce(
  pool: WorkerPool,
  request: GuestRequest,
  limits: ExecutionLimits,
  { kind, signal, onProgress }: RunOptions,
  alone: boolean,
): Promise<Run> {
  const nothing = { steps: 0, episodesDone: 0, wallMs: 0 };
  let lease;
  try {
    lease = await pool.acquire({ kind, alone, lane: 'runs', signal });
  } catch (error) {
    if (signal.aborted) return { ending: { kind: 'aborted' }, ...nothing };
    const message = errorText(error);
    return { ending: { kind: 'no-sandbox', message }, ...nothing };
  }
  const worker = lease;
  return new Promise((resolve) => {
    let steps = 0;
    let episodesDone = 0;
    const watchdog = createWatchdog(limits, (limit) => finish({ kind: 'expired', limit }));
    const onAbort = (): void => finish({ kind: 'aborted' });
    const finish = (ending: Ending): void => {
      watchdog.stop();
      signal.removeEventListener('abort', onAbort);
      // Only a worker that has given its one answer has nothing left to do.
      pool.release(worker, ending.kind === 'message');
      resolve({ ending, steps, episodesDone, wallMs: watchdog.elapsedMs() });
    };
    signal.addEventListener('abort', onAbort);
    worker.onGone = () => finish({ kind: 'gone' });
    worker.onMessage = (message) => {
      if (message === null) return finish({ kind: 'unreadable' });
      if (message.type !== 'progress') return finish({ kind: 'message', message });
      ({ steps, episodesDone } = message.progress);
      watchdog.progress(episodesDone);
      onProgress?.(message.progress);
    };
    worker.send(request);
  });
}

/** An environment as it goes behind the wall, and what its worker has to have. */
interface LoadedTask extends WorkerKind {
  readonly env: GuestEnv;
}

/** The bundled environment, with MuJoCo's files at hand where it needs them, or a pasted one; or why they cannot be had. */
async function loadTask(
  assets: AssetSource,
  ownTask: (envId: string) => Promise<OwnEnvSource>,
  envId: string,
): Promise<LoadedTask | RunError> {
  try {
    if (isOwnId(envId)) {
      const own = await ownTask(envId);
      return { env: { own }, python: own.source.language === 'python', mujoco: false };
    }
    const task = await assets.env(envId);
    if (task.mujoco) await assets.mujoco();
    return { env: { envSource: task.source }, python: false, mujoco: task.mujoco };
  } catch (error) {
    return runError('environment/error', `The environment ${envId} could not be loaded: ${(error as Error).message}`);
  }
}

/** A result is a claim: null if replaying the actions confirms it. */
async function checkClaim(
  replay: Pick<OwnJobs, 'verify'>,
  job: EvaluationJob,
  result: Extract<EvaluationResult, { ok: true }>,
  signal: AbortSignal,
): Promise<RunError | null> {
  const mismatch = planMismatch(job, result.episodes, result.steps);
  if (mismatch) return runError('policy/tampered', `The result does not fit the task: ${mismatch}.`);
  try {
    const wrong = await replay.verify(job.env, job.plan, result.episodes, signal);
    if (wrong === null) return null;
    return runError(
      'policy/tampered',
      `Episode ${wrong + 1}: playing the recorded actions again gives another result than the one reported.`,
    );
  } catch (error) {
    if (signal.aborted) return runError('run/aborted');
    return runError('environment/error', `The replay of the recorded actions failed: ${(error as Error).message}`);
  }
}

/** Summaries give no sign of life between calls: each call, and loading, may take its full time. */
function feedbackLimits(job: FeedbackJob): ExecutionLimits {
  const { limits } = job;
  const total = Math.min(limits.evaluationTimeoutMs, limits.callTimeoutMs * (job.which.length + 1));
  return { ...limits, callTimeoutMs: total, episodeTimeoutMs: total, evaluationTimeoutMs: total };
}

/** What a job without a regular result comes to, in words for a person and for the model. */
function endingError(run: Run, limits: ExecutionLimits, what: 'policy' | 'feedback'): RunError {
  const { ending } = run;
  const subject = what === 'policy' ? 'The policy' : 'The Feedback class';
  switch (ending.kind) {
    case 'aborted':
      return runError('run/aborted');
    case 'gone':
      return runError(
        'policy/memory',
        `${subject} brought its sandbox down twice, the second time running alone; most likely it used too much memory.`,
      );
    case 'no-sandbox':
      return runError('sandbox/crashed', `The sandbox could not be started: ${ending.message}`);
    case 'unreadable':
      return runError(
        what === 'policy' ? 'policy/tampered' : 'feedback/error',
        `${subject}'s worker answered with something that is no result.`,
      );
    case 'expired':
      return what === 'policy'
        ? runError('policy/timeout', timeoutMessage(run, ending.limit, limits))
        : runError(
            'feedback/timeout',
            `The Feedback class did not finish in time: one call may take ${limits.callTimeoutMs / 1000} s.`,
          );
    case 'message': {
      const { message } = ending;
      const text = message.type === 'failed' ? message.message : `unexpected message "${message.type}"`;
      if (message.type === 'failed' && message.phase !== 'job')
        return runError('environment/error', `The task could not be set up in the sandbox: ${text}`);
      return runError(
        what === 'policy' ? 'policy/act' : 'feedback/error',
        `${subject} broke the code that runs it: ${text}`,
      );
    }
    default:
      return ending satisfies never;
  }
}

function timeoutMessage({ episodesDone, steps }: Run, limit: ExpiredLimit, limits: ExecutionLimits): string {
  const where =
    steps === 0 ? 'No step was finished' : `It was stopped in episode ${episodesDone + 1} after ${steps} steps in all`;
  switch (limit) {
    case 'call':
      return `The policy did not come back within ${limits.callTimeoutMs / 1000} s from loading or from one call of act(obs). ${where}.`;
    case 'episode':
      return `One episode took longer than the ${limits.episodeTimeoutMs / 1000} s allowed. ${where}.`;
    case 'evaluation':
      return `The evaluation took longer than the ${limits.evaluationTimeoutMs / 1000} s allowed. ${where}.`;
    default:
      return limit satisfies never;
  }
}
