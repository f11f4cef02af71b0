// Builds the engine's Model out of what the page sent. The key stays inside the model's closure.
import type { Model } from '../../engine/capabilities.ts';
import { type ByHandModel, createByHandModel } from '../../llm/by-hand.ts';
import { createBrowserModel, type PageModel } from '../../llm/browser-model.ts';
import { createRecordedModel } from '../../llm/recorded.ts';
import type { Recordings } from '../../storage/recordings.ts';
import type { ModelConfig } from './api.ts';
import type { LoadedModels } from './loaded-model.ts';
import { networkGuard } from '../guard/network-guard.ts';

export interface BuiltModel {
  readonly model: Model;
  /** Present where a person answers. */
  readonly byHand: ByHandModel | null;
  /** Frees what the model holds and ends its leave to call its provider; to be called when it is no longer needed. */
  release(): Promise<void>;
}

export interface ModelOptions {
  readonly recordings: Recordings;
  /** The page's side of the browser's built-in model; null until the page has offered it. */
  pageModel?(): PageModel | null;
  /** Called whenever a by-hand call begins or ends waiting. */
  onWaiting?(): void;
  readonly tries?: number;
  /** Keeps in-tab models; absent where there can be none (outside a browser). */
  readonly loadedModels?: LoadedModels;
  /** How the loading of an in-tab model goes, in words; null when it is over. */
  onNotice?(words: string | null): void;
}

/**
 * Builds the model and lets this worker call its provider's address until `release`. Rejects with a readable message where a
 * recording cannot be loaded or the browser's model is not offered.
 */
export async function buildModel(config: ModelConfig, options: ModelOptions): Promise<BuiltModel> {
  const forbid = networkGuard.allow(addressesOf(config));
  try {
    const made = await makeModel(config, options);
    let released: Promise<void> | null = null;
    const free = async () => {
      forbid();
      await made.model.dispose?.();
    };
    return { ...made, release: () => (released ??= free()) };
  } catch (problem) {
    forbid();
    throw problem;
  }
}

/** The addresses outside this site that the engine worker itself calls for a model. */
export function addressesOf(config: ModelConfig): readonly string[] {
  return 'baseUrl' in config ? [config.baseUrl] : [];
}

/** What the model clients are given: a key without the blanks that copying leaves. */
function providerSettings(config: Extract<ModelConfig, { readonly apiKey: string }>) {
  const { baseUrl, apiKey, model, contextTokens, concurrency, price } = config;
  return { baseUrl, apiKey: apiKey.trim(), model, contextTokens, concurrency, ...(price && { price }) };
}

/** The clients of providers are loaded with the first model that needs them: the page's first load stays small. */
async function makeModel(config: ModelConfig, options: ModelOptions): Promise<Omit<BuiltModel, 'release'>> {
  switch (config.kind) {
    case 'openai-compatible': {
      const { createOpenAiCompatibleModel } = await import('../../llm/openai-compatible.ts');
      const model = createOpenAiCompatibleModel({ ...providerSettings(config), tries: options.tries });
      return { model, byHand: null };
    }
    case 'anthropic':
    case 'gemini': {
      const { createAiSdkModel } = await import('../../llm/ai-sdk.ts');
      const settings = { ...providerSettings(config), kind: config.kind };
      return { model: createAiSdkModel({ ...settings, tries: options.tries }), byHand: null };
    }
    case 'recorded': {
      const events = await options.recordings.load(config.recording);
      return { model: createRecordedModel({ name: config.recording, events, pace: config.pace }), byHand: null };
    }
    case 'by-hand': {
      const changed = () => options.onWaiting?.();
      const byHand = createByHandModel({
        name: config.name,
        contextTokens: config.contextTokens,
        onAsk: changed,
        onSettled: changed,
      });
      return { model: byHand, byHand };
    }
    case 'browser': {
      const page = options.pageModel?.() ?? null;
      if (!page) throw new Error('This page has not offered its browser’s built-in model. Reload the page.');
      return { model: createBrowserModel(page, { contextTokens: config.contextTokens }), byHand: null };
    }
    case 'web-llm': {
      if (!options.loadedModels) throw new Error('A model in the tab needs a browser.');
      const model = await options.loadedModels.use(config, (words) => options.onNotice?.(words));
      return { model, byHand: null };
    }
    default:
      return config satisfies never;
  }
}
