// What src/llm/web-llm/model.ts needs of a worker that holds a loaded model; src/workers/llm/client.ts is the real one.
import type { ChatCompletionChunk, ChatCompletionRequestStreaming } from '@mlc-ai/web-llm';

/** One worker's life: load once, then answer one request after the other, until it is killed or the GPU is lost. */
export interface LocalEngine {
  /** False once it was killed, its GPU was lost or its worker failed: it will never answer again. */
  readonly alive: boolean;
  /**
   * Loads the model that it was made for. `onProgress` hears a fraction (0..1) of what `step` names. Rejects with
   * `GpuLostError`, `LocalModelError` or web-llm's own words.
   */
  load(onProgress: (step: LoadStep, fraction: number) => void): Promise<void>;
  /** Answers; `onChunk` hears every chunk in order, the last one with usage. Rejects like `load`. */
  chat(request: ChatCompletionRequestStreaming, onChunk: (chunk: ChatCompletionChunk) => void): Promise<void>;
  /** Asks the answer under way to end; its `chat` then resolves as usual. */
  interrupt(): void;
  /** Ends the worker at once and frees its GPU memory; what is under way rejects. */
  kill(): void;
}

/** `weights`: onto the GPU; `shaders`: the GPU's programs are compiled. */
export type LoadStep = 'files' | 'weights' | 'shaders';
