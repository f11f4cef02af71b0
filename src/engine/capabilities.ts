// What the engine is given from outside: a model, an evaluator, a clock. It never reaches for any of these itself.
import type { RunError } from './errors.ts';
import type { EvaluationJob, EvaluationProgress, EvaluationResult, FeedbackJob, FeedbackResult } from './jobs.ts';
import type { AnswerBound, Language, ModelIdentity } from './settings.ts';

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
  readonly bound?: AnswerBound;
  /** Label of the fenced block that the answer is to hold; null where prose is asked for. */
  readonly fence?: Language | null;
  /** Present when the answer was cut at the token limit: what came so far. The reply's text is only what follows it. */
  readonly cutAnswer?: string;
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
      /** From sending what was answered to the answer's end: without loading the model, waits and failed tries. */
      readonly answerMs?: number;
      /** The model name that the provider reported, where it did. */
      readonly model?: string;
    }
  | {
      readonly ok: false;
      readonly error: RunError;
      /** No other call can succeed either (wrong key, unknown model): the run pauses and says so. */
      readonly fatal: boolean;
      /** Tokens of the answers that came and were of no use, where any came. */
      readonly usage?: TokenUsage;
    };

export interface Model {
  readonly identity: ModelIdentity;
  /** Calls that may be in flight at the same time. */
  readonly maxConcurrentCalls: number;
  /** Whether `cutAnswer` is understood. */
  readonly canContinue?: boolean;
  /** Tokens of a text by the model's own tokenizer; absent where it is not at hand (the length is taken instead). */
  countTokens?(text: string): number;
  /** Frees what the model holds (GPU memory, a worker); called once when its run is over. */
  dispose?(): Promise<void> | void;
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
