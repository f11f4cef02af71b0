// A stand-in for the worker that holds a model: answers with the pieces it is told, token by token, as web-llm does.
import type { ChatCompletionChunk, ChatCompletionRequestStreaming } from '@mlc-ai/web-llm';
import type { ModelRequest } from '../../../src/engine/capabilities.ts';
import { familyOf } from '../../../src/llm/web-llm/families.ts';
import type { LocalEngine } from '../../../src/llm/web-llm/local-engine.ts';
import type { LocalModel } from '../../../src/llm/web-llm/local-model.ts';
import { createWebLlmModel, type WebLlmOptions } from '../../../src/llm/web-llm/model.ts';

export const localModel: LocalModel = {
  id: 'Qwen2.5-Coder-1.5B-Instruct-q4f16_1-MLC',
  url: 'https://models.test/qwen/',
  library: 'https://models.test/qwen.wasm',
  requiredFeatures: ['shader-f16'],
  gpuMemoryMb: 1600,
  bufferBytes: 0,
  statedContextTokens: 4096,
  source: 'prebuilt',
};

export interface Script {
  readonly pieces?: readonly string[];
  /** Goes on with these pieces until it is interrupted. */
  readonly endless?: string | ((n: number) => string);
  readonly finish?: 'stop' | 'length';
  /** Rejects loading, or the answer after its pieces. */
  readonly loadProblem?: unknown;
  readonly problem?: unknown;
  /** Does not react to an interruption. */
  readonly deaf?: boolean;
  /** Says nothing more after its pieces. */
  readonly silent?: boolean;
  readonly loadMs?: number;
  /** Loading never ends. */
  readonly loadsForever?: boolean;
}

export class ScriptedEngine implements LocalEngine {
  alive = true;
  interrupted = 0;
  loads = 0;
  readonly requests: ChatCompletionRequestStreaming[] = [];
  readonly #script: (request: number) => Script;
  #stop: (problem: unknown) => void = () => undefined;

  constructor(script: (request: number) => Script) {
    this.#script = script;
  }

  async load(onProgress: Parameters<LocalEngine['load']>[0]): Promise<void> {
    this.loads++;
    const { loadProblem, loadMs, loadsForever } = this.#script(0);
    onProgress('weights', 0.434);
    onProgress('shaders', 1);
    if (loadMs !== undefined) await new Promise((resolve) => setTimeout(resolve, loadMs));
    if (loadProblem !== undefined) throw loadProblem;
    if (loadsForever) await new Promise((_, reject) => (this.#stop = reject));
  }

  async chat(request: ChatCompletionRequestStreaming, onChunk: (chunk: ChatCompletionChunk) => void): Promise<void> {
    this.requests.push(request);
    this.interrupted = 0;
    const script = this.#script(this.requests.length - 1);
    const killed = new Promise<never>((_, reject) => (this.#stop = reject));
    killed.catch(() => undefined);
    const pieces = script.pieces ?? [];
    let sent = 0;
    const stopped = () => this.interrupted > 0 && script.deaf !== true;
    const send = async (piece: string) => {
      onChunk(chunk([{ delta: { content: piece }, finish_reason: null, index: 0 }]));
      sent++;
      await Promise.race([new Promise(setImmediate), killed]);
    };
    for (const piece of pieces) {
      if (stopped()) break;
      await send(piece);
    }
    const { endless } = script;
    while (endless !== undefined && !stopped()) await send(typeof endless === 'string' ? endless : endless(sent));
    if (script.problem !== undefined) throw script.problem;
    while (script.silent && !stopped()) await Promise.race([new Promise(setImmediate), killed]);
    const reason = stopped() ? 'abort' : (script.finish ?? 'stop');
    onChunk(chunk([{ delta: {}, finish_reason: reason, index: 0 }]));
    onChunk({
      ...chunk([]),
      usage: { prompt_tokens: 120, completion_tokens: sent, total_tokens: 120 + sent },
    } as ChatCompletionChunk);
  }

  interrupt(): void {
    this.interrupted++;
  }

  kill(): void {
    this.alive = false;
    this.#stop(new Error('killed'));
  }

  /** As when the GPU goes while nobody asks anything. */
  die(problem: unknown): void {
    this.alive = false;
    this.#stop(problem);
  }
}

function chunk(choices: unknown): ChatCompletionChunk {
  return { id: '1', object: 'chat.completion.chunk', created: 0, model: 'm', choices } as ChatCompletionChunk;
}

/** A model whose engines follow `scripts`: one entry per engine started, each called with the number of the request. */
export function scripted(scripts: readonly ((request: number) => Script)[], options: Partial<WebLlmOptions> = {}) {
  const engines: ScriptedEngine[] = [];
  const model = createWebLlmModel({
    model: localModel,
    family: familyOf(options.model?.id ?? localModel.id),
    contextTokens: 4096,
    thinking: false,
    startEngine() {
      const engine = new ScriptedEngine(scripts[Math.min(engines.length, scripts.length - 1)]!);
      engines.push(engine);
      return engine;
    },
    graceMs: 30,
    ...options,
  });
  return { model, engines };
}

/** A request that collects what streams in. */
export function ask(changes: Partial<ModelRequest> = {}): ModelRequest & { heard: string; thought: string } {
  const request = {
    callId: 'round-1/candidate-1/policy',
    prompt: 'Write a policy.',
    temperature: null,
    maxTokens: null,
    fence: 'python' as const,
    signal: new AbortController().signal,
    heard: '',
    thought: '',
    onText: (piece: string) => void (request.heard += piece),
    onReasoning: (piece: string) => void (request.thought += piece),
    ...changes,
  };
  return request;
}

/** A text in pieces of a few characters, as tokens come. */
export function tokens(text: string): string[] {
  return text.match(/[\s\S]{1,4}/g) ?? [];
}
