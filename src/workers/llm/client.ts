// Starts a worker for one in-tab model and speaks web-llm's worker protocol with it. web-llm's own client class is not used: it
// would bring the whole library (2 MB compressed) into the engine worker a second time, and it cannot be killed.
import type {
  AppConfig,
  ChatCompletionChunk,
  ChatCompletionRequestStreaming,
  WorkerRequest,
  WorkerResponse,
} from '@mlc-ai/web-llm';
import { GpuLostError, LocalModelError } from '../../llm/web-llm/errors.ts';
import type { LoadStep, LocalEngine } from '../../llm/web-llm/local-engine.ts';
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import type { CheckGpu, OwnResponse } from './api.ts';

export interface LlmClientOptions {
  readonly model: LocalModel;
  readonly contextTokens: number;
  /** Makes the worker; replaced in tests. */
  readonly start?: () => Worker;
}

/** Stands for the one question that is not in web-llm's protocol. */
const GPU_CHECK = 'check-gpu';

const LOSS_DELAY_MS = 200;

interface Settle {
  resolve(value: unknown): void;
  reject(problem: unknown): void;
}

/** Starts the worker at once; `load` puts the model into it. */
export function createLlmClient({ model, contextTokens, start = startWorker }: LlmClientOptions): LocalEngine {
  const worker = start();
  /** What is under way, by the id of its message. */
  const calls = new Map<string, Settle>();
  let over: Error | null = null;
  let progress: (step: LoadStep, fraction: number) => void = () => undefined;

  function end(problem: Error): void {
    if (over !== null) return;
    over = problem;
    worker.terminate();
    for (const { reject } of calls.values()) reject(problem);
    calls.clear();
  }

  function settle(id: string, how: keyof Settle, what: unknown): void {
    const call = calls.get(id);
    calls.delete(id);
    call?.[how](what);
  }

  worker.onmessage = ({ data }: MessageEvent<WorkerResponse | OwnResponse>) => {
    switch (data.kind) {
      case 'return':
        return settle(data.uuid, 'resolve', data.content);
      case 'throw':
        // The first error of a lost GPU comes as some failed call; the loss itself is reported a moment later.
        setTimeout(() => settle(data.uuid, 'reject', data.content), LOSS_DELAY_MS);
        return;
      case 'initProgressCallback':
        return progress(stepOf(data.content.text), data.content.progress);
      case 'gpu-checked':
        return settle(GPU_CHECK, 'resolve', data.problem);
      case 'gpu-lost':
        return end(new GpuLostError(data.loss));
      case 'heartbeat':
        return;
      default:
        return data satisfies never;
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end(new Error(event.message || 'its worker could not be loaded'));
  };
  worker.onmessageerror = () => end(new Error('a message of its worker could not be read'));

  /** Resolves with what the answer with this id brings; rejects with web-llm's words, or with what ended the worker. */
  function ask<T>(id: string, message: unknown): Promise<T> {
    if (over !== null) return Promise.reject(over);
    return new Promise<T>((resolve, reject) => {
      calls.set(id, { resolve: resolve as Settle['resolve'], reject });
      worker.postMessage(message);
    });
  }
  function call<T>(kind: WorkerRequest['kind'], content: unknown): Promise<T> {
    const uuid = crypto.randomUUID();
    return ask(uuid, { kind, uuid, content });
  }

  return {
    get alive() {
      return over === null;
    },
    async load(onProgress) {
      progress = onProgress;
      const question: CheckGpu = { kind: 'check-gpu', features: model.requiredFeatures };
      const problem = await ask<string | null>(GPU_CHECK, question);
      if (problem !== null) throw new Error(problem);
      // Answered by nobody.
      worker.postMessage({
        kind: 'setAppConfig',
        uuid: crypto.randomUUID(),
        content: appConfigFor(model, contextTokens),
      });
      await call('reload', { modelId: [model.id] });
    },
    chat: (request, onChunk) => chat(call, model.id, request, onChunk),
    interrupt() {
      call('interruptGenerate', null).catch(() => undefined);
    },
    kill: () => end(new LocalModelError('model/server', 'The model in this tab was stopped.')),
  };
}

/**
 * One answer. The next chunk is asked for before the last has been read, so that the GPU never waits for a message: web-llm
 * computes a token only when asked for it.
 */
async function chat(
  call: <T>(kind: WorkerRequest['kind'], content: unknown) => Promise<T>,
  modelId: string,
  request: ChatCompletionRequestStreaming,
  onChunk: (chunk: ChatCompletionChunk) => void,
): Promise<void> {
  const streamId = crypto.randomUUID();
  await call('chatCompletionStreamInit', { request, streamId, selectedModelId: modelId, modelId: [modelId] });
  const next = () => {
    const chunk = call<ChatCompletionChunk | undefined>('completionStreamNextChunk', { streamId });
    // The one asked for too many at the end, and any that is left when another fails, concern nobody.
    chunk.catch(() => undefined);
    return chunk;
  };
  let ahead = next();
  for (;;) {
    const current = ahead;
    ahead = next();
    const chunk = await current;
    if (chunk === undefined) return;
    onChunk(chunk);
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'llm' });
}

/** web-llm's configuration with this one model in it. */
function appConfigFor(model: LocalModel, contextTokens: number): AppConfig {
  return {
    cacheBackend: 'cache',
    model_list: [
      {
        model: model.url,
        model_id: model.id,
        model_lib: model.library,
        // web-llm takes one of the two windows; a sliding one would forget the task.
        overrides: { context_window_size: contextTokens, sliding_window_size: -1 },
        required_features: [...model.requiredFeatures],
        ...(model.manifest !== undefined && { model_manifest: model.manifest }),
      },
    ],
  };
}

/** Which part of loading a progress text of web-llm's is about. */
function stepOf(text: string): LoadStep {
  if (/shader/i.test(text)) return 'shaders';
  return /^(Loading model|Fetching param|Start to fetch)/i.test(text) ? 'weights' : 'files';
}
