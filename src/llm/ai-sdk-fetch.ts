// Between the AI SDK and the network: the fetch that it is given, and what its errors mean in ours. Its errors are told by
// their names and fields, as the package documents them.
import { asRecord } from '../lib/as-record.ts';
import type { Connection } from './retry-call.ts';
import {
  failure,
  failureFromErrorObject,
  failureFromStatus,
  type OptionalParameter,
  type ProviderFailure,
} from './provider-errors.ts';

export type AiSdkKind = 'anthropic' | 'gemini';

/** How base URLs end, for the sentence about a wrong one. */
const usualEnding: Readonly<Record<AiSdkKind, string>> = { anthropic: '/v1', gemini: '/v1beta' };

/** A finding of ours on its way through the SDK. */
class Finding extends Error {
  readonly found: ProviderFailure;
  constructor(found: ProviderFailure) {
    super(found.error.message);
    this.name = 'Finding';
    this.found = found;
  }
}

/**
 * A fetch that tells the connection of every sign of life, follows no redirect with a key, and reads an answer of status 200
 * that is no stream itself: it is an error in disguise. `answered`: whether an answer of status 200 began.
 */
export function watchedFetch(
  { alive }: Connection,
  hasKey: boolean,
): { readonly fetch: typeof globalThis.fetch; answered(): boolean } {
  let answered = false;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    // A name of ours would only be one more header for the server's CORS rules to refuse.
    headers.delete('user-agent');
    const response = await globalThis.fetch(input, { ...init, headers, ...(hasKey && { redirect: 'error' }) });
    alive();
    if (!response.ok) return response;
    answered = true;
    if (!response.body || !response.headers.get('content-type')?.includes('event-stream'))
      throw new Finding(failureInPlaceOfStream(await response.text()));
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          alive();
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(body, { status: response.status, headers: response.headers });
  };
  return { fetch, answered: () => answered };
}

function failureInPlaceOfStream(text: string): ProviderFailure {
  const parsed = parse(text);
  // Google wraps the answer in a list where it does not stream events.
  const record = asRecord(Array.isArray(parsed) ? parsed[0] : parsed);
  if (record?.error) return failureFromErrorObject(record.error, Date.now());
  return failure(
    'model/bad-reply',
    `The provider answered with something other than a stream. It begins: ${JSON.stringify(text.slice(0, 120))}`,
    { retry: true },
  );
}

/** The failure behind what the SDK threw; null where it is an exception of the network, to be read as any other. */
export function failureFromSdk(
  problem: unknown,
  about: { readonly kind: AiSdkKind; readonly sent: readonly OptionalParameter[]; readonly answered: boolean },
): ProviderFailure | null {
  if (problem instanceof Finding) return problem.found;
  const record = asRecord(problem);
  if (record?.name === 'AI_JSONParseError' || record?.name === 'AI_TypeValidationError') return unreadable(record);
  if (record?.name !== 'AI_APICallError') return null;
  const { statusCode, responseBody, responseHeaders } = record;
  if (typeof responseBody === 'string' && about.answered) {
    // An error inside a stream; the status is the SDK's guess.
    const body = asRecord(parse(responseBody));
    if (typeof body?.name === 'string' && body.name.startsWith('AI_')) return unreadable(body);
    return failureFromErrorObject(body?.error ?? body ?? responseBody, Date.now());
  }
  if (typeof statusCode !== 'number' || (statusCode >= 200 && statusCode < 300)) return null;
  return failureFromStatus(
    statusCode,
    typeof responseBody === 'string' ? responseBody : '',
    new Headers(asRecord(responseHeaders) as Record<string, string> | undefined),
    Date.now(),
    about.sent,
    usualEnding[about.kind],
  );
}

/** An event that is no JSON or of no known form. */
export function unreadable(error: Readonly<Record<string, unknown>>): ProviderFailure {
  const text = typeof error.text === 'string' ? error.text : (JSON.stringify(error.value) ?? '');
  return failure(
    'model/bad-reply',
    `The provider sent an event that cannot be read. It begins: ${JSON.stringify(text.slice(0, 120))}`,
    { retry: true },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
