// What the command line does with a task of a person's own beside evaluating policies on it: checking it, confirming a claim with the
// task alone, and training. As everywhere its code runs in a worker thread of the child process only.
import type { SessionEvent } from '../../baselines/session.ts';
import type { EvaluationJob, EpisodeRecord } from '../../engine/jobs.ts';
import { defaultLimits, type ExecutionLimits } from '../../engine/settings.ts';
import type { OwnCheckJob, OwnCheckReport } from '../guest/own-check.ts';
import type { OwnEnvSource } from '../guest/own-env.ts';
import type { OwnTrainingJob } from '../guest/own-training.ts';
import { CHECK_SILENCE_MS, silenceWords, TRAINING_SILENCE_MS, VERIFY_MS } from '../host/own-limits.ts';
import type { WorkerKind } from '../host/protocol.ts';
import type { ChildHooks, Outcome } from './process.ts';
import type { Work } from './protocol.ts';

/** Runs one job in a child process, with a watchdog that only counts silence. */
export type Execute = (
  work: Work,
  kind: WorkerKind,
  limits: ExecutionLimits,
  signal: AbortSignal,
  onWord: NonNullable<ChildHooks['onWord']>,
) => Promise<{ readonly outcome: Outcome }>;

export interface NodeOwnJobs {
  /** Rejects in words where the check itself did not come to an end. */
  check(job: OwnCheckJob, signal: AbortSignal): Promise<OwnCheckReport>;
  /** Index of the first episode that the actions do not give again; null where all are confirmed. Rejects in words. */
  verify(job: EvaluationJob, episodes: readonly EpisodeRecord[], signal: AbortSignal): Promise<number | null>;
  /** Resolves when the training has ended by itself or by `signal`. Rejects in words where it was lost or fell silent. */
  train(job: OwnTrainingJob, tell: (event: SessionEvent) => void, signal: AbortSignal): Promise<void>;
}

export function createNodeOwnJobs(execute: Execute, sourceOf: (envId: string) => OwnEnvSource): NodeOwnJobs {
  async function run(
    work: Exclude<Work, { kind: 'evaluate' | 'summarize' }>,
    silenceMs: number,
    signal: AbortSignal,
    tell: (event: SessionEvent) => void = () => undefined,
  ): Promise<Outcome> {
    const { source } = work.kind === 'check' ? work.job : work.own;
    const kind = { python: source.language === 'python', mujoco: false };
    const limits = {
      ...defaultLimits,
      callTimeoutMs: silenceMs,
      episodeTimeoutMs: Infinity,
      evaluationTimeoutMs: Infinity,
    };
    const { outcome } = await execute(work, kind, limits, signal, (word) => {
      if (word.type === 'session') tell(word.event);
    });
    return outcome;
  }

  return {
    async check(job, signal) {
      const outcome = await run({ kind: 'check', job }, CHECK_SILENCE_MS, signal);
      if (outcome.kind === 'said' && outcome.message.type === 'checked') return outcome.message.report;
      throw new Error(wordsFor(outcome, CHECK_SILENCE_MS));
    },

    async verify({ env, plan }, episodes, signal) {
      const job = { what: 'verify', env, plan, episodes } as const;
      const outcome = await run({ kind: 'replay', job, own: sourceOf(env.id) }, VERIFY_MS, signal);
      if (outcome.kind !== 'said' || outcome.message.type !== 'replayed') throw new Error(wordsFor(outcome, VERIFY_MS));
      const { result } = outcome.message;
      return result.what === 'verified' ? result.wrong : 0;
    },

    async train(job, tell, signal) {
      const work = { kind: 'train', job, own: sourceOf(job.setup.env.id) } as const;
      const outcome = await run(work, TRAINING_SILENCE_MS, signal, tell);
      if (signal.aborted || (outcome.kind === 'said' && outcome.message.type === 'trained')) return;
      throw new Error(wordsFor(outcome, TRAINING_SILENCE_MS));
    },
  };
}

function wordsFor(outcome: Outcome, silenceMs: number): string {
  if (outcome.kind === 'said') return 'The worker answered another question.';
  if (outcome.kind === 'stopped') return outcome.why === 'aborted' ? 'Stopped.' : silenceWords(silenceMs);
  return outcome.outOfMemory ? 'The task used too much memory and was stopped.' : outcome.message;
}
