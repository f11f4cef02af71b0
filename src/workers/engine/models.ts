// Builds the engine's Model out of what the page sent. The key stays inside the model's closure.
import type { Model } from '../../engine/capabilities.ts';
import { type ByHandModel, createByHandModel } from '../../llm/by-hand.ts';
import { createOpenAiCompatibleModel } from '../../llm/openai-compatible.ts';
import { createRecordedModel } from '../../llm/recorded.ts';
import type { Recordings } from '../../storage/recordings.ts';
import type { ModelConfig } from './api.ts';

export interface BuiltModel {
  readonly model: Model;
  /** Present where a person answers. */
  readonly byHand: ByHandModel | null;
}

export interface ModelOptions {
  readonly recordings: Recordings;
  /** Called whenever a by-hand call begins or ends waiting. */
  onWaiting?(): void;
  readonly tries?: number;
}

/** Rejects with a readable message where a recording cannot be loaded. */
export async function buildModel(config: ModelConfig, options: ModelOptions): Promise<BuiltModel> {
  switch (config.kind) {
    case 'openai-compatible': {
      const { baseUrl, apiKey, model, contextTokens, concurrency } = config;
      const settings = { baseUrl, apiKey: apiKey.trim(), model, contextTokens, concurrency };
      return { model: createOpenAiCompatibleModel({ ...settings, tries: options.tries }), byHand: null };
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
    default:
      return config satisfies never;
  }
}
