// A model behind any server that speaks the OpenAI chat-completions protocol (cloud providers, Ollama, llama.cpp, vLLM,
// LM Studio). Streams, and adapts to servers that reject optional request fields; tries and waits are in retry-call.ts.
import type { Model, ModelRequest } from '../engine/capabilities.ts';
import { closeBlock, STOP_AFTER_BLOCK, wantsStop } from './answer-bound.ts';
import { chatMessages } from './chat-messages.ts';
import { type ChatAnswer, readEventStream, readWholeAnswer } from './chat-stream.ts';
import { endpoint, publicAddress, secretsOf } from './provider-address.ts';
import { failure, failureFromStatus, type OptionalParameter, type ProviderFailure } from './provider-errors.ts';
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

/** The key is sent as a bearer token; a query string in the address is kept. */
export type OpenAiCompatibleOptions = ProviderOptions;

/** Creates the model. Its `complete` never rejects; the key never appears in a reply, an error or the identity. */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleOptions): Model {
  const wait = options.wait ?? realWait;
  const gate = createRateGate({ concurrency: options.concurrency, wait });
  const learned = createLearned();
  return {
    identity: {
      kind: 'openai-compatible',
      name: options.model,
      baseUrl: publicAddress(options.baseUrl),
      contextTokens: options.contextTokens,
      ...(options.price && { price: options.price }),
    },
    maxConcurrentCalls: Math.max(1, Math.floor(options.concurrency)),
    canContinue: true,
    complete: (request) =>
      callWithRetries(request, {
        gate,
        wait,
        tries: options.tries,
        learned,
        ask: () => askOnce(options, request, learned),
      }),
  };
}

function askOnce(options: OpenAiCompatibleOptions, request: ModelRequest, learned: Learned) {
  const url = endpoint(options.baseUrl, '/chat/completions');
  if (url === null) {
    return Promise.resolve(
      failure(
        'model/network',
        // Not quoted: it may be a key that went into the wrong field, and this text goes into the log.
        'The base URL is not a web address. Give one such as https://api.example.com/v1.',
        { fatal: true },
      ),
    );
  }
  const { apiKey, baseUrl, idleTimeoutMs } = options;
  const watch = { url, apiKey, idleTimeoutMs, secrets: secretsOf(apiKey, baseUrl) };
  return watchedRequest(request, watch, async (connection) => {
    const optional = optionalFields(request, learned);
    const answer = await send(url, options, request, optional, connection);
    return answer.ok && 'stop' in optional ? closeBlock(answer, request, connection.hooks, 'stop') : answer;
  });
}

async function send(
  url: string,
  { apiKey, model }: OpenAiCompatibleOptions,
  request: ModelRequest,
  optional: Partial<Record<OptionalParameter, unknown>>,
  { signal, alive, hooks }: Connection,
): Promise<ChatAnswer | ProviderFailure> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({ model, messages: chatMessages(request), ...optional }),
    signal,
    // A key goes to the address that the person gave, and to no other that it may point to.
    ...(apiKey === '' ? {} : { redirect: 'error' }),
  });
  alive();
  if (!response.ok) {
    const sent = Object.keys(optional) as OptionalParameter[];
    return failureFromStatus(response.status, await response.text(), response.headers, Date.now(), sent);
  }
  if (response.body && response.headers.get('content-type')?.includes('event-stream'))
    return readEventStream(response.body, hooks, alive);
  return readWholeAnswer(await response.text(), hooks);
}

/** The request fields that not every server accepts. */
function optionalFields(
  request: ModelRequest,
  { rejected, outputLimit }: Learned,
): Partial<Record<OptionalParameter, unknown>> {
  const fields: Partial<Record<OptionalParameter, unknown>> = {};
  if (!rejected.has('stream')) {
    fields.stream = true;
    if (!rejected.has('stream_options')) fields.stream_options = { include_usage: true };
  }
  if (request.temperature !== null && !rejected.has('temperature')) fields.temperature = request.temperature;
  if (request.maxTokens !== null) {
    const maxTokens = Math.min(request.maxTokens, outputLimit);
    // Newer OpenAI models know only the second name, most other servers only the first.
    if (!rejected.has('max_tokens')) fields.max_tokens = maxTokens;
    else if (!rejected.has('max_completion_tokens')) fields.max_completion_tokens = maxTokens;
  }
  if (wantsStop(request) && !rejected.has('stop')) fields.stop = [STOP_AFTER_BLOCK];
  return fields;
}
