// The browser's built-in language model (Prompt API, `LanguageModel`), which exists only on the page: the page offers the
// interface below to the engine worker, and `createBrowserModel` makes the engine's Model out of it.
import type { Model, ModelReply, ModelRequest } from '../engine/capabilities.ts';
import { runError } from '../engine/errors.ts';
import { holdsAnswer } from './extract-code.ts';
import { estimateTokens } from './tokens.ts';
import { wait as realWait, type Wait } from './wait.ts';

/** What the page does for the engine. `complete` streams through `onText` and resolves with the whole answer. */
export interface PageModel {
  complete(
    request: { readonly callId: string; readonly prompt: string; readonly temperature: number | null },
    onText: (piece: string) => void,
  ): Promise<PageReply>;
  /** Ends the call of this id; its `complete` resolves with the error `run/aborted`. */
  abort(callId: string): Promise<void>;
}

export type PageReply =
  | {
      readonly ok: true;
      readonly text: string;
      /** Tokens of the prompt by the browser's own count; null where it does not say. */
      readonly promptTokens: number | null;
    }
  | {
      readonly ok: false;
      readonly code: 'model/gpu' | 'model/context' | 'model/not-here' | 'model/server' | 'run/aborted';
      readonly message: string;
    };

export interface BrowserModelOptions {
  /** Tokens that prompt and answer share. */
  readonly contextTokens: number;
  /** As it stands in the log. */
  readonly name?: string;
  /** How to wait between tries; replaced in tests. */
  readonly wait?: Wait;
}

const TRIES = 3;
const FIRST_DELAY_MS = 1000;

/**
 * Creates the model. Calls are made one after the other: the browser has one model, and its answers to two prompts at once
 * come no sooner. The interface takes no token limit and no stop sequence, so an answer is ended from here once it is long
 * enough or its code block has closed. `complete` never rejects.
 */
export function createBrowserModel(page: PageModel, options: BrowserModelOptions): Model {
  const wait = options.wait ?? realWait;
  /** Settles when the page is done with the last call, also with one that nobody waits for any more. */
  let last: Promise<unknown> = Promise.resolve();

  /** One call on the page, after those before it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  async function complete(request: ModelRequest): Promise<ModelReply> {
    for (let attempt = 1; ; attempt++) {
      const reply = await stoppable(request, () => inTurn(() => askOnce(page, request)));
      if (reply.ok || reply.error.code !== 'model/server' || attempt >= TRIES) return reply;
      const delayMs = FIRST_DELAY_MS * 2 ** (attempt - 1);
      request.onRetry?.({ attempt: attempt + 1, delayMs, error: reply.error });
      await wait(delayMs, request.signal);
    }
  }

  return {
    identity: {
      kind: 'browser',
      name: options.name ?? 'built-in model of the browser',
      contextTokens: options.contextTokens,
    },
    maxConcurrentCalls: 1,
    canContinue: false,
    complete,
  };
}

/** What `work` comes to, or `run/aborted` as soon as the person stops: the page may take a while to let go. */
function stoppable(request: ModelRequest, work: () => Promise<ModelReply>): Promise<ModelReply> {
  const { signal } = request;
  if (signal.aborted) return Promise.resolve(stopped());
  return new Promise((resolve) => {
    const stop = () => resolve(stopped());
    signal.addEventListener('abort', stop, { once: true });
    void work()
      .then(resolve)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

async function askOnce(page: PageModel, request: ModelRequest): Promise<ModelReply> {
  const { callId, prompt, temperature, signal } = request;
  if (signal.aborted) return stopped();
  const startedAt = performance.now();
  let firstTokenMs: number | undefined;
  let streamed = '';
  let ended: 'stop' | 'length' | null = null;
  const end = () => void page.abort(callId).catch(() => undefined);

  const hear = (piece: string) => {
    // Pieces may still arrive after the call was ended or stopped.
    if (ended || signal.aborted || piece === '') return;
    firstTokenMs ??= performance.now() - startedAt;
    streamed += piece;
    request.onText(piece);
    ended = endOf(streamed, request);
    if (ended) end();
  };

  signal.addEventListener('abort', end);
  try {
    const reply = await page.complete({ callId, prompt, temperature }, hear);
    if (signal.aborted) return stopped();
    // An answer that was ended from here comes back as aborted.
    if (!ended && !reply.ok) return failed(reply);
    const text = ended ? streamed : reply.ok ? reply.text : streamed;
    if (!ended) request.onText(text.slice(streamed.length));
    ended ??= 'stop';
    return {
      ok: true,
      text,
      finishReason: ended,
      usage: usageOf(prompt, text, reply),
      ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      answerMs: performance.now() - startedAt,
    };
  } catch (problem) {
    const detail = problem instanceof Error ? problem.message : String(problem);
    return {
      ok: false,
      error: runError('model/server', `The page could not ask the browser's model: ${detail}`),
      fatal: true,
    };
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Why an answer that has come this far ends here; null where it goes on. */
function endOf(text: string, { maxTokens, bound, fence }: ModelRequest): 'stop' | 'length' | null {
  if (bound && bound !== 'free' && fence && text.includes('```') && holdsAnswer(text, fence)) return 'stop';
  return maxTokens !== null && estimateTokens(text) >= maxTokens ? 'length' : null;
}

function usageOf(prompt: string, text: string, reply: PageReply) {
  const counted = reply.ok ? reply.promptTokens : null;
  // The browser counts prompts, never answers, so the whole is an estimate.
  return {
    promptTokens: counted ?? estimateTokens(prompt),
    completionTokens: estimateTokens(text),
    estimated: true,
  };
}

function failed(reply: Extract<PageReply, { readonly ok: false }>): ModelReply {
  // A prompt that is too long concerns one call, a passing failure too; without the model no call can succeed.
  const fatal = reply.code === 'model/gpu' || reply.code === 'model/not-here' || reply.code === 'model/server';
  return { ok: false, error: runError(reply.code, reply.message), fatal };
}

function stopped(): ModelReply {
  return { ok: false, error: runError('run/aborted'), fatal: false };
}
