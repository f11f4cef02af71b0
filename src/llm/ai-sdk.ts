// A model behind Anthropic's Messages API or Google's Gemini API, each in its own wire format, through the providers' packages
// of the AI SDK (loaded on the first call). Tries, waits and the rate limit are ours (retry-call.ts), as for all providers.
import type { Model, ModelRequest } from '../engine/capabilities.ts';
import { type AiSdkKind, failureFromSdk, watchedFetch } from './ai-sdk-fetch.ts';
import { readSdkStream, type SdkStream } from './ai-sdk-stream.ts';
import { closeBlock, STOP_AFTER_BLOCK, wantsStop } from './answer-bound.ts';
import { chatMessages } from './chat-messages.ts';
import type { ChatAnswer } from './chat-stream.ts';
import { parseAddress, publicAddress, secretsOf } from './provider-address.ts';
import { failure, type OptionalParameter, type ProviderFailure } from './provider-errors.ts';
import { createRateGate } from './rate-gate.ts';
import {
  callWithRetries,
  type Connection,
  createLearned,
  type Learned,
  type ProviderOptions,
  watchedRequest,
} from './retry-call.ts';
import { wait as realWait } from './wait.ts';

/** `baseUrl`: `https://api.anthropic.com/v1` or `https://generativelanguage.googleapis.com/v1beta`. */
export interface AiSdkOptions extends ProviderOptions {
  readonly kind: AiSdkKind;
}

/** Most answer tokens asked of Anthropic where the run sets no limit: the API demands one, and thinking counts towards it. */
const MOST_ANTHROPIC_TOKENS = 32_000;

/** Names of the request fields that a model may reject, as the provider's errors call them. */
const stopField: Readonly<Record<AiSdkKind, OptionalParameter>> = {
  anthropic: 'stop_sequences',
  gemini: 'stopSequences',
};

/** Creates the model. Its `complete` never rejects; the key never appears in a reply, an error or the identity. */
export function createAiSdkModel(options: AiSdkOptions): Model {
  const wait = options.wait ?? realWait;
  const gate = createRateGate({ concurrency: options.concurrency, wait });
  const learned = createLearned();
  const { kind, model, contextTokens, price, tries } = options;
  return {
    identity: {
      kind,
      name: model,
      baseUrl: publicAddress(options.baseUrl),
      contextTokens,
      ...(price && { price }),
    },
    maxConcurrentCalls: Math.max(1, Math.floor(options.concurrency)),
    canContinue: true,
    complete: (request) =>
      callWithRetries(request, { gate, wait, tries, learned, ask: () => askOnce(options, request, learned) }),
  };
}

function askOnce(options: AiSdkOptions, request: ModelRequest, learned: Learned) {
  const { apiKey, baseUrl, idleTimeoutMs } = options;
  const url = parseAddress(baseUrl) ? publicAddress(baseUrl) : null;
  if (url === null) {
    return Promise.resolve(
      // Not quoted: it may be a key that went into the wrong field, and this text goes into the log.
      failure('model/network', 'The base URL is not a web address. It begins with https://.', { fatal: true }),
    );
  }
  const watch = { url, apiKey, idleTimeoutMs, secrets: secretsOf(apiKey, baseUrl) };
  return watchedRequest(request, watch, async (connection) => {
    const stops = wantsStop(request) && !learned.rejected.has(stopField[options.kind]);
    const answer = await send({ ...options, baseUrl: url }, request, learned, stops, connection);
    return answer.ok && stops ? closeBlock(answer, request, connection.hooks, stopField[options.kind]) : answer;
  });
}

async function send(
  options: AiSdkOptions,
  request: ModelRequest,
  learned: Learned,
  stops: boolean,
  connection: Connection,
): Promise<ChatAnswer | ProviderFailure> {
  const { kind } = options;
  const { rejected } = learned;
  const sent: OptionalParameter[] = [];
  const temperature = request.temperature !== null && !rejected.has('temperature') ? request.temperature : undefined;
  const thinking = kind === 'gemini' && !rejected.has('thinking');
  if (temperature !== undefined) sent.push('temperature');
  if (thinking) sent.push('thinking');
  if (stops) sent.push(stopField[kind]);
  const watched = watchedFetch(connection, options.apiKey !== '');
  try {
    const model = await loadModel(options, watched.fetch);
    const { stream } = await model.doStream({
      prompt: chatMessages(request).map(({ role, content }) => ({ role, content: [{ type: 'text', text: content }] })),
      maxOutputTokens: answerLimit(options, request, learned),
      temperature,
      stopSequences: stops ? [STOP_AFTER_BLOCK] : undefined,
      // Without it Gemini keeps its thoughts to itself.
      providerOptions: thinking ? { google: { thinkingConfig: { includeThoughts: true } } } : undefined,
      abortSignal: connection.signal,
    });
    return await readSdkStream(stream, kind, connection.hooks);
  } catch (problem) {
    const known = failureFromSdk(problem, { kind, sent, answered: watched.answered() });
    if (known) return known;
    throw problem;
  }
}

/** What we use of the SDK's model; the packages' own types depend on one another's exact versions. */
interface SdkModel {
  doStream(options: {
    prompt: { role: 'user' | 'assistant'; content: { type: 'text'; text: string }[] }[];
    maxOutputTokens: number | undefined;
    temperature: number | undefined;
    stopSequences: string[] | undefined;
    providerOptions: { google: { thinkingConfig: { includeThoughts: boolean } } } | undefined;
    abortSignal: AbortSignal;
  }): PromiseLike<{ stream: SdkStream }>;
}

async function loadModel(options: AiSdkOptions, fetch: typeof globalThis.fetch): Promise<SdkModel> {
  const { kind, baseUrl: baseURL, apiKey, model } = options;
  switch (kind) {
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      // Anthropic lets web pages in only where they say that they mean it.
      const headers = { 'anthropic-dangerous-direct-browser-access': 'true' };
      return createAnthropic({ baseURL, apiKey, headers, fetch })(model);
    }
    case 'gemini': {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
      return createGoogleGenerativeAI({ baseURL, apiKey, fetch })(model);
    }
    default:
      return kind satisfies never;
  }
}

/** Answer tokens to ask for; Gemini's own default is the model's maximum. */
function answerLimit(options: AiSdkOptions, request: ModelRequest, learned: Learned): number | undefined {
  const { kind, contextTokens } = options;
  if (request.maxTokens !== null) return Math.min(request.maxTokens, learned.outputLimit);
  if (kind === 'gemini') return undefined;
  const share = contextTokens > 0 ? Math.floor(contextTokens / 4) : MOST_ANTHROPIC_TOKENS;
  return Math.max(1, Math.min(share, MOST_ANTHROPIC_TOKENS, learned.outputLimit));
}
