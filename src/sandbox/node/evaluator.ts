// Executes jobs under Node: each in a fresh worker thread of a child process with as little access as Node's permission
// model allows. The watchdog and the replay of claimed returns are here, outside. Weaker than the browser's wall.
import type { Evaluator } from '../../engine/capabilities.ts';
import { runError, type ErrorCode, type RunError } from '../../engine/errors.ts';
import type {
  EvaluationJob,
  EvaluationProgress,
  EvaluationResult,
  FeedbackJob,
  FeedbackResult,
} from '../../engine/jobs.ts';
import { verifyEpisodes } from '../../engine/replay.ts';
import type { ExecutionLimits } from '../../engine/settings.ts';
import { isOwnId } from '../../env-api/own-task.ts';
import { errorText } from '../../lib/error-text.ts';
import { bringsPython } from '../guest/job-language.ts';
import type { OwnEnvSource } from '../guest/own-env.ts';
import { orTheTask } from '../host/own-limits.ts';
import { planMismatch, type WorkerKind } from '../host/protocol.ts';
import { createTrustedTasks, needsMujoco } from '../host/trusted-tasks.ts';
import { createWatchdog, type ExpiredLimit, type Watchdog } from '../host/watchdog.ts';
import { loadMujoco } from './mujoco.ts';
import { createNodeOwnJobs, type NodeOwnJobs } from './own-jobs.ts';
import { createChild, type Child, type ChildHooks, type Outcome } from './process.ts';
import type { Work } from './protocol.ts';

export interface NodeEvaluatorOptions {
  /** Jobs at the same time: one child process each. */
  readonly workers: number;
  /**
   * The bundled child.ts and worker.ts (src/tools/build-cli.mjs makes them). Their folder and Python's are all that the
   * processes may read.
   */
  readonly childFile: URL;
  readonly workerFile: URL;
  /** Folder of Python's files (src/tools/setup.mjs makes it). */
  readonly pythonFolder: string;
  /** MuJoCo's WebAssembly file. */
  readonly mujocoFile: string;
  /** Tasks of a person's own, by id: their source and what a check found. */
  readonly ownTasks?: ReadonlyMap<string, OwnEnvSource>;
}

export interface NodeEvaluator extends Evaluator {
  /** What is done with tasks of a person's own, beside evaluating policies on them. */
  readonly own: NodeOwnJobs;
  /** Ends the child processes. */
  dispose(): void;
}

interface Execution {
  readonly outcome: Outcome;
  /** From the last progress message: what was used before a failure. */
  readonly steps: number;
  readonly wallMs: number;
}

/** Time on top of the limits before the watchdog acts: the guest reports a slow call itself once it returns. */
const graceMs = 500;

/** Creates the evaluator; processes are started with the first jobs. */
export function createNodeEvaluator(options: NodeEvaluatorOptions): NodeEvaluator {
  const idle: Child[] = [];
  const all = new Set<Child>();
  const waiting: ((child: Child) => void)[] = [];
  let disposed = false;
  /** For the replay, in this process. */
  const tasks = createTrustedTasks((onAbort) => loadMujoco(options.mujocoFile, onAbort));

  async function acquire(): Promise<Child> {
    const child = idle.pop();
    if (child) return child;
    if (all.size >= options.workers) return new Promise((resolve) => waiting.push(resolve));
    const started = createChild(options);
    all.add(started);
    return started;
  }

  function release(child: Child): void {
    const next = waiting.shift();
    if (next) next(child);
    else idle.push(child);
  }

  /** Runs one job with its watchdog; the outcome is what the worker claims, or why there is none. */
  async function execute(
    work: Work,
    kind: WorkerKind,
    limits: ExecutionLimits,
    signal: AbortSignal,
    hooks: { onProgress?(progress: EvaluationProgress): void; onWord?: ChildHooks['onWord'] } = {},
  ): Promise<Execution> {
    const started = performance.now();
    let steps = 0;
    const ended = (outcome: Outcome): Execution => ({ outcome, steps, wallMs: performance.now() - started });
    if (signal.aborted || disposed) return ended({ kind: 'stopped', why: 'aborted' });
    const child = await acquire();
    let watchdog: Watchdog | undefined;
    const abort = (): void => child.stop('aborted');
    signal.addEventListener('abort', abort);
    try {
      if (signal.aborted) return ended({ kind: 'stopped', why: 'aborted' });
      return ended(
        await child.run(kind, work, {
          onStart() {
            watchdog = createWatchdog(withGrace(limits), (limit) => child.stop(timeoutMessage(limit, limits)));
          },
          onProgress(progress) {
            steps = progress.steps;
            watchdog?.progress(progress.episodesDone);
            hooks.onProgress?.(progress);
          },
          onWord(message) {
            watchdog?.progress(0);
            hooks.onWord?.(message);
          },
        }),
      );
    } finally {
      watchdog?.stop();
      signal.removeEventListener('abort', abort);
      release(child);
    }
  }

  const ownJobs = createNodeOwnJobs(
    (work, kind, limits, signal, onWord) => execute(work, kind, limits, signal, { onWord }),
    sourceOf,
  );

  function sourceOf(envId: string): OwnEnvSource {
    const source = options.ownTasks?.get(envId);
    if (!source) throw new Error(`There is no task "${envId}" here: give its file.`);
    return source;
  }

  /** What the job's task needs beside the job itself. */
  function taskOf(job: EvaluationJob | FeedbackJob): { readonly kind: WorkerKind; readonly own?: OwnEnvSource } {
    const python = bringsPython(job);
    if (!isOwnId(job.env.id)) return { kind: { python, mujoco: needsMujoco(job.env.id) } };
    const own = sourceOf(job.env.id);
    return { kind: { python: python || own.source.language === 'python', mujoco: false }, own };
  }

  return {
    maxConcurrentJobs: options.workers,
    own: ownJobs,

    async evaluate(job, { signal, onProgress }) {
      try {
        await tasks.prepare(job.env.id);
      } catch (thrown) {
        return { ok: false, error: noMujoco(thrown), steps: 0, wallMs: 0, output: '' };
      }
      const { kind, ...own } = taskOf(job);
      const { outcome, steps, wallMs } = await execute({ kind: 'evaluate', job, ...own }, kind, job.limits, signal, {
        ...(onProgress ? { onProgress } : {}),
      });
      const pasted = isOwnId(job.env.id);
      const failed = (found: RunError): EvaluationResult => {
        return { ok: false, error: pasted ? orTheTask(found) : found, steps, wallMs, output: '' };
      };
      if (outcome.kind !== 'said') return failed(outcomeError(outcome, signal, 'policy/timeout'));
      if (outcome.message.type !== 'evaluated')
        return failed(runError('sandbox/crashed', 'The worker answered another question.'));
      const { result } = outcome.message;
      if (!result.ok) return result;
      const { episodes } = result;
      if (pasted) return confirm(() => ownJobs.verify(job, episodes, signal), job, result);
      return confirm(() => tasks.withEnv(job.env, (env) => verifyEpisodes(env, job.plan, episodes)), job, result);
    },

    async summarize(job, { signal }) {
      // Summaries give no sign of life between calls: loading and each call may take its full time.
      const total = Math.min(job.limits.evaluationTimeoutMs, job.limits.callTimeoutMs * (job.which.length + 1));
      const limits = { ...job.limits, callTimeoutMs: total, episodeTimeoutMs: total, evaluationTimeoutMs: total };
      const { kind, ...own } = taskOf(job);
      const { outcome } = await execute({ kind: 'summarize', job, ...own }, kind, limits, signal);
      const failed = (error: RunError): FeedbackResult => ({ ok: false, error });
      if (outcome.kind !== 'said') return failed(outcomeError(outcome, signal, 'feedback/timeout'));
      if (outcome.message.type !== 'summarized')
        return failed(runError('sandbox/crashed', 'The worker answered another question.'));
      return outcome.message.result;
    },

    dispose() {
      disposed = true;
      for (const child of all) child.dispose();
      all.clear();
    },
  };
}

function noMujoco(thrown: unknown): RunError {
  return runError('environment/error', `MuJoCo could not be loaded: ${errorText(thrown)}`);
}

function withGrace(limits: ExecutionLimits): ExecutionLimits {
  const { callTimeoutMs, episodeTimeoutMs, evaluationTimeoutMs } = limits;
  return {
    ...limits,
    callTimeoutMs: callTimeoutMs + graceMs,
    episodeTimeoutMs: episodeTimeoutMs + graceMs,
    evaluationTimeoutMs: evaluationTimeoutMs + graceMs,
  };
}

function timeoutMessage(limit: ExpiredLimit, limits: ExecutionLimits): string {
  const what = { call: 'Loading the code, or one call of it,', episode: 'One episode', evaluation: 'The evaluation' }[
    limit
  ];
  const allowed = {
    call: limits.callTimeoutMs,
    episode: limits.episodeTimeoutMs,
    evaluation: limits.evaluationTimeoutMs,
  }[limit];
  return `${what} took longer than the ${allowed / 1000} s allowed and was stopped.`;
}

function outcomeError(outcome: Exclude<Outcome, { kind: 'said' }>, signal: AbortSignal, timeout: ErrorCode): RunError {
  if (signal.aborted || (outcome.kind === 'stopped' && outcome.why === 'aborted')) return runError('run/aborted');
  if (outcome.kind === 'stopped') return runError(timeout, outcome.why);
  if (outcome.outOfMemory)
    return runError('policy/memory', `The code used too much memory and was stopped. ${outcome.message}`);
  return runError('sandbox/crashed', `The sandbox was lost: ${outcome.message}`);
}

/**
 * A worker's result is a claim: its actions are played again, here or, on a task of a person's own, in a thread that has never seen the
 * policy, and must give exactly the returns it names.
 */
async function confirm(
  verify: () => Promise<number | null>,
  job: EvaluationJob,
  result: Extract<EvaluationResult, { ok: true }>,
): Promise<EvaluationResult> {
  const { steps, wallMs, output, episodes } = result;
  const failed = (code: ErrorCode, message: string): EvaluationResult => {
    return { ok: false, error: runError(code, message), steps, wallMs, output };
  };
  const mismatch = planMismatch(job, episodes, steps);
  if (mismatch) return failed('policy/tampered', `The reported result does not fit the job: ${mismatch}.`);
  try {
    const wrong = await verify();
    if (wrong === null) return result;
    return failed(
      'policy/tampered',
      `Replaying the actions of episode ${wrong + 1} gave another result than the one reported.`,
    );
  } catch (thrown) {
    return failed('environment/error', `The replay of the recorded actions failed: ${errorText(thrown)}`);
  }
}
