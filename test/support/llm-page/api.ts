// What the test page offers: the product's in-tab model inside a worker, as the engine worker has it.
import type { ModelReply, ModelRequest } from '../../../src/engine/capabilities.ts';
import type { ModelConfig } from '../../../src/workers/engine/api.ts';

export type WebLlmConfig = Extract<ModelConfig, { kind: 'web-llm' }>;

export interface Question extends Partial<
  Pick<ModelRequest, 'prompt' | 'temperature' | 'maxTokens' | 'bound' | 'fence' | 'cutAnswer'>
> {
  /** Abort after so many pieces of text. */
  readonly abortAfter?: number;
  /** Destroy the model's GPU device after so many pieces of text. */
  readonly destroyGpuAfter?: number;
}

export interface Asked {
  readonly reply: ModelReply;
  readonly pieces: readonly string[];
  readonly reasoning: string;
  readonly notices: readonly (string | null)[];
  readonly ms: number;
}

/** `bare`: the product's worker; the others stand in its place, see faulty-worker.ts. */
export type WorkerKind = 'bare' | 'lost-while-loading' | 'out-of-memory' | 'destroyable';

export interface Host {
  ask(config: WebLlmConfig, question: Question, worker?: WorkerKind): Promise<Asked>;
  /** Tokens of a text by the model's own tokenizer; null where it cannot be read. */
  countTokens(config: WebLlmConfig, text: string): Promise<number | null>;
  /** Frees the model; workers started so far. */
  unload(): Promise<number>;
  /** The bare library in a plain worker of its own, called as its documentation says: tokens per second of each answer. */
  bareSpeed(config: WebLlmConfig, prompts: readonly string[], maxTokens: number): Promise<readonly number[]>;
}

declare global {
  interface Window {
    host: Host;
  }
}
