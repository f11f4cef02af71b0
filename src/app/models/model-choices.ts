// Everything chosen about the model, and what the engine and the log get to know of it. Plain data and pure functions; a key is
// never part of the choices.
import type { ModelIdentity, TokenPrice } from '../../engine/settings.ts';
import { publicAddress } from '../../llm/provider-address.ts';
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import type { ModelConfig } from '../../workers/engine/api.ts';
import { presetOf } from './providers.ts';

/** Where replies come from, as a person thinks of it. `api-key` and `server` are both addresses that are called. */
export const modelSources = ['by-hand', 'device', 'browser', 'api-key', 'server', 'recorded'] as const;
export type ModelSource = (typeof modelSources)[number];

/** What can be set of a provider or server. */
export interface Endpoint {
  baseUrl: string;
  model: string;
  contextTokens: number;
  concurrency: number;
}

export interface ModelChoices {
  source: ModelSource;
  /** Ids of the presets chosen for `api-key` and for `server`. */
  provider: string;
  server: string;
  /** By preset id: only what differs from the preset. */
  endpoints: Record<string, Partial<Endpoint>>;
  /** Id of an in-tab model; empty until one was chosen. */
  deviceModel: string;
  deviceContextTokens: number;
  /** Lets an in-tab model think first where that is a choice. */
  deviceThinks: boolean;
  recording: string;
  /** Context of the recorded model. */
  recordingContextTokens: number;
  pace: 'instant' | 'watch';
  /** Who answers by hand, e.g. the name of the chat program. */
  handName: string;
}

/** What is known beside the choices: it comes from elsewhere (memory, this device, the browser) and is kept elsewhere. */
export interface ModelFacts {
  readonly apiKey: string;
  /** The in-tab model of the chosen id; null while its list is not loaded or where there is no such model. */
  readonly deviceModel: LocalModel | null;
  /** Whether all its files are here. */
  readonly deviceReady: boolean;
  /** Context of the browser's own model; 0 where it is not ready. */
  readonly browserContextTokens: number;
  readonly price?: TokenPrice;
}

/** By hand needs nothing, so the first run can start at once. */
export const firstModelChoices: ModelChoices = {
  source: 'by-hand',
  provider: 'openai',
  server: 'ollama',
  endpoints: {},
  deviceModel: '',
  deviceContextTokens: 4096,
  deviceThinks: false,
  recording: '',
  recordingContextTokens: 0,
  pace: 'watch',
  handName: '',
};

/** Context assumed where a person answers by hand: chat programs read about this much. */
const BY_HAND_CONTEXT = 128_000;

/** Id of the preset in use; null where no address is called. */
export function presetIdOf(choices: Pick<ModelChoices, 'source' | 'provider' | 'server'>): string | null {
  if (choices.source === 'api-key') return choices.provider;
  return choices.source === 'server' ? choices.server : null;
}

/** The preset's endpoint with the person's changes on top. */
export function endpointOf(choices: Pick<ModelChoices, 'endpoints'>, presetId: string): Endpoint {
  const { baseUrl, model, contextTokens, concurrency } = presetOf(presetId);
  return { baseUrl, model, contextTokens, concurrency, ...choices.endpoints[presetId] };
}

/** A provider address without trailing slashes and without the /chat/completions that people paste along. */
export function normalBaseUrl(text: string): string {
  return text
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/chat\/completions$/, '');
}

/** The config of an address, whether it is the chosen one or not. */
export function endpointConfig(
  presetId: string,
  endpoint: Endpoint,
  apiKey: string,
  price?: TokenPrice,
): Extract<ModelConfig, { baseUrl: string }> {
  return {
    kind: presetOf(presetId).kind,
    baseUrl: normalBaseUrl(endpoint.baseUrl),
    apiKey: apiKey.trim(),
    model: endpoint.model.trim(),
    contextTokens: endpoint.contextTokens,
    concurrency: endpoint.concurrency,
    ...(price && { price }),
  };
}

/** What the engine needs to reach the model; this is the only place where the key travels. Throws where something is missing. */
export function modelConfigOf(choices: ModelChoices, facts: ModelFacts): ModelConfig {
  const missing = missingInModel(choices, facts);
  if (missing !== null) throw new Error(missing);
  const presetId = presetIdOf(choices);
  if (presetId !== null) return endpointConfig(presetId, endpointOf(choices, presetId), facts.apiKey, facts.price);
  switch (choices.source) {
    case 'device':
      return {
        kind: 'web-llm',
        model: facts.deviceModel!,
        contextTokens: choices.deviceContextTokens,
        ...(choices.deviceThinks && { thinking: true }),
      };
    case 'browser':
      return { kind: 'browser', contextTokens: facts.browserContextTokens };
    case 'recorded':
      return { kind: 'recorded', recording: choices.recording, pace: choices.pace };
    default: {
      const name = choices.handName.trim();
      return { kind: 'by-hand', contextTokens: BY_HAND_CONTEXT, ...(name && { name }) };
    }
  }
}

/**
 * The model as the log names it: without the key and without what else of the address may be secret. For the studio's own use;
 * the engine asks the model itself.
 */
export function identityOf(choices: ModelChoices, facts: ModelFacts): ModelIdentity {
  const presetId = presetIdOf(choices);
  if (presetId !== null) {
    const endpoint = endpointOf(choices, presetId);
    return {
      kind: presetOf(presetId).kind,
      name: endpoint.model.trim(),
      baseUrl: publicAddress(normalBaseUrl(endpoint.baseUrl)),
      contextTokens: endpoint.contextTokens,
      ...(facts.price && { price: facts.price }),
    };
  }
  switch (choices.source) {
    case 'device':
      return {
        kind: 'web-llm',
        name: choices.deviceModel,
        contextTokens: choices.deviceContextTokens,
        ...(choices.deviceThinks && { thinking: true }),
      };
    case 'browser':
      return { kind: 'browser', name: 'the browser’s own model', contextTokens: facts.browserContextTokens };
    case 'recorded': {
      const { recording, recordingContextTokens } = choices;
      return { kind: 'recorded', name: recording, recording, contextTokens: recordingContextTokens };
    }
    default:
      return { kind: 'by-hand', name: choices.handName.trim() || 'by hand', contextTokens: BY_HAND_CONTEXT };
  }
}

/** What is missing before a run can start with these choices, in words; null when nothing is. */
export function missingInModel(choices: ModelChoices, facts: ModelFacts): string | null {
  const presetId = presetIdOf(choices);
  if (presetId !== null) return missingInEndpoint(presetId, endpointOf(choices, presetId), facts.apiKey);
  switch (choices.source) {
    case 'device':
      if (!choices.deviceModel) return 'Choose a model for this device.';
      if (!facts.deviceModel) return 'This model is not in the list. Choose another one.';
      if (facts.deviceReady) return null;
      return facts.deviceModel.source === 'files' ? 'Import the model’s files first.' : 'Download the model first.';
    case 'browser':
      return facts.browserContextTokens > 0 ? null : 'The browser’s own model is not ready.';
    case 'recorded':
      return choices.recording ? null : 'Choose a recording.';
    default:
      return null;
  }
}

/** As `missingInModel`, for an address. `needModel` is false for calls that name none, such as the list of models. */
export function missingInEndpoint(
  presetId: string,
  endpoint: Endpoint,
  apiKey: string,
  needModel = true,
): string | null {
  const preset = presetOf(presetId);
  if (!/^https?:\/\/[^\s/]+/.test(endpoint.baseUrl.trim()))
    return 'Give the address, starting with https:// or http://.';
  if (preset.needsKey && !apiKey.trim()) return `Give the key of your ${preset.label} account.`;
  return needModel && !endpoint.model.trim() ? 'Name the model.' : null;
}
