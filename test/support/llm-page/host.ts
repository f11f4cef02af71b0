// Stands where the engine worker stands in the product: a worker that keeps the in-tab model, whose own worker is nested in it.
import { expose } from 'comlink';
import { createLlmClient } from '../../../src/workers/llm/client.ts';
import { createLoadedModels } from '../../../src/workers/engine/loaded-model.ts';
import type { Host, WorkerKind } from './api.ts';
import { bareSpeed } from './bare-speed.ts';

let kind: WorkerKind = 'bare';
let started = 0;
let faulty: Worker | null = null;

const models = createLoadedModels({
  startEngine(model, contextTokens) {
    started++;
    if (kind === 'bare') return createLlmClient({ model, contextTokens });
    const start = () => {
      faulty = new Worker(new URL('./faulty-worker.ts', import.meta.url), { type: 'module', name: kind });
      return faulty;
    };
    return createLlmClient({ model, contextTokens, start });
  },
});

const host: Host = {
  async ask(config, question, wanted = 'bare') {
    kind = wanted;
    const { abortAfter = Infinity, destroyGpuAfter = Infinity, ...fields } = question;
    const notices: (string | null)[] = [];
    const pieces: string[] = [];
    let reasoning = '';
    const control = new AbortController();
    const model = await models.use(config, (words) => notices.push(words));
    const begun = performance.now();
    const reply = await model.complete({
      callId: 'test',
      prompt: 'Say hello.',
      temperature: null,
      maxTokens: null,
      ...fields,
      signal: control.signal,
      onText(piece) {
        pieces.push(piece);
        if (pieces.length === abortAfter) control.abort();
        if (pieces.length === destroyGpuAfter) faulty?.postMessage({ kind: 'destroy-gpu' });
      },
      onReasoning: (piece) => (reasoning += piece),
    });
    await model.dispose?.();
    return { reply, pieces, reasoning, notices, ms: performance.now() - begun };
  },
  async countTokens(config, text) {
    const model = await models.use(config, () => undefined);
    const count = model.countTokens?.(text) ?? null;
    await model.dispose?.();
    return count;
  },
  async unload() {
    await models.unload();
    return started;
  },
  bareSpeed,
};
expose(host);
