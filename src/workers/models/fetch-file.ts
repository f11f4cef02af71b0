// Fetches one file of a model into the store: streamed and counted, compared with the list while it comes, tried again when
// the network fails. What is not whole and right is never kept.
import { createMD5 } from 'hash-wasm';
import pRetry from 'p-retry';
import { errorText } from '../../lib/error-text.ts';
import type { ModelFile, ModelStore } from './store.ts';

/** A failure with a sentence for people; `retry`: whether another try may mend it (`once`: one more is worth it). */
export class FileProblem extends Error {
  readonly retry: 'no' | 'once' | 'yes';

  constructor(message: string, retry: 'no' | 'once' | 'yes' = 'no') {
    super(message);
    this.retry = retry;
  }
}

/** The work was cancelled. Its name is what the page knows it by: of an error from a worker only name and message arrive. */
export class Cancelled extends FileProblem {
  override readonly name = 'AbortError';

  constructor() {
    super('Cancelled.');
  }
}

/** Nothing is at the address, or a web page that says so. */
export class NotThereProblem extends FileProblem {}

export interface Network {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** False only where the browser is sure to be offline. */
  online(): boolean;
}

export interface FetchRules {
  readonly retries: number;
  /** Wait before the first retry; doubles with each. */
  readonly firstWaitMs: number;
  /** A connection without a byte for so long counts as cut. */
  readonly stallMs: number;
}

export const defaultRules: FetchRules = { retries: 4, firstWaitMs: 1000, stallMs: 45_000 };

export interface FetchWatch {
  readonly signal: AbortSignal;
  /** Bytes the file has according to the server; told once per try. */
  announced?(bytes: number): void;
  received(bytes: number): void;
  /** A new try begins. */
  restarted(): void;
}

/** Checks pieces of a file as they pass; `finish` gives the problem, or null. */
export async function createInspector(
  file: ModelFile,
): Promise<{ pass(piece: Uint8Array): void; finish(): string | null }> {
  const md5 = file.md5 ? await createMD5() : null;
  let bytes = 0;
  const named = (problem: string) => `${file.name} ${problem}`;
  return {
    pass(piece) {
      bytes += piece.length;
      md5?.update(piece);
    },
    finish() {
      if (file.bytes !== undefined && bytes !== file.bytes) {
        return named(`has ${bytes} bytes instead of the ${file.bytes} of the model's list.`);
      }
      return md5 && md5.digest() !== file.md5 ? named("has another checksum than in the model's list.") : null;
    },
  };
}

/** What is wrong with a small file's content, or null. */
export async function contentProblem(file: ModelFile, content: Blob): Promise<string | null> {
  if (file.kind === 'wasm') {
    const magic = new Uint8Array(await content.slice(0, 4).arrayBuffer());
    const wasm = magic.length === 4 && magic[0] === 0 && magic[1] === 0x61 && magic[2] === 0x73 && magic[3] === 0x6d;
    return wasm ? null : `${file.name} is not a WebAssembly file.`;
  }
  if (file.kind !== 'json') return null;
  try {
    JSON.parse(await content.text());
    return null;
  } catch {
    return `${file.name} is not valid JSON.`;
  }
}

/** The sentence for a failed write; a full disk is named as such. */
export function writeProblem(thrown: unknown, name: string): FileProblem {
  if ((thrown as Error | null)?.name === 'QuotaExceededError') {
    return new FileProblem(
      'The storage of this browser is full. Delete a model or free disk space; what has come so far is kept.',
    );
  }
  return new FileProblem(`${name} could not be stored: ${errorText(thrown)}`);
}

/** Runs `content` through the inspector into the store. Errors with a sentence; then nothing is kept. */
export async function keepStream(
  store: ModelStore,
  file: ModelFile,
  content: ReadableStream<Uint8Array>,
  received: (bytes: number) => void,
): Promise<void> {
  const inspector = await createInspector(file);
  let problem: Error | null = null;
  let readFailure: unknown = null;
  const reader = content.getReader();
  const checked = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            const found = inspector.finish();
            if (found) throw (problem = new FileProblem(found, 'once'));
            return controller.close();
          }
          inspector.pass(value);
          received(value.length);
          controller.enqueue(value);
        } catch (error) {
          readFailure = error;
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  try {
    await store.put(file, checked, file.bytes!);
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    // A cache rejects with an error of its own when the body breaks off.
    throw problem ?? readFailure ?? writeProblem(error, file.name);
  }
}

async function keepSmall(
  store: ModelStore,
  file: ModelFile,
  response: Response,
  received: (bytes: number) => void,
): Promise<void> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of piecesOf(response)) {
    pieces.push(piece);
    received(piece.length);
  }
  const content = new Blob(pieces);
  const problem = await contentProblem(file, content);
  if (problem) throw new FileProblem(`${problem} The address answered with something else.`);
  try {
    await store.put(file, content, content.size);
  } catch (error) {
    throw writeProblem(error, file.name);
  }
}

async function* piecesOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body!.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function refusal(file: ModelFile, url: string, status: number): FileProblem {
  const retry = status === 429 || status >= 500 ? 'yes' : 'no';
  const why =
    status === 404
      ? 'is not at its address'
      : status === 401 || status === 403
        ? 'is not given out by its server'
        : 'could not be fetched';
  const text = `${file.name} ${why} (HTTP ${status}): ${url}`;
  return status === 404 ? new NotThereProblem(text) : new FileProblem(text, retry);
}

function networkProblem(file: ModelFile, url: string, online: boolean): FileProblem {
  if (!online) {
    return new FileProblem(
      'This device is offline. What has come so far is kept: download again when it is back online.',
      'yes',
    );
  }
  const host = new URL(url).host;
  return new FileProblem(
    `${file.name} could not be fetched from ${host}: the connection failed, or the server does not allow this page (CORS). What has come so far is kept.`,
    'yes',
  );
}

/** One try. */
async function attempt(
  store: ModelStore,
  network: Network,
  file: ModelFile,
  url: string,
  rules: FetchRules,
  watch: FetchWatch,
): Promise<void> {
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), rules.stallMs);
  const received = (bytes: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), rules.stallMs);
    watch.received(bytes);
  };
  const signal = AbortSignal.any([watch.signal, stall.signal]);
  try {
    // Kept by us, so it need not lie in the browser's own cache as well.
    const response = await network.fetch(url, {
      signal,
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
    if (!response.ok || !response.body) throw refusal(file, url, response.status);
    if (/text\/html/i.test(response.headers.get('content-type') ?? '')) {
      throw new NotThereProblem(`${file.name} is not at its address: a web page came instead: ${url}`);
    }
    if (file.bytes === undefined && !response.headers.get('content-encoding')) {
      watch.announced?.(Number(response.headers.get('content-length') ?? 0));
    }
    if (file.kind === 'shard') await keepStream(store, file, response.body, received);
    else await keepSmall(store, file, response, received);
  } catch (error) {
    if (watch.signal.aborted) throw new Cancelled();
    if (error instanceof FileProblem) throw error;
    throw networkProblem(file, url, network.online());
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Fetches `url` into the store as `file`. Errors with a sentence for people: "Cancelled." after the signal, the last failure
 * after the retries; a file that differs from the list is fetched once more, then given up.
 */
export async function fetchFile(
  store: ModelStore,
  network: Network,
  file: ModelFile,
  url: string,
  rules: FetchRules,
  watch: FetchWatch,
): Promise<void> {
  let differed = 0;
  try {
    await pRetry(
      (tries) => {
        if (tries > 1) watch.restarted();
        return attempt(store, network, file, url, rules, watch);
      },
      {
        retries: rules.retries,
        minTimeout: rules.firstWaitMs,
        factor: 2,
        signal: watch.signal,
        shouldRetry({ error }) {
          if (!(error instanceof FileProblem) || error.retry === 'no') return false;
          return error.retry === 'yes' || ++differed <= 1;
        },
      },
    );
  } catch (error) {
    throw watch.signal.aborted ? new Cancelled() : error;
  }
}
