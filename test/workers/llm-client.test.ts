import type { ChatCompletionChunk, ChatCompletionRequestStreaming } from '@mlc-ai/web-llm';
import { describe, expect, test } from 'vitest';
import { GpuLostError } from '../../src/llm/web-llm/errors.ts';
import { createLlmClient } from '../../src/workers/llm/client.ts';
import { localModel } from '../llm/web-llm/scripted-engine.ts';

type Message = { readonly kind: string; readonly uuid: string; readonly content: never };

/** A worker that answers like web-llm's handler, as far as a test tells it to. */
class FakeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  readonly seen: Message[] = [];
  readonly #answer: (message: Message) => unknown;
  constructor(answer: (message: Message) => unknown) {
    this.#answer = answer;
  }
  postMessage(message: Message): void {
    this.seen.push(message);
    if (message.kind === 'check-gpu') return this.say({ kind: 'gpu-checked', problem: this.#answer(message) ?? null });
    if (message.kind === 'setAppConfig') return;
    const content = this.#answer(message);
    if (content === NEVER) return;
    const throws = typeof content === 'string';
    this.say({ kind: throws ? 'throw' : 'return', uuid: message.uuid, content });
  }
  say(data: unknown): void {
    setImmediate(() => !this.terminated && this.onmessage?.({ data }));
  }
  terminate(): void {
    this.terminated = true;
  }
}
const NEVER = Symbol('never');

function client(answer: (message: Message) => unknown) {
  const worker = new FakeWorker(answer);
  const engine = createLlmClient({ model: localModel, contextTokens: 8192, start: () => worker as unknown as Worker });
  return { worker, engine };
}
const request = { stream: true, messages: [] } as ChatCompletionRequestStreaming;
const piece = (content: string) => ({ choices: [{ delta: { content } }] });

describe('loading', () => {
  test('gives web-llm exactly one model, with the context asked for, and reports progress', async () => {
    const { worker, engine } = client(({ kind }) => {
      if (kind === 'reload') {
        const text = 'Loading model from cache[2/4]: 10MB loaded. 50% completed';
        worker.say({ kind: 'initProgressCallback', uuid: '', content: { progress: 0.5, timeElapsed: 1, text } });
      }
      return null;
    });
    const steps: unknown[] = [];
    await engine.load((...step) => steps.push(step));
    expect(steps).toEqual([['weights', 0.5]]);
    expect(worker.seen.map(({ kind }) => kind)).toEqual(['check-gpu', 'setAppConfig', 'reload']);
    expect(worker.seen[1]!.content).toEqual({
      cacheBackend: 'cache',
      model_list: [
        {
          model: localModel.url,
          model_id: localModel.id,
          model_lib: localModel.library,
          overrides: { context_window_size: 8192, sliding_window_size: -1 },
          required_features: ['shader-f16'],
        },
      ],
    });
  });

  test('reads nothing where the GPU cannot run the model', async () => {
    const { worker, engine } = client(({ kind }) => (kind === 'check-gpu' ? 'Cannot find WebGPU' : null));
    await expect(engine.load(() => undefined)).rejects.toThrow('Cannot find WebGPU');
    expect(worker.seen.map(({ kind }) => kind)).toEqual(['check-gpu']);
  });

  test("rejects with web-llm's own words", async () => {
    const { engine } = client(({ kind }) => (kind === 'reload' ? 'CompileError: magic word' : null));
    await expect(engine.load(() => undefined)).rejects.toBe('CompileError: magic word');
  });
});

describe('answering', () => {
  test('hands every chunk on, in order, and asks for the next one before the last has come', async () => {
    const chunks = ['a', 'b', 'c'].map(piece);
    let given = 0;
    const { worker, engine } = client(({ kind }) => (kind === 'completionStreamNextChunk' ? chunks[given++] : null));
    const heard: string[] = [];
    let ahead = 0;
    await engine.chat(request, (chunk: ChatCompletionChunk) => {
      heard.push(chunk.choices[0]!.delta.content!);
      const asked = worker.seen.filter(({ kind }) => kind === 'completionStreamNextChunk').length;
      ahead = Math.max(ahead, asked - heard.length);
    });
    expect(heard).toEqual(['a', 'b', 'c']);
    expect(ahead).toBe(1);
  });

  test('rejects with what web-llm throws in the middle', async () => {
    let given = 0;
    const { engine } = client(({ kind }) =>
      kind === 'completionStreamNextChunk' ? (given++ === 0 ? piece('a') : 'Error: broken') : null,
    );
    await expect(engine.chat(request, () => undefined)).rejects.toBe('Error: broken');
  });

  test('a lost GPU ends the worker and what is under way, and everything after it', async () => {
    const { worker, engine } = client(({ kind }) => (kind === 'completionStreamNextChunk' ? NEVER : null));
    const answer = engine.chat(request, () => undefined);
    worker.say({ kind: 'gpu-lost', loss: { reason: 'unknown', message: 'hung', outOfMemory: false } });
    await expect(answer).rejects.toBeInstanceOf(GpuLostError);
    expect(engine.alive).toBe(false);
    expect(worker.terminated).toBe(true);
    await expect(engine.chat(request, () => undefined)).rejects.toBeInstanceOf(GpuLostError);
  });

  test('a worker that fails or is killed ends what is under way', async () => {
    const failing = client(() => NEVER);
    const answer = failing.engine.chat(request, () => undefined);
    failing.worker.onerror?.({ message: 'no such script', preventDefault: () => undefined });
    await expect(answer).rejects.toThrow('no such script');
    const killed = client(() => NEVER);
    const other = killed.engine.chat(request, () => undefined);
    killed.engine.kill();
    await expect(other).rejects.toThrow('stopped');
    expect(killed.worker.terminated).toBe(true);
  });
});
