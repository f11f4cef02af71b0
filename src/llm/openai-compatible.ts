// A model behind any server that speaks the OpenAI chat-completions protocol (cloud providers, Ollama, llama.cpp, vLLM,
// LM Studio). Streams, retries with back-off, and adapts to servers that reject optional request fields.
import type { Model, ModelReply, ModelRequest } from '../engine/capabilities.ts';
import { runError } from '../engine/errors.ts';
import type { ModelIdentity } from '../engine/settings.ts';
import { type ChatAnswer, readEventStream, readWholeAnswer } from './chat-stream.ts';
import {
  failure,
  failureFromException,
  failureFromStatus,
  type OptionalParameter,
  type ProviderFailure,
  withoutSecrets,
} from './provider-errors.ts';
import { estimateTokens } from './tokens.ts';
import { wait as realWait, type Wait } from './wait.ts';

export interface OpenAiCompatibleOptions {
  /** Up to and including the version, e.g. `https://api.example.com/v1`; a query string is kept. */
  readonly baseUrl: string;
  /** Sent as a bearer token; empty for servers that need none. */
  readonly apiKey: string;
  readonly model: string;
  readonly contextTokens: number;
  /** Calls that may be in flight at the same time. */
  readonly concurrency: number;
  /** How often one call is tried in all; 5 unless told. */
  readonly tries?: number;
  /** A connection that stays silent this long is given up; thinking models may be silent for minutes. */
  readonly idleTimeoutMs?: number;
  /** How to wait between tries; replaced in tests. */
  readonly wait?: Wait;
}

/** First wait between tries, doubled each time. Rate limits usually count by the minute, so they start higher. */
const FIRST_DELAY_MS = 1000;
const FIRST_RATE_LIMIT_DELAY_MS = 5000;
/** A server that asks for a longer pause than this is not worth waiting for inside a run. */
const MAX_DELAY_MS = 5 * 60_000;
const IDLE_TIMEOUT_MS = 10 * 60_000;
/** Shorter values in the address are options such as `mode=chat`. */
const SHORTEST_QUERY_SECRET = 8;

/** Creates the model. Its `complete` never rejects; the key never appears in a reply, an error or the identity. */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleOptions): Model {
  const tries = options.tries ?? 5;
  const wait = options.wait ?? realWait;
  /** Fields this server turned out not to accept; learned once, kept for the following calls. */
  const rejected = new Set<OptionalParameter>();

  async function complete(request: ModelRequest): Promise<ModelReply> {
    for (let attempt = 1; ;) {
      const answer = await askOnce(options, request, rejected);
      if (request.signal.aborted) return aborted();
      if (answer.ok) return toReply(answer, request);
      if (answer.unsupported && !rejected.has(answer.unsupported)) {
        rejected.add(answer.unsupported);
        request.onRetry?.({ attempt, delayMs: 0, error: answer.error });
        continue;
      }
      if (!answer.retry || attempt >= tries) return giveUp(answer, attempt);
      const firstMs = answer.error.code === 'model/rate-limit' ? FIRST_RATE_LIMIT_DELAY_MS : FIRST_DELAY_MS;
      const delayMs = answer.retryAfterMs ?? firstMs * 2 ** (attempt - 1);
      if (delayMs > MAX_DELAY_MS) return giveUp(answer, attempt, delayMs);
      attempt++;
      request.onRetry?.({ attempt, delayMs, error: answer.error });
      await wait(delayMs, request.signal);
      if (request.signal.aborted) return aborted();
    }
  }

  return { identity: identityOf(options), maxConcurrentCalls: Math.max(1, Math.floor(options.concurrency)), complete };
}

type TimedAnswer = ChatAnswer & { readonly firstTokenMs?: number };

async function askOnce(
  options: OpenAiCompatibleOptions,
  request: ModelRequest,
  rejected: ReadonlySet<OptionalParameter>,
): Promise<TimedAnswer | ProviderFailure> {
  const url = completionsUrl(options.baseUrl);
  if (url === null) {
    return failure(
      'model/network',
      // Not quoted: it may be a key that went into the wrong field, and this text goes into the log.
      'The base URL is not a web address. Give one such as https://api.example.com/v1.',
      { fatal: true },
    );
  }
  const connection = new AbortController();
  const stop = () => connection.abort();
  request.signal.addEventListener('abort', stop);
  if (request.signal.aborted) stop();
  const idleTimeoutMs = options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
  let idle = setTimeout(stop, idleTimeoutMs);
  const alive = () => {
    clearTimeout(idle);
    idle = setTimeout(stop, idleTimeoutMs);
  };
  const startedAt = performance.now();
  let firstTokenMs: number | undefined;
  const seen = () => (firstTokenMs ??= performance.now() - startedAt);
  const hooks = {
    onText: (piece: string) => (seen(), request.onText(piece)),
    onReasoning: (piece: string) => (seen(), request.onReasoning?.(piece)),
  };
  const optional = optionalFields(request, rejected);
  const sent = Object.keys(optional) as OptionalParameter[];
  let answer: ChatAnswer | ProviderFailure;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(options.apiKey === '' ? {} : { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify({
        model: options.model,
        messages: [{ role: 'user', content: request.prompt }],
        ...optional,
      }),
      signal: connection.signal,
    });
    alive();
    if (!response.ok) {
      answer = failureFromStatus(response.status, await response.text(), response.headers, Date.now(), sent);
    } else if (response.body && response.headers.get('content-type')?.includes('event-stream')) {
      answer = await readEventStream(response.body, hooks, alive);
    } else answer = readWholeAnswer(await response.text(), hooks);
  } catch (problem) {
    // A key with characters that no header may carry fails before anything is sent.
    if (options.apiKey !== '' && !isHeaderText(options.apiKey)) {
      answer = failure(
        'model/key',
        'The API key holds characters that a key cannot have. Copy it again without spaces or line breaks.',
        { fatal: true },
      );
    } else if (connection.signal.aborted && !request.signal.aborted) {
      answer = failure('model/network', `The provider stayed silent for ${Math.round(idleTimeoutMs / 1000)} s.`, {
        fatal: true,
        retry: true,
      });
    } else answer = failureFromException(problem, url);
  } finally {
    clearTimeout(idle);
    request.signal.removeEventListener('abort', stop);
  }
  if (!answer.ok) return withoutSecrets(answer, secretsOf(options));
  return firstTokenMs === undefined ? answer : { ...answer, firstTokenMs };
}

/** The request fields that not every server accepts. */
function optionalFields(
  request: ModelRequest,
  rejected: ReadonlySet<OptionalParameter>,
): Partial<Record<OptionalParameter, unknown>> {
  const fields: Partial<Record<OptionalParameter, unknown>> = {};
  if (!rejected.has('stream')) {
    fields.stream = true;
    if (!rejected.has('stream_options')) fields.stream_options = { include_usage: true };
  }
  if (request.temperature !== null && !rejected.has('temperature')) fields.temperature = request.temperature;
  if (request.maxTokens !== null) {
    // Newer OpenAI models know only the second name, most other servers only the first.
    if (!rejected.has('max_tokens')) fields.max_tokens = request.maxTokens;
    else if (!rejected.has('max_completion_tokens')) fields.max_completion_tokens = request.maxTokens;
  }
  return fields;
}

function toReply(answer: TimedAnswer, request: ModelRequest): ModelReply {
  const { ok, text, reasoning, finishReason, usage, model, firstTokenMs } = answer;
  return {
    ok,
    text,
    ...(reasoning === '' ? {} : { reasoning }),
    finishReason,
    usage: usage
      ? { ...usage, estimated: false }
      : {
          promptTokens: estimateTokens(request.prompt),
          completionTokens: estimateTokens(text) + estimateTokens(reasoning),
          estimated: true,
        },
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    ...(model === undefined ? {} : { model }),
  };
}

function giveUp(answer: ProviderFailure, attempt: number, delayMs?: number): ModelReply {
  const tried = attempt > 1 ? ` Tried ${attempt} times.` : '';
  const asked = delayMs === undefined ? '' : ` It asks to wait ${Math.ceil(delayMs / 60_000)} minutes.`;
  return {
    ok: false,
    error: { ...answer.error, message: `${answer.error.message}${asked}${tried}` },
    fatal: answer.fatal,
  };
}

function aborted(): ModelReply {
  return { ok: false, error: runError('run/aborted'), fatal: false };
}

/** The address calls go to, or null where the base URL is no http(s) address. */
function completionsUrl(baseUrl: string): string | null {
  const url = parseUrl(baseUrl);
  if (!url) return null;
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/chat/completions') ? path : `${path}/chat/completions`;
  url.hash = '';
  return url.href;
}

/** The log names the server without its query string, user or password: those may hold secrets. */
function identityOf(options: OpenAiCompatibleOptions): ModelIdentity {
  const url = parseUrl(options.baseUrl);
  return {
    kind: 'openai-compatible',
    name: options.model,
    baseUrl: url ? `${url.origin}${url.pathname.replace(/\/+$/, '')}` : '',
    contextTokens: options.contextTokens,
  };
}

/** The key, and what of the address may be one: the values of its query, as written and as meant. */
function secretsOf({ apiKey, baseUrl }: OpenAiCompatibleOptions): string[] {
  const url = parseUrl(baseUrl);
  if (!url) return [apiKey];
  const written = url.search
    .slice(1)
    .split('&')
    .map((part) => part.slice(part.indexOf('=') + 1));
  return [
    apiKey,
    ...[...url.searchParams.values(), ...written].filter((value) => value.length >= SHORTEST_QUERY_SECRET),
  ];
}

function parseUrl(text: string): URL | null {
  try {
    const url = new URL(text.trim());
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}

/** Header values are limited to Latin-1 without control characters. */
function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e\x80-\xff]*$/.test(text);
}
