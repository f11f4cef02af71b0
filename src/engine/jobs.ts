// Jobs that go behind the wall and the results that come out: plain cloneable data, the contract between the engine and
// whoever executes model-written code (the browser's sandbox or Node's worker thread).
import type { ActionLog } from '../env-api/action-log.ts';
import type { EnvOptions, TaskDescription } from '../env-api/env.ts';
import type { RunError } from './errors.ts';
import type { ExecutionLimits, Language } from './settings.ts';

export interface EnvSpec {
  readonly id: string;
  readonly options: EnvOptions;
}

/** A policy as source text, or the uniform random policy. */
export type PolicySource =
  { readonly kind: 'code'; readonly language: Language; readonly code: string } | { readonly kind: 'random' };

/** Which episodes to run and under which rules. */
export interface EpisodePlan {
  readonly episodes: number;
  /** One seed per episode, or null: the environment is made afresh and its stream is never reseeded. */
  readonly seeds: readonly number[] | null;
  /** Horizon: an episode is truncated here. */
  readonly maxSteps: number;
  readonly policyLifetime: 'episode' | 'evaluation';
  /** Seeds the policy's own randomness (Python `random`, NumPy, `Math.random`): once per policy object. */
  readonly policySeed: number;
  readonly actionCheck: 'strict' | 'reference';
}

export type { ActionLog };

export interface EpisodeRecord {
  /** 0-based. */
  readonly episode: number;
  readonly seed: number | null;
  readonly episodeReturn: number;
  /** max over steps of `info.success`; null where the task reports none. */
  readonly success: number | null;
  readonly steps: number;
  readonly ended: 'terminated' | 'truncated';
  readonly actions: ActionLog;
}

export interface EvaluationJob {
  readonly env: EnvSpec;
  /** What the policy's loader needs: class names, the observation class and its module names. */
  readonly task: TaskDescription;
  readonly policy: PolicySource;
  readonly plan: EpisodePlan;
  readonly limits: ExecutionLimits;
}

/** What playing the episodes gave. */
export type RolloutResult =
  | {
      readonly ok: true;
      readonly episodes: readonly EpisodeRecord[];
      readonly steps: number;
      /** Wall time of the rollouts, and the part of it spent in the policy. */
      readonly wallMs: number;
      readonly policyMs: number;
    }
  | {
      readonly ok: false;
      readonly error: RunError;
      /** Steps taken before the failure: they count as interactions. */
      readonly steps: number;
      readonly wallMs: number;
    };

/** `output`: what the policy printed, cut to a few kB; may be empty. */
export type EvaluationResult = RolloutResult & { readonly output: string };

export interface FeedbackJob {
  readonly env: EnvSpec;
  readonly task: TaskDescription;
  readonly plan: EpisodePlan;
  readonly language: Language;
  readonly code: string;
  /** The winner's episodes; the trajectories are re-created from seeds and actions. */
  readonly episodes: readonly EpisodeRecord[];
  /** Indices into `episodes` that are to be summarised. */
  readonly which: readonly number[];
  readonly evidence: 'observations' | 'full';
  readonly limits: ExecutionLimits;
}

export type FeedbackResult =
  { readonly ok: true; readonly summaries: readonly string[] } | { readonly ok: false; readonly error: RunError };

export interface EvaluationProgress {
  readonly episodesDone: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  /** An episode that has just finished, for the live view. */
  readonly finished?: EpisodeRecord;
}
