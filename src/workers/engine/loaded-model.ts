// Keeps the in-tab model of the last run on the GPU, so that the next run with it starts at once: one model at a time, freed
// when another one is chosen, when asked, or after a while without use.
import pLimit from 'p-limit';
import type { Model } from '../../engine/capabilities.ts';
import { familyOf } from '../../llm/web-llm/families.ts';
import { createWebLlmModel, type WebLlmModel } from '../../llm/web-llm/model.ts';
import type { LocalEngine } from '../../llm/web-llm/local-engine.ts';
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import { loadTokenCounter } from '../../llm/web-llm/tokenizer.ts';
import { createLlmClient } from '../llm/client.ts';
import type { ModelConfig } from './api.ts';

type WebLlmConfig = Extract<ModelConfig, { kind: 'web-llm' }>;

export interface LoadedModels {
  /** The Model for a run (or a test call); its `dispose` says that this user is done. `onNotice` hears how loading goes. */
  use(config: WebLlmConfig, onNotice: (words: string | null) => void): Promise<Model>;
  /** Frees the GPU; rejects in words while a model is in use. */
  unload(): Promise<void>;
}

export interface LoadedModelsOptions {
  /** How long an unused model stays on the GPU. */
  readonly idleMs?: number;
  /** Replaced in tests. */
  startEngine?(model: LocalModel, contextTokens: number): LocalEngine;
  countTokens?(model: LocalModel): Promise<((text: string) => number) | undefined>;
}

const IDLE_MS = 10 * 60_000;

export function createLoadedModels(options: LoadedModelsOptions = {}): LoadedModels {
  const startEngine = options.startEngine ?? ((model, contextTokens) => createLlmClient({ model, contextTokens }));
  const countTokens = options.countTokens ?? ((model) => loadTokenCounter(model));
  let current: { readonly key: string; readonly model: WebLlmModel; readonly listeners: Set<Notice> } | null = null;
  // Two users that come at the same time get the same model.
  const oneAtATime = pLimit(1);
  let users = 0;
  let idle: ReturnType<typeof setTimeout> | null = null;

  function free(): void {
    if (idle !== null) clearTimeout(idle);
    idle = null;
    current?.model.unload();
    current = null;
  }

  async function take(config: WebLlmConfig): Promise<NonNullable<typeof current>> {
    const key = JSON.stringify(config);
    if (current?.key === key) return current;
    if (users > 0) throw new Error('Another model in this tab is in use. Pause or stop its run first.');
    free();
    const listeners = new Set<Notice>();
    const { model, contextTokens, thinking = false } = config;
    const made = createWebLlmModel({
      model,
      contextTokens,
      thinking,
      family: familyOf(model.id),
      startEngine: () => startEngine(model, contextTokens),
      countTokens: await countTokens(model),
      onNotice: (words) => listeners.forEach((listener) => listener(words)),
    });
    current = { key, model: made, listeners };
    return current;
  }

  return {
    async use(config, onNotice) {
      const { model, listeners } = await oneAtATime(async () => {
        const taken = await take(config);
        users++;
        return taken;
      });
      if (idle !== null) clearTimeout(idle);
      idle = null;
      listeners.add(onNotice);
      let done = false;
      return {
        ...pick(model),
        dispose() {
          if (done) return;
          done = true;
          users--;
          listeners.delete(onNotice);
          if (users === 0) idle = setTimeout(free, options.idleMs ?? IDLE_MS);
        },
      };
    },
    async unload() {
      if (users > 0) throw new Error('The model in this tab is in use. Pause or stop the run first.');
      free();
    },
  };
}

type Notice = (words: string | null) => void;

function pick({ identity, maxConcurrentCalls, canContinue, countTokens, complete }: Model): Model {
  return { identity, maxConcurrentCalls, canContinue, ...(countTokens && { countTokens }), complete };
}
