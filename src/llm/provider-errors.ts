// Turns what a provider's server (or the network) answers into one of our errors: which kind it is, whether asking again
// can help, and after how long. Servers word the same failure differently, so this matches codes first and text second.
import { type ErrorCode, type RunError, runError } from '../engine/errors.ts';

/** Request fields that some servers reject; the adapter asks again without them. */
export type OptionalParameter = 'stream_options' | 'max_completion_tokens' | 'max_tokens' | 'temperature' | 'stream';

export interface ProviderFailure {
  readonly ok: false;
  readonly error: RunError;
  /** No other call can succeed either: the run should pause. */
  readonly fatal: boolean;
  /** The same call may succeed later. */
  readonly retry: boolean;
  /** How long the server asked us to wait. */
  readonly retryAfterMs?: number;
  /** The request may succeed without this field. */
  readonly unsupported?: OptionalParameter;
}

interface FailureFlags {
  readonly fatal?: boolean;
  readonly retry?: boolean;
  readonly retryAfterMs?: number;
  readonly unsupported?: OptionalParameter;
}

export function failure(code: ErrorCode, message: string, flags: FailureFlags = {}): ProviderFailure {
  return {
    ok: false,
    error: runError(code, message),
    fatal: flags.fatal ?? false,
    retry: flags.retry ?? false,
    ...flags,
  };
}

/** Longest excerpt of a server's own words in a message of ours. */
const MAX_QUOTE = 400;
/** Marks where it was cut. */
const CUT = '...';

const contextPattern =
  /context_length|context length|context window|context size|exceed_context|maximum.{0,30}tokens|too many (input )?tokens|prompt (is )?too long|input (is )?too long|reduce the length|max_model_len|larger than the (maximum )?context/i;
const unknownModelPattern =
  /model_not_found|model.{0,120}(not found|does not exist|doesn't exist|not exist|not a valid|is not available|is unknown)|(invalid|unknown|no such|not a valid) model|not a valid model id/is;
const unsupportedPattern =
  /unsupported|not support|unrecognized|unrecognised|unknown (parameter|field|argument|name)|unexpected|not permitted|not allowed|extra_forbidden|extra (inputs|fields)|additional propert|only the default/i;
const quotaPattern =
  /insufficient_quota|exceeded your current quota|billing|out of credit|insufficient (credit|balance|funds)/i;
const filterPattern = /content_filter|content_policy|content management policy|safety system|moderation/i;

/**
 * The failure that an HTTP answer outside 200-299 means. `body` is the text of the answer, `sent` the optional fields that
 * the request carried.
 */
export function failureFromStatus(
  status: number,
  body: string,
  headers: Headers,
  nowMs: number,
  sent: readonly OptionalParameter[] = [],
): ProviderFailure {
  const said = quote(body);
  const heard = said === '' ? '' : ` The server said: ${said}`;
  if (status === 401 || status === 403) {
    return failure(
      'model/key',
      `The provider did not accept the API key (HTTP ${status}). Check the key and what it may be used for.${heard}`,
      { fatal: true },
    );
  }
  if (status === 402 || (status === 429 && quotaPattern.test(body))) {
    return failure('model/rate-limit', `The account behind this key has no credit left (HTTP ${status}).${heard}`, {
      fatal: true,
    });
  }
  if (status === 429) {
    return failure('model/rate-limit', `The provider asks for fewer calls (HTTP 429).${heard}`, {
      fatal: true,
      retry: true,
      ...asRetryAfter(retryAfterMs(headers, nowMs) ?? waitNamedIn(body)),
    });
  }
  // Some local servers report an overlong prompt as an internal error, so this is asked before the 5xx rule.
  if (status === 413 || (status >= 400 && contextPattern.test(body))) {
    return failure(
      'model/context',
      `The prompt is longer than the model can read (HTTP ${status}). Set the context size to the model's, shorten the history, or take a model with a longer context.${heard}`,
    );
  }
  if (status === 408 || status === 409 || status === 425 || status >= 500) {
    return failure('model/server', `The provider failed (HTTP ${status}).${heard}`, {
      // 500 may concern this one prompt; the others say that the whole service is away.
      fatal: status !== 500,
      retry: true,
      ...asRetryAfter(retryAfterMs(headers, nowMs)),
    });
  }
  if (unknownModelPattern.test(body)) {
    return failure(
      'model/not-found',
      `The provider does not know this model (HTTP ${status}). Check the model's name.${heard}`,
      { fatal: true },
    );
  }
  if (status === 404 || status === 405) {
    return failure(
      'model/not-found',
      `Nothing answers chat completions at this address (HTTP ${status}). Check the base URL; it usually ends in /v1.${heard}`,
      { fatal: true },
    );
  }
  const unsupported = sent.find((name) => new RegExp(`\\b${name}\\b`).test(body));
  if (unsupported && unsupportedPattern.test(body)) {
    return failure('model/bad-reply', `The provider does not accept "${unsupported}" (HTTP ${status}).${heard}`, {
      fatal: true,
      unsupported,
    });
  }
  if (filterPattern.test(body)) {
    return failure('model/bad-reply', `The provider's content filter refused this prompt (HTTP ${status}).${heard}`);
  }
  return failure('model/bad-reply', `The provider refused the request (HTTP ${status}).${heard}`, { fatal: true });
}

/** The failure behind an `error` object inside a stream or a 200 answer. */
export function failureFromErrorObject(error: unknown, nowMs: number): ProviderFailure {
  const body = JSON.stringify({ error });
  const status = readStatus(error);
  if (status !== null) return failureFromStatus(status, body, new Headers(), nowMs);
  if (/rate.?limit|too many requests/i.test(body)) return failureFromStatus(429, body, new Headers(), nowMs);
  if (/overloaded|unavailable/i.test(body)) return failureFromStatus(503, body, new Headers(), nowMs);
  if (contextPattern.test(body)) return failureFromStatus(400, body, new Headers(), nowMs);
  return failure('model/server', `The provider reported an error in the middle of its answer: ${quote(body)}`, {
    retry: true,
  });
}

/** The failure behind an exception of `fetch` or of reading its body. Browsers hide the reason, so all likely ones are named. */
export function failureFromException(problem: unknown, url: string): ProviderFailure {
  const cause = problem instanceof Error && problem.cause instanceof Error ? problem.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  const detail = typeof code === 'string' ? ` (${code})` : '';
  const reasons = [
    'the address is wrong or the server is not running',
    'this device is offline',
    'the server does not allow calls from this web page (CORS): a local server has a setting for it, a cloud provider may need a proxy',
  ];
  if (url.startsWith('http:'))
    reasons.push('a page opened over https may not call an http address other than localhost');
  return failure('model/network', `Could not reach ${originOf(url)}${detail}. Likely causes: ${reasons.join('; ')}.`, {
    fatal: true,
    retry: true,
  });
}

/** Shorter pieces of a key say nothing and stand in ordinary words. */
const SHORTEST_SECRET = 4;

/**
 * Replaces every occurrence of the secrets (the key, passwords of the address), so that a server that echoes one cannot put
 * it into a log: also where our own cut of a long answer went through it.
 */
export function withoutSecrets<T extends ProviderFailure>(found: T, secrets: readonly string[]): T {
  let { message } = found.error;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    message = message.replaceAll(secret, '[key]');
    for (let length = secret.length - 1; length >= SHORTEST_SECRET; length--)
      message = message.replaceAll(`${secret.slice(0, length)}${CUT}`, `[key]${CUT}`);
  }
  return message === found.error.message ? found : { ...found, error: { ...found.error, message } };
}

/** `Retry-After` in ms: seconds or an HTTP date; null where absent or unreadable. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** Pages from other origins rarely see `Retry-After`; many providers repeat the wait in words ("try again in 1m20.5s"). */
function waitNamedIn(body: string): number | null {
  const match = /try again in (?:(\d+)m(?!s))?\s*(?:(\d+(?:\.\d+)?)\s*(ms|s))?/i.exec(body);
  if (!match || (match[1] === undefined && match[2] === undefined)) return null;
  const rest = Number(match[2] ?? 0) * (match[3] === 'ms' ? 1 : 1000);
  return Number(match[1] ?? 0) * 60_000 + rest;
}

function asRetryAfter(ms: number | null): { retryAfterMs?: number } {
  return ms === null ? {} : { retryAfterMs: ms };
}

function readStatus(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  for (const name of ['code', 'status', 'status_code']) {
    const value = Number((error as Record<string, unknown>)[name]);
    if (Number.isInteger(value) && value >= 400 && value < 600) return value;
  }
  return null;
}

/** The server's own sentence out of the usual shapes of an error body; HTML is reduced to its text. */
function quote(body: string): string {
  let text: string;
  try {
    const parsed: unknown = JSON.parse(body);
    text = messageIn(parsed) ?? body;
  } catch {
    text = body.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  }
  text = text.replace(/\s+/g, ' ').trim();
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}${CUT}` : text;
}

function messageIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  const record = value as Record<string, unknown>;
  return (
    messageIn(record.error) ?? messageIn(record.message) ?? (typeof record.detail === 'string' ? record.detail : null)
  );
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return url;
  }
}
