// A provider's own list of models: fetched, reduced to those that answer in text, sorted. Each provider words its list in its
// own way; what it says of context and price is kept.
import { asRecord } from '../lib/as-record.ts';
import type { TokenPrice } from '../engine/settings.ts';
import { endpoint, secretsOf } from './provider-address.ts';
import {
  failure,
  failureFromException,
  failureFromStatus,
  type ProviderFailure,
  withoutSecrets,
} from './provider-errors.ts';

export interface ProviderConfig {
  readonly kind: 'openai-compatible' | 'anthropic' | 'gemini';
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** One row; the same shape as `ProviderModel` of the engine worker's contract. */
export interface ListedModel {
  readonly id: string;
  readonly label?: string;
  readonly contextTokens?: number;
  readonly price?: TokenPrice;
}

export interface ListOptions {
  readonly signal?: AbortSignal;
  /** Day of the prices in the list, YYYY-MM-DD: the day it is fetched. */
  readonly today: string;
}

/** Pages of a list are followed up to here; no provider has more. */
const MOST_PAGES = 20;
const LIST_TIMEOUT_MS = 30_000;

/** Names of models that embed, draw, speak, hear, judge or rank instead of answering. */
const otherKinds =
  /embed|whisper|tts|transcri|speech|audio|realtime|voxtral-.*tts|dall-e|image|imagen|veo|lyria|sora|moderation|guard|rerank|ocr|orpheus|aqa|babbage|davinci|computer-use|robotics|-live|deep-research|instruct-0914/i;

/** The models offered to this key, or the failure in words. Never rejects; the key is in no message. */
export async function listProviderModels(
  config: ProviderConfig,
  options: ListOptions,
): Promise<{ readonly ok: true; readonly models: readonly ListedModel[] } | ProviderFailure> {
  const secrets = secretsOf(config.apiKey, config.baseUrl);
  const models: ListedModel[] = [];
  try {
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const url = pageUrl(config, cursor);
      if (url === null) return failure('model/network', 'The base URL is not a web address.', { fatal: true });
      const answer = await fetchPage(url, config, options.signal);
      if (!answer.ok) return withoutSecrets(answer, secrets);
      models.push(...readRows(config, answer.body, options.today));
      cursor = nextCursor(config, answer.body);
      if (cursor === null) break;
    }
  } catch (problem) {
    return withoutSecrets(failureFromException(problem, config.baseUrl), secrets);
  }
  return { ok: true, models: sorted(models) };
}

async function fetchPage(
  url: string,
  { kind, apiKey }: ProviderConfig,
  signal?: AbortSignal,
): Promise<{ readonly ok: true; readonly body: Record<string, unknown> } | ProviderFailure> {
  const timeout = AbortSignal.timeout(LIST_TIMEOUT_MS);
  const response = await fetch(url, {
    headers: headersOf(kind, apiKey),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    ...(apiKey === '' ? {} : { redirect: 'error' as const }),
  });
  const text = await response.text();
  if (!response.ok)
    return failureFromStatus(
      response.status,
      text,
      response.headers,
      Date.now(),
      [],
      kind === 'gemini' ? '/v1beta' : '/v1',
    );
  const body = parse(text);
  if (!body)
    return failure(
      'model/bad-reply',
      `The provider's list of models is not JSON. It begins: ${JSON.stringify(text.slice(0, 120))}`,
    );
  return { ok: true, body };
}

/** How each provider wants to hear the key. */
function headersOf(kind: ProviderConfig['kind'], apiKey: string): Record<string, string> {
  switch (kind) {
    case 'anthropic':
      return {
        'x-api-key': apiKey,
        'anthropic-version': '2023-06-01',
        'anthropic-dangerous-direct-browser-access': 'true',
      };
    case 'gemini':
      return { 'x-goog-api-key': apiKey };
    case 'openai-compatible':
      return apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` };
    default:
      return kind satisfies never;
  }
}

function pageUrl({ kind, baseUrl }: ProviderConfig, cursor: string | null): string | null {
  const address = endpoint(baseUrl, '/models');
  if (address === null || kind === 'openai-compatible') return address;
  const url = new URL(address);
  url.searchParams.set(kind === 'anthropic' ? 'limit' : 'pageSize', '1000');
  if (cursor !== null) url.searchParams.set(kind === 'anthropic' ? 'after_id' : 'pageToken', cursor);
  return url.href;
}

function nextCursor({ kind }: ProviderConfig, body: Record<string, unknown>): string | null {
  if (kind === 'anthropic') return body.has_more === true && typeof body.last_id === 'string' ? body.last_id : null;
  if (kind === 'gemini')
    return typeof body.nextPageToken === 'string' && body.nextPageToken ? body.nextPageToken : null;
  return null;
}

function readRows({ kind }: ProviderConfig, body: Record<string, unknown>, today: string): ListedModel[] {
  // Some servers answer with a bare list, which `parse` has put under `data`.
  const rows = kind === 'gemini' ? body.models : (body.data ?? body.models);
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((value): ListedModel[] => {
    const row = asRecord(value);
    if (!row) return [];
    const model = kind === 'gemini' ? geminiRow(row) : kind === 'anthropic' ? anthropicRow(row) : openAiRow(row, today);
    return model && !otherKinds.test(model.id) ? [model] : [];
  });
}

function geminiRow(row: Record<string, unknown>): ListedModel | null {
  const methods = row.supportedGenerationMethods;
  if (typeof row.name !== 'string' || !Array.isArray(methods) || !methods.includes('generateContent')) return null;
  return { id: row.name.replace(/^models\//, ''), ...named(row.displayName), ...context(row.inputTokenLimit) };
}

function anthropicRow(row: Record<string, unknown>): ListedModel | null {
  return typeof row.id === 'string'
    ? { id: row.id, ...named(row.display_name), ...context(row.max_input_tokens) }
    : null;
}

/** OpenAI's row and what others add to it: OpenRouter's context and price, Mistral's abilities, Groq's and vLLM's context. */
function openAiRow(row: Record<string, unknown>, today: string): ListedModel | null {
  const id = typeof row.id === 'string' ? row.id : row.name;
  if (typeof id !== 'string' || id === '') return null;
  if (row.active === false || row.archived === true) return null;
  const abilities = asRecord(row.capabilities);
  if (abilities && abilities.completion_chat === false) return null;
  const outputs = asRecord(row.architecture)?.output_modalities;
  if (Array.isArray(outputs) && !outputs.includes('text')) return null;
  return {
    id,
    ...named(row.name === id ? undefined : row.name),
    ...context(row.context_length ?? row.context_window ?? row.max_context_length ?? row.max_model_len),
    ...openRouterPrice(asRecord(row.pricing), today),
  };
}

/** US dollars for one token, as text; negative where the price depends on the model that is chosen. */
function openRouterPrice(pricing: Record<string, unknown> | null, asOf: string): { price?: TokenPrice } {
  const input = Number(pricing?.prompt ?? NaN);
  const output = Number(pricing?.completion ?? NaN);
  if (!(input >= 0) || !(output >= 0)) return {};
  const perMillion = (value: number) => Number((value * 1e6).toPrecision(6));
  return { price: { inputPerMillion: perMillion(input), outputPerMillion: perMillion(output), asOf } };
}

function named(label: unknown): { label?: string } {
  return typeof label === 'string' && label !== '' ? { label } : {};
}

function context(tokens: unknown): { contextTokens?: number } {
  return Number.isSafeInteger(tokens) && (tokens as number) > 0 ? { contextTokens: tokens as number } : {};
}

/** By name, numbers inside names by their value; each name once. */
function sorted(models: readonly ListedModel[]): ListedModel[] {
  const byId = new Map(models.map((model) => [model.id, model]));
  return [...byId.values()].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? { data: value } : asRecord(value);
  } catch {
    return null;
  }
}
