// The run log: every fact of a run is one event, and everything else (page, report, resume point) is read from them.
// Events are readonly, versioned and structured-cloneable. Append-only: what is written is never changed.
import type { TokenUsage } from './capabilities.ts';
import type { RunError } from './errors.ts';
import type { RunOrigin } from './fork.ts';
import type { ActionLog } from './jobs.ts';
import { plainMethod } from './settings.ts';
import type { Budgets, OptionalMethodKey, RunSettings } from './settings.ts';

export type RunId = string & { readonly __brand: 'RunId' };

/** Newest version of the log format; an importer refuses what it does not know. */
export const LOG_VERSION = 2;

/**
 * Version that a run's log bears. 2 brought settings that change what a run does and the events of races and re-scores; a
 * reader of version 1 would drop such a setting without a word. Logs without them stay at 1, so that it can read them.
 */
export function logVersionOf({ method }: Pick<RunSettings, 'method'>): number {
  return Object.keys(plainMethod).some((key) => method[key as OptionalMethodKey] !== undefined) ? 2 : 1;
}

/** 1-based position of a candidate within the run. */
export interface CandidateRef {
  readonly round: number;
  readonly candidate: number;
}

/** `attempt` 0 is the first code of a candidate, 1 its first repair, and so on. */
export interface AttemptRef extends CandidateRef {
  readonly attempt: number;
}

export type CallPurpose = 'feedback' | 'feedback-repair' | 'reflection' | 'policy' | 'policy-repair';

/** Which call to the model this is; `candidate` is 0 where it belongs to none. */
export interface CallSpec extends AttemptRef {
  readonly callId: string;
  readonly purpose: CallPurpose;
}

/** What one evaluation of an attempt gave: index i of every array is episode i. */
export interface EvaluationScores {
  readonly returns: readonly number[];
  /** Empty where the task reports no success. */
  readonly successes: readonly number[];
  readonly steps: readonly number[];
  readonly ended: readonly ('terminated' | 'truncated')[];
  /** null where the environment's random stream simply went on. */
  readonly seeds: readonly (number | null)[];
  readonly actions: readonly ActionLog[];
}

interface EventBase {
  readonly runId: RunId;
  /** 0-based position in the log. */
  readonly seq: number;
  /** ms since the epoch. */
  readonly at: number;
}

export type RunEventBody =
  | {
      readonly type: 'run-started';
      readonly logVersion: number;
      readonly settings: RunSettings;
      readonly title: string;
      /** What selection compares on this task (from its card). */
      readonly selection: 'return' | 'success';
      /** Runs that belong together, such as the jobs of a sweep, bear the same name here. */
      readonly group?: string;
      /** The run that this one was taken over from. A note: whoever does not know it loses nothing. */
      readonly origin?: RunOrigin;
    }
  /** A prompt's text, once; calls refer to it by id (a hash of the text). `shortened` says what was left out to fit. */
  | {
      readonly type: 'prompt-built';
      readonly promptId: string;
      readonly text: string;
      readonly shortened: readonly string[];
    }
  | ({ readonly type: 'call-asked'; readonly promptId: string } & CallSpec)
  | {
      readonly type: 'call-answered';
      readonly callId: string;
      readonly text: string;
      readonly reasoning?: string;
      readonly finishReason: 'stop' | 'length' | 'refusal' | 'other';
      readonly usage: TokenUsage;
      readonly wallMs: number;
      /** From sending the request that was answered to the first piece of its answer. */
      readonly firstTokenMs?: number;
      /** From sending what was answered to the answer's end: without loading the model, waits and failed tries. */
      readonly answerMs?: number;
      readonly model?: string;
      /** The answer was cut at the token limit and went on in a second request; usage counts both. */
      readonly continued?: true;
    }
  | {
      readonly type: 'call-failed';
      readonly callId: string;
      readonly error: RunError;
      readonly fatal: boolean;
      /** Tokens of the answers that came and were of no use, where any came. */
      readonly usage?: TokenUsage;
    }
  | {
      readonly type: 'code-extracted';
      readonly callId: string;
      readonly target: 'policy' | 'feedback';
      readonly code: string;
    }
  | ({ readonly type: 'evaluation-started' } & AttemptRef)
  | ({
      readonly type: 'episode-finished';
      readonly episode: number;
      readonly episodeReturn: number;
      readonly success: number | null;
      readonly steps: number;
    } & AttemptRef)
  | ({
      readonly type: 'candidate-scored';
      readonly code: string;
      readonly scores: EvaluationScores;
      /** What selection compares: mean return or mean success. */
      readonly score: number;
      readonly wallMs: number;
      readonly policyMs: number;
      readonly output: string;
    } & AttemptRef)
  /** This attempt did not run; a repair may follow. `code` is empty where the reply held none. */
  | ({
      readonly type: 'attempt-failed';
      readonly code: string;
      readonly error: RunError;
      readonly steps: number;
    } & AttemptRef)
  /** The candidate is given up. */
  | ({ readonly type: 'candidate-failed'; readonly error: RunError } & CandidateRef)
  /**
   * A candidate's further episodes in the race of its round, `from` is the first one's number in the race (from 0). They join
   * its scores, so that `scores` of `candidate-scored` and of these events add up to what chose the winner.
   */
  | {
      readonly type: 'raced';
      readonly round: number;
      readonly candidate: number;
      readonly from: number;
      readonly scores: EvaluationScores;
      readonly wallMs: number;
    }
  /** The candidate failed in its race and is out of it; its scores so far stay. */
  | {
      readonly type: 'race-failed';
      readonly round: number;
      readonly candidate: number;
      readonly error: RunError;
      readonly steps: number;
    }
  /** `candidate` is null where every candidate of the round failed. */
  | {
      readonly type: 'round-selected';
      readonly round: number;
      readonly candidate: number | null;
      readonly score: number | null;
    }
  | {
      readonly type: 'confirmed';
      readonly round: number;
      readonly scores: EvaluationScores;
      readonly score: number;
      readonly wallMs: number;
    }
  /** The round's winner on fresh seeds: these scores stand for it in the history and decide which attempt is the best. */
  | {
      readonly type: 'rescored';
      readonly round: number;
      readonly scores: EvaluationScores;
      readonly score: number;
      readonly wallMs: number;
    }
  | { readonly type: 'feedback-failed'; readonly round: number; readonly attempt: number; readonly error: RunError }
  /** `text` is what joins the history; `summaries` are one per summarised episode. */
  | {
      readonly type: 'feedback-summarised';
      readonly round: number;
      readonly text: string;
      readonly summaries: readonly { readonly episode: number; readonly text: string }[];
    }
  | { readonly type: 'reflection-written'; readonly round: number; readonly text: string }
  | { readonly type: 'budget-reached'; readonly budget: keyof Budgets; readonly limit: number; readonly used: number }
  | { readonly type: 'paused'; readonly reason: 'person' | 'closed' | 'error'; readonly error?: RunError }
  | { readonly type: 'resumed' }
  /** More rounds or other budgets, or another model, from here on. */
  | {
      readonly type: 'settings-changed';
      readonly changes: Partial<Pick<RunSettings, 'budgets' | 'model' | 'limits' | 'sampling'>> & {
        readonly rounds?: number;
      };
    }
  /** A person's own policy joins the run as an extra candidate of a round. */
  | ({ readonly type: 'edited'; readonly code: string; readonly note: string } & CandidateRef)
  /** Fresh-seed report of the result, on seeds that neither selection nor confirmation saw. */
  | {
      readonly type: 'reported';
      readonly role: 'best' | 'last';
      readonly round: number;
      readonly scores: EvaluationScores;
      readonly score: number;
      readonly wallMs: number;
    }
  | {
      readonly type: 'report-failed';
      readonly role: 'best' | 'last' | 'confirm' | 'rescore';
      readonly round: number;
      readonly error: RunError;
      readonly steps: number;
    }
  | { readonly type: 'renamed'; readonly title: string }
  /** The run now belongs to this group; null: to none. */
  | { readonly type: 'grouped'; readonly group: string | null }
  | { readonly type: 'run-ended'; readonly reason: 'completed' | 'budget' | 'stopped' | 'no-policy' };

export type RunEvent = EventBase & RunEventBody;
export type RunEventOf<T extends RunEventBody['type']> = Extract<RunEvent, { type: T }>;
