// How providers say things: the words, codes and shapes by which one failure is told from another, and how long they ask us to
// wait. Sources: each provider's public API reference on errors and rate limits.

/** The prompt does not fit. */
export const contextPattern =
  /context_length|context length|context window|context size|context limit|exceed_context|(?<!output )maximum.{0,30}(?<!output )tokens|too many (input )?tokens|prompt (is )?too long|input (is )?too long|input token count.{0,40}exceeds|reduce the length|max_model_len|larger than the (maximum )?context/i;

/** The model's name is wrong, or this account may not use it, or it is no longer served. */
export const unknownModelPattern =
  /model_not_found|model_decommissioned|not_found_error.{0,60}model:|model.{0,120}(not found|does not exist|doesn't exist|not exist|not a valid|is not available|is unknown|has been decommissioned)|(invalid|unknown|no such|not a valid) model|not a valid model id/is;

/** A request field is not accepted. */
export const unsupportedPattern =
  /unsupported|not support|unrecognized|unrecognised|unknown (parameter|field|argument|name)|unexpected|not permitted|not allowed|not enabled|only enabled|extra_forbidden|extra (inputs|fields)|additional propert|only the default/i;

/** The account has no money left. */
export const creditPattern =
  /insufficient_quota|exceeded your current quota|billing|out of credit|credit balance is too low|insufficient (credit|balance|funds)/i;

/** The content was judged, not the request. */
export const filterPattern =
  /content_filter|content_policy|content management policy|safety system|moderation|blocked by.{0,30}(filter|polic)/i;

/** A key is wrong although the status says something else (Google answers 400 to a wrong key). */
export const keyPattern =
  /API_KEY_INVALID|API key not valid|API key expired|invalid[_ ]api[_ ]key|incorrect api key|authentication_error/i;

/** HTTP statuses behind the names that Anthropic's and Google's error objects carry in place of a number. */
const statusNames: Readonly<Record<string, number>> = {
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/** The HTTP status that an error object names, by number or by word; null where it names none. */
export function statusIn(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  for (const name of ['code', 'status', 'status_code', 'type']) {
    const said = (error as Record<string, unknown>)[name];
    const value = typeof said === 'string' && said in statusNames ? statusNames[said]! : Number(said);
    if (Number.isInteger(value) && value >= 400 && value < 600) return value;
  }
  return null;
}

/** Most answer tokens that the server says it gives, where it refused a request for more; null otherwise. */
export function outputLimitIn(body: string): number | null {
  const match =
    /max_tokens: \d+ > (\d+), which is the maximum/i.exec(body) ??
    /supports at most (\d+) completion tokens/i.exec(body) ??
    /max_(?:completion_)?tokens[`'"]? must be less than or equal to [`'"]?(\d+)/i.exec(body) ??
    /valid range of max_tokens is \[\d+, ?(\d+)\]/i.exec(body);
  const limit = Number(match?.[1]);
  return Number.isSafeInteger(limit) && limit > 0 ? limit : null;
}

/** A quota that comes back by itself within minutes, although the words speak of plan and billing (Google). */
export function isPassingQuota(body: string): boolean {
  return /"retryDelay"/.test(body) && !/PerDay/.test(body);
}

/** `Retry-After` in ms (seconds, or an HTTP date), or `retry-after-ms`; null where absent or unreadable. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const exact = headers.get('retry-after-ms')?.trim();
  if (exact && /^\d+(\.\d+)?$/.test(exact)) return Number(exact);
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/**
 * The wait that a body names, in ms; pages of other origins rarely see `Retry-After`. Read are Google's `RetryInfo`
 * ("retryDelay": "34s"), OpenRouter's copy of its `X-RateLimit-Reset` (ms since the epoch), and words such as "try again in
 * 1m20.5s" or "retry in 20 seconds".
 */
export function waitNamedIn(body: string, nowMs: number): number | null {
  const info = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body);
  if (info) return Number(info[1]) * 1000;
  const reset = /"X-RateLimit-Reset"\s*:\s*"?(\d{13})\b/i.exec(body);
  if (reset) return Math.max(0, Number(reset[1]) - nowMs);
  const words =
    /(?:try again|retry)(?: in| after) (?:(\d+)h)?\s*(?:(\d+)m(?!s))?\s*(?:(\d+(?:\.\d+)?)\s*(ms|s(?:ec(?:ond)?s?)?)\b)?/i.exec(
      body,
    );
  if (!words || (words[1] ?? words[2] ?? words[3]) === undefined) return null;
  const rest = Number(words[3] ?? 0) * (words[4] === 'ms' ? 1 : 1000);
  return Number(words[1] ?? 0) * 3_600_000 + Number(words[2] ?? 0) * 60_000 + rest;
}
