// What all providers have in common around one request: the watch over a silent connection, time to the first token, tries with
// back-off, the shared rate limit, and no key in anything that is said.
import type { ModelReply, ModelRequest, TokenUsage } from '../engine/capabilities.ts';
import { runError } from '../engine/errors.ts';
import type { TokenPrice } from '../engine/settings.ts';
import type { AnswerHooks, ChatAnswer } from './chat-stream.ts';
import { createSecretFilter, secretForms, withoutForms } from './clean-answer.ts';
import {
  failure,
  failureFromException,
  type OptionalParameter,
  type ProviderFailure,
  withoutSecrets,
} from './provider-errors.ts';
import type { RateGate } from './rate-gate.ts';
import { addUsage, estimateTokens } from './tokens.ts';
import type { Wait } from './wait.ts';

/** First wait between tries, doubled each time. Rate limits usually count by the minute, so they start higher. */
const FIRST_DELAY_MS = 1000;
const FIRST_RATE_LIMIT_DELAY_MS = 5000;
/** A server that asks for a longer pause than this is not worth waiting for inside a run. */
const MAX_DELAY_MS = 5 * 60_000;
/** A connection that stays silent this long is given up; thinking models may be silent for minutes. */
const IDLE_TIMEOUT_MS = 10 * 60_000;
export const TRIES = 5;

/** What every model behind an address is made from. */
export interface ProviderOptions {
  /** Up to and including the version, e.g. `https://api.example.com/v1`. */
  readonly baseUrl: string;
  /** Empty for servers that need none. */
  readonly apiKey: string;
  readonly model: string;
  readonly contextTokens: number;
  /** Calls that may be in flight at the same time. */
  readonly concurrency: number;
  readonly price?: TokenPrice;
  /** How often one call is tried in all; 5 unless told. */
  readonly tries?: number;
  /** A connection that stays silent this long is given up; 10 minutes unless told. */
  readonly idleTimeoutMs?: number;
  /** How to wait between tries; replaced in tests. */
  readonly wait?: Wait;
}

export type TimedAnswer = ChatAnswer & { readonly firstTokenMs?: number; readonly answerMs: number };

/** What one request to a provider gets to work with. */
export interface Connection {
  /** Aborts with the call, and when the connection was silent for too long. */
  readonly signal: AbortSignal;
  /** A sign of life. */
  alive(): void;
  readonly hooks: AnswerHooks;
}

export interface WatchOptions {
  readonly url: string;
  readonly apiKey: string;
  /** What must not be seen in any message or answer. */
  readonly secrets: readonly string[];
  readonly idleTimeoutMs?: number;
}

/**
 * Makes one request by `use` and turns whatever goes wrong into a failure, with the tokens of what had come by then; never
 * rejects. No secret is in the answer, in its pieces or in the failure.
 */
export async function watchedRequest(
  request: ModelRequest,
  options: WatchOptions,
  use: (connection: Connection) => Promise<ChatAnswer | ProviderFailure>,
): Promise<TimedAnswer | ProviderFailure> {
  const control = new AbortController();
  const stop = () => control.abort();
  request.signal.addEventListener('abort', stop);
  if (request.signal.aborted) stop();
  const idleTimeoutMs = options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
  let idle = setTimeout(stop, idleTimeoutMs);
  const alive = () => {
    clearTimeout(idle);
    idle = setTimeout(stop, idleTimeoutMs);
  };
  const startedAt = performance.now();
  const heard = listen(request, secretForms(options.secrets), startedAt);
  let answer: ChatAnswer | ProviderFailure;
  try {
    answer = await use({ signal: control.signal, alive, hooks: heard.hooks });
  } catch (problem) {
    answer = failureFromException(problem, options.url);
  } finally {
    clearTimeout(idle);
    request.signal.removeEventListener('abort', stop);
  }
  if (answer.ok) return heard.finish(answer);
  if (options.apiKey !== '' && !isHeaderText(options.apiKey)) {
    // Fails before anything is sent.
    return failure(
      'model/key',
      'The API key holds characters that a key cannot have. Copy it again without spaces or line breaks.',
      { fatal: true },
    );
  }
  if (control.signal.aborted && !request.signal.aborted) {
    const seconds = Math.round(idleTimeoutMs / 1000);
    answer = failure('model/network', `The provider stayed silent for ${seconds} s.`, { fatal: true, retry: true });
  }
  const spent = heard.spent();
  return withoutSecrets(spent === null ? answer : { ...answer, spent }, options.secrets);
}

/** Follows one answer as it comes: passes its pieces on without the secrets, times it and counts it. */
function listen(request: ModelRequest, forms: readonly string[], startedAt: number) {
  let firstTokenMs: number | undefined;
  let usage: ChatAnswer['usage'] = null;
  let came = '';
  const text = createSecretFilter(forms, (piece) => request.onText(piece));
  const reasoning = createSecretFilter(forms, (piece) => request.onReasoning?.(piece));
  const heard = (piece: string) => {
    firstTokenMs ??= performance.now() - startedAt;
    came += piece;
  };
  const hooks: AnswerHooks = {
    onText: (piece) => (heard(piece), text.add(piece)),
    onReasoning: (piece) => (heard(piece), reasoning.add(piece)),
    onUsage: (counted) => void (usage = counted),
  };
  return {
    hooks,
    finish(answer: ChatAnswer): TimedAnswer {
      reasoning.end();
      text.end();
      return {
        ...answer,
        text: withoutForms(answer.text, forms),
        reasoning: withoutForms(answer.reasoning, forms),
        ...(answer.model === undefined ? {} : { model: withoutForms(answer.model, forms) }),
        ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
        answerMs: performance.now() - startedAt,
      };
    },
    /** What an answer that broke off had used; null where nothing came of it. */
    spent(): TokenUsage | null {
      if (usage !== null) return { ...usage, estimated: false };
      return came === '' ? null : estimatedUsage(request, came);
    },
  };
}

function estimatedUsage({ prompt, cutAnswer = '' }: ModelRequest, came: string): TokenUsage {
  return {
    promptTokens: estimateTokens(prompt + cutAnswer),
    completionTokens: estimateTokens(came),
    estimated: true,
  };
}

/** What a provider turned out not to accept: found out once, kept for the following calls. */
export interface Learned {
  readonly rejected: Set<OptionalParameter>;
  /** Most answer tokens that may be asked for. */
  outputLimit: number;
}

export function createLearned(): Learned {
  return { rejected: new Set(), outputLimit: Infinity };
}

/** Takes in what a failure says about the request; true where that is news, so that asking again at once makes sense. */
function learn(learned: Learned, { unsupported, outputLimit }: ProviderFailure): boolean {
  if (outputLimit !== undefined && outputLimit < learned.outputLimit) {
    learned.outputLimit = outputLimit;
    return true;
  }
  if (unsupported === undefined || learned.rejected.has(unsupported)) return false;
  learned.rejected.add(unsupported);
  return true;
}

export interface RetryOptions {
  readonly gate: RateGate;
  readonly wait: Wait;
  readonly tries?: number;
  /** What `ask` heeds; grows with what the provider rejects. */
  readonly learned: Learned;
  /** One try. */
  ask(): Promise<TimedAnswer | ProviderFailure>;
}

/** Asks until there is an answer or nothing is left to try; the reply counts the tokens of all tries. Never rejects. */
export async function callWithRetries(request: ModelRequest, options: RetryOptions): Promise<ModelReply> {
  const { gate, wait, tries = TRIES } = options;
  let discarded: TokenUsage | null = null;
  let served = 0;
  for (let attempt = 1; ;) {
    const held = (delayMs: number, error: ProviderFailure['error']) => request.onRetry?.({ attempt, delayMs, error });
    const leave = await gate.enter(request.signal, held, served);
    if (!leave) return aborted();
    const answer = await options.ask();
    const isLimit = !answer.ok && answer.retry && answer.error.code === 'model/rate-limit';
    const firstMs = isLimit ? FIRST_RATE_LIMIT_DELAY_MS : FIRST_DELAY_MS;
    const delayMs = answer.ok ? 0 : (answer.retryAfterMs ?? firstMs * 2 ** (attempt - 1));
    // Before this call makes room for another, which would run into the same limit.
    if (isLimit && delayMs <= MAX_DELAY_MS) served = gate.limited(delayMs, answer.error);
    leave();
    if (request.signal.aborted) return aborted();
    if (answer.ok) {
      gate.succeeded();
      return toReply(answer, request, discarded);
    }
    if (answer.spent) discarded = addUsage(discarded, answer.spent);
    if (learn(options.learned, answer)) {
      request.onRetry?.({ attempt, delayMs: 0, error: answer.error });
      continue;
    }
    if (!answer.retry || attempt >= tries) return giveUp(answer, attempt, discarded);
    if (delayMs > MAX_DELAY_MS) return giveUp(answer, attempt, discarded, delayMs);
    attempt++;
    request.onRetry?.({ attempt, delayMs, error: answer.error });
    await wait(delayMs, request.signal);
    if (request.signal.aborted) return aborted();
  }
}

function toReply(answer: TimedAnswer, request: ModelRequest, discarded: TokenUsage | null): ModelReply {
  const { ok, text, reasoning, finishReason, usage, model, firstTokenMs, answerMs } = answer;
  const counted = usage ? { ...usage, estimated: false } : estimatedUsage(request, text + reasoning);
  return {
    ok,
    text,
    ...(reasoning === '' ? {} : { reasoning }),
    finishReason,
    usage: addUsage(discarded, counted),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    // With the tokens of other tries in the count, the time of one would tell a wrong speed.
    ...(discarded === null ? { answerMs } : {}),
    ...(model === undefined ? {} : { model }),
  };
}

function giveUp(answer: ProviderFailure, attempt: number, discarded: TokenUsage | null, delayMs?: number): ModelReply {
  const tried = attempt > 1 ? ` Tried ${attempt} times.` : '';
  const asked = delayMs === undefined ? '' : ` It asks to wait ${Math.ceil(delayMs / 60_000)} minutes.`;
  return {
    ok: false,
    error: { ...answer.error, message: `${answer.error.message}${asked}${tried}` },
    fatal: answer.fatal,
    ...(discarded === null ? {} : { usage: discarded }),
  };
}

function aborted(): ModelReply {
  return { ok: false, error: runError('run/aborted'), fatal: false };
}

/** Header values are limited to Latin-1 without control characters. */
function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e\x80-\xff]*$/.test(text);
}
