// Turns what a provider's server (or the network) answers into one of our errors: which kind it is, whether asking again
// can help, and after how long. Servers word the same failure differently, so this matches codes first and text second.
import type { TokenUsage } from '../engine/capabilities.ts';
import { writtenForms } from '../lib/secret-forms.ts';
import { type ErrorCode, type RunError, runError } from '../engine/errors.ts';
import {
  contextPattern,
  creditPattern,
  filterPattern,
  isPassingQuota,
  keyPattern,
  outputLimitIn,
  retryAfterMs,
  statusIn,
  unknownModelPattern,
  unsupportedPattern,
  waitNamedIn,
} from './provider-words.ts';

/** Request fields that some servers reject; the adapter asks again without them. */
export type OptionalParameter =
  | 'stream_options'
  | 'max_completion_tokens'
  | 'max_tokens'
  | 'temperature'
  | 'stop'
  | 'stop_sequences'
  | 'stopSequences'
  | 'thinking'
  | 'stream';

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
  /** The request may succeed when no more answer tokens than these are asked for. */
  readonly outputLimit?: number;
  /** Tokens of an answer that came and was of no use: as counted by the provider, else estimated from what came. */
  readonly spent?: TokenUsage;
}

type FailureFlags = Partial<Omit<ProviderFailure, 'ok' | 'error'>>;

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

/**
 * The failure that an HTTP answer outside 200-299 means. `body` is the text of the answer, `sent` the optional fields that
 * the request carried, `usualEnding` how base URLs of this kind end.
 */
export function failureFromStatus(
  status: number,
  body: string,
  headers: Headers,
  nowMs: number,
  sent: readonly OptionalParameter[] = [],
  usualEnding = '/v1',
): ProviderFailure {
  const said = quote(body);
  const heard = said === '' ? '' : ` The server said: ${said}`;
  if (status === 403 && filterPattern.test(body)) return refusedByFilter(status, heard);
  if (status === 403 && unknownModelPattern.test(body)) return unknownModel(status, heard);
  if (status === 401 || status === 403 || (status === 400 && keyPattern.test(body))) {
    return failure(
      'model/key',
      `The provider did not accept the API key (HTTP ${status}). Check the key and what it may be used for.${heard}`,
      { fatal: true },
    );
  }
  if (status === 402 || (status >= 400 && status < 500 && creditPattern.test(body) && !isPassingQuota(body))) {
    return failure(
      'model/credit',
      `The account behind this key has no credit or quota left (HTTP ${status}).${heard}`,
      {
        fatal: true,
      },
    );
  }
  if (status === 429) {
    return failure('model/rate-limit', `The provider asks for fewer calls (HTTP 429).${heard}`, {
      fatal: true,
      retry: true,
      ...asRetryAfter(retryAfterMs(headers, nowMs) ?? waitNamedIn(body, nowMs)),
    });
  }
  const outputLimit = outputLimitIn(body);
  if (outputLimit !== null) {
    return failure(
      'model/bad-reply',
      `The model gives at most ${outputLimit} answer tokens (HTTP ${status}).${heard}`,
      {
        fatal: true,
        outputLimit,
      },
    );
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
  if (unknownModelPattern.test(body)) return unknownModel(status, heard);
  if (status === 404 || status === 405) {
    return failure(
      'model/not-found',
      `Nothing answers chat completions at this address (HTTP ${status}). Check the base URL; it usually ends in ${usualEnding}.${heard}`,
      { fatal: true },
    );
  }
  const unsupported = sent.find((name) => new RegExp(`\\b${name}(_?config)?\\b`, 'i').test(body));
  if (unsupported && (unsupported === 'thinking' || unsupportedPattern.test(body))) {
    return failure('model/bad-reply', `The provider does not accept "${unsupported}" (HTTP ${status}).${heard}`, {
      fatal: true,
      unsupported,
    });
  }
  if (filterPattern.test(body)) return refusedByFilter(status, heard);
  return failure('model/bad-reply', `The provider refused the request (HTTP ${status}).${heard}`, { fatal: true });
}

function unknownModel(status: number, heard: string): ProviderFailure {
  return failure(
    'model/not-found',
    `The provider does not know this model (HTTP ${status}). Check the model's name.${heard}`,
    { fatal: true },
  );
}

/** Concerns this one prompt: other calls may go through. */
function refusedByFilter(status: number, heard: string): ProviderFailure {
  return failure('model/bad-reply', `The provider's content filter refused this prompt (HTTP ${status}).${heard}`);
}

/** The failure behind an `error` object inside a stream or a 200 answer. */
export function failureFromErrorObject(error: unknown, nowMs: number): ProviderFailure {
  const body = JSON.stringify({ error });
  const status = statusIn(error);
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
  // Our own guard over the network (workers/guard/network-guard.ts) says what it refused and why.
  const refused = [problem, cause].find((each) => each instanceof Error && each.name === 'NetworkGuardError');
  if (refused) return failure('model/network', (refused as Error).message, { fatal: true });
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
 * it into a log: also encoded, and where our own cut of a long answer went through it.
 */
export function withoutSecretsIn(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets.flatMap(writtenForms)) {
    if (secret.length < SHORTEST_SECRET) continue;
    clean = clean.replaceAll(secret, '[key]');
    for (let length = secret.length - 1; length >= SHORTEST_SECRET; length--)
      clean = clean.replaceAll(`${secret.slice(0, length)}${CUT}`, `[key]${CUT}`);
  }
  return clean;
}

/** The failure with no secret in its message. */
export function withoutSecrets<T extends ProviderFailure>(found: T, secrets: readonly string[]): T {
  const message = withoutSecretsIn(found.error.message, secrets);
  return message === found.error.message ? found : { ...found, error: { ...found.error, message } };
}

function asRetryAfter(ms: number | null): { retryAfterMs?: number } {
  return ms === null ? {} : { retryAfterMs: ms };
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
