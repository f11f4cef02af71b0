// What the engine is given from outside: a model, an evaluator, a clock. It never reaches for any of these itself.
import type { RunError } from './errors.ts';
import type { EvaluationJob, EvaluationProgress, EvaluationResult, FeedbackJob, FeedbackResult } from './jobs.ts';
import type { ModelIdentity } from './settings.ts';

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** True where the provider did not count and we estimated from the text's length. */
  readonly estimated: boolean;
}

export interface ModelRequest {
  /** Deterministic name of the call within its run, e.g. `round-2/candidate-3/policy` or `round-2/reflection`. */
  readonly callId: string;
  readonly prompt: string;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly signal: AbortSignal;
  /** Called with each piece of the answer as it streams in. */
  onText(piece: string): void;
  /** Called with each piece of a thinking model's reasoning. */
  onReasoning?(piece: string): void;
  /** Called before a retry: which attempt comes next, in how many ms, and why. */
  onRetry?(retry: { readonly attempt: number; readonly delayMs: number; readonly error: RunError }): void;
}

export type ModelReply =
  | {
      readonly ok: true;
      readonly text: string;
      readonly reasoning?: string;
      readonly finishReason: 'stop' | 'length' | 'refusal' | 'other';
      readonly usage: TokenUsage;
      readonly firstTokenMs?: number;
      /** The model name that the provider reported, where it did. */
      readonly model?: string;
    }
  /** `fatal`: no other call can succeed either (wrong key, unknown model): the run pauses and says so. */
  | { readonly ok: false; readonly error: RunError; readonly fatal: boolean };

export interface Model {
  readonly identity: ModelIdentity;
  /** Calls that may be in flight at the same time. */
  readonly maxConcurrentCalls: number;
  complete(request: ModelRequest): Promise<ModelReply>;
}

/** Executes model-written code behind a wall. Never throws for what the code does: failures are results. */
export interface Evaluator {
  /** Evaluations that can run at the same time. */
  readonly maxConcurrentJobs: number;
  evaluate(
    job: EvaluationJob,
    options: { readonly signal: AbortSignal; onProgress?(progress: EvaluationProgress): void },
  ): Promise<EvaluationResult>;
  summarize(job: FeedbackJob, options: { readonly signal: AbortSignal }): Promise<FeedbackResult>;
}

export interface Clock {
  /** ms since the epoch. */
  now(): number;
}
