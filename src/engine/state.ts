// What a run log adds up to: the one state that the page, the report, the statistics and the resume point are read from.
// `reduce` in reducer.ts builds it; nothing else writes it.
import type { TokenUsage } from './capabilities.ts';
import type { RunError } from './errors.ts';
import type { CallSpec, EvaluationScores, RunId } from './events.ts';
import type { RunOrigin } from './fork.ts';
import type { Budgets, RunSettings } from './settings.ts';

export interface CallState extends CallSpec {
  readonly promptId: string;
  readonly askedAt: number;
  readonly status: 'asked' | 'answered' | 'failed';
  readonly text?: string;
  readonly reasoning?: string;
  readonly finishReason?: 'stop' | 'length' | 'refusal' | 'other';
  readonly usage?: TokenUsage;
  readonly wallMs?: number;
  readonly firstTokenMs?: number;
  readonly answerMs?: number;
  readonly model?: string;
  /** The answer was cut at the token limit and went on in a second request. */
  readonly continued?: true;
  /** The code found in the reply, once extracted. */
  readonly code?: string;
  readonly error?: RunError;
  /** True where the failure paused the run: the call is asked again when the run goes on. */
  readonly fatal?: boolean;
}

export interface AttemptState {
  readonly attempt: number;
  /** Code as extracted; empty while the call is under way or where the reply held none. */
  readonly code: string;
  readonly callId: string;
  readonly status: 'asking' | 'evaluating' | 'scored' | 'failed';
  readonly error?: RunError;
  /** Episodes finished so far while evaluating. */
  readonly liveReturns: readonly number[];
}

export interface CandidateState {
  readonly round: number;
  readonly candidate: number;
  readonly author: 'model' | 'person';
  readonly status: 'waiting' | 'asking' | 'evaluating' | 'repairing' | 'scored' | 'failed';
  readonly attempts: readonly AttemptState[];
  /** Present once scored: the code that ran and what it got. */
  readonly code?: string;
  readonly scores?: EvaluationScores;
  readonly score?: number;
  readonly wallMs?: number;
  readonly policyMs?: number;
  readonly output?: string;
  readonly error?: RunError;
  /** How many of the episodes in `scores`, its last ones, are those of the round's race; absent where it had none. */
  readonly raced?: number;
  /** Why it is out of the race before its end. */
  readonly raceError?: RunError;
}

/** A fresh-seed evaluation with its 95% interval of the mean score (bootstrap; src/stats/interval.ts). */
export interface FreshEvaluation {
  readonly round: number;
  readonly scores: EvaluationScores;
  readonly score: number;
  readonly interval: readonly [number, number];
}

export interface RoundState {
  readonly round: number;
  readonly candidates: readonly CandidateState[];
  /** undefined while the round goes on; null where every candidate failed. */
  readonly winner?: number | null;
  readonly score?: number | null;
  readonly confirmed?: FreshEvaluation;
  /** Why the winner could not be confirmed on fresh seeds. */
  readonly confirmError?: RunError;
  /** The winner's score on fresh seeds, which stands for it in the history and among the attempts. */
  readonly rescored?: FreshEvaluation;
  /** Why the winner could not be scored again. */
  readonly rescoreError?: RunError;
  readonly feedbackText?: string;
  readonly feedbackSummaries: readonly { readonly episode: number; readonly text: string }[];
  readonly feedbackErrors: readonly RunError[];
  /** The reflection on this round's winner, written at the start of the next round. */
  readonly reflection?: string;
}

/** Interactions, calls and tokens used so far; everything is counted, failures and repairs too. */
export interface Usage {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Environment steps of candidates (failed ones, repairs and races included). */
  readonly searchSteps: number;
  /** Environment steps of confirmations and re-scores. */
  readonly confirmSteps: number;
  /** Steps of the final report: not part of the search. */
  readonly reportSteps: number;
  /** Time the run was active, pauses left out. */
  readonly activeMs: number;
}

/** What the calls came to whose tokens were counted, each at the price that the run's model had then. */
export interface Cost {
  /** US dollars. */
  readonly usd: number;
  /** Such calls of a model without a known price: they are missing in `usd`. */
  readonly unpricedCalls: number;
}

export interface ReportError {
  readonly round: number;
  readonly error: RunError;
}

export type RunStatus = 'running' | 'paused' | 'ended';

export interface RunState {
  readonly runId: RunId;
  readonly title: string;
  /** Present where the run belongs to a group. */
  readonly group?: string;
  /** Present where the run was taken over from another one. */
  readonly origin?: RunOrigin;
  readonly settings: RunSettings;
  readonly selection: 'return' | 'success';
  readonly status: RunStatus;
  readonly pauseReason?: 'person' | 'closed' | 'error';
  readonly pauseError?: RunError;
  readonly endReason?: 'completed' | 'budget' | 'stopped' | 'no-policy';
  readonly budgetReached?: { readonly budget: keyof Budgets; readonly limit: number; readonly used: number };
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly nextSeq: number;
  readonly usage: Usage;
  readonly cost: Cost;
  readonly prompts: ReadonlyMap<string, { readonly text: string; readonly shortened: readonly string[] }>;
  /** By callId, in the order asked. */
  readonly calls: ReadonlyMap<string, CallState>;
  readonly feedbackCode: string;
  readonly rounds: readonly RoundState[];
  /**
   * Round of the best attempt: highest confirmed (or re-scored) score where confirmation (or re-scoring) is on, else highest
   * selection score. With either on, an attempt without is named only where that failed or the run ended before it.
   */
  readonly bestRound: number | null;
  /** Round of the newest attempt with a winner. */
  readonly lastRound: number | null;
  readonly reports: { readonly best?: FreshEvaluation; readonly last?: FreshEvaluation };
  /** Reports that could not be made, with the round they were for. */
  readonly reportErrors: { readonly best?: ReportError; readonly last?: ReportError };
}
