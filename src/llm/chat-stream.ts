// Reads the answer of a chat-completions server: a stream of server-sent events, or one JSON object. Collects text,
// reasoning, usage and the reason it ended; knows nothing of HTTP status codes or retries.
import { createParser } from 'eventsource-parser';
import type { ModelRequest } from '../engine/capabilities.ts';
import { failure, failureFromErrorObject, type ProviderFailure } from './provider-errors.ts';

export interface ChatAnswer {
  readonly ok: true;
  readonly text: string;
  readonly reasoning: string;
  readonly finishReason: 'stop' | 'length' | 'refusal' | 'other';
  /** null where the server did not count. */
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | null;
  readonly model?: string;
}

type Hooks = Pick<ModelRequest, 'onText' | 'onReasoning'>;

/** A server that sends more than this without a line break is not sending events. */
const MAX_EVENT_CHARS = 4_000_000;

/**
 * Reads a body of server-sent events to its end. Rejects only where reading the body rejects (network, abort);
 * `onChunk` is called for every piece of bytes (a sign of life).
 */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  hooks: Hooks,
  onChunk: () => void,
): Promise<ChatAnswer | ProviderFailure> {
  const collector = createCollector(hooks);
  let problem: ProviderFailure | null = null;
  let closed = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent({ data }) {
      if (data.trim() === '[DONE]') closed = true;
      else problem ??= collector.add(data);
    },
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') {
        problem ??= failure('model/bad-reply', 'The provider sent an endless line instead of events.');
      }
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    while (problem === null && !closed) {
      const { done, value } = await reader.read();
      if (done) break;
      onChunk();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Frees the connection; what the server still sends is of no interest.
    reader.cancel().catch(() => undefined);
  }
  if (problem === null && !closed) parser.feed('\n\n');
  if (problem !== null) return problem;
  return collector.finish(closed);
}

/** Reads one JSON answer of the non-streaming form. Text that is really a list of events is read as such. */
export function readWholeAnswer(text: string, hooks: Hooks): ChatAnswer | ProviderFailure {
  const collector = createCollector(hooks);
  if (/^\s*(data|event|:)/.test(text)) {
    let problem: ProviderFailure | null = null;
    let closed = false;
    const parser = createParser({
      onEvent({ data }) {
        if (data.trim() === '[DONE]') closed = true;
        else problem ??= collector.add(data);
      },
    });
    parser.feed(`${text}\n\n`);
    return problem ?? collector.finish(closed);
  }
  return collector.add(text) ?? collector.finish(true);
}

function createCollector(hooks: Hooks) {
  const splitter = createThinkSplitter(hooks);
  let finish: string | null = null;
  let refusal = '';
  let usage: ChatAnswer['usage'] = null;
  let model: string | undefined;
  let pieces = 0;

  /** Takes one JSON object; returns what is wrong with it, if anything. */
  function add(data: string): ProviderFailure | null {
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      return failure(
        'model/bad-reply',
        `The provider's answer is not JSON. It begins: ${JSON.stringify(data.slice(0, 120))}`,
        { retry: true },
      );
    }
    const record = asRecord(chunk);
    if (!record)
      return failure('model/bad-reply', 'The provider answered with something other than a chat completion.', {
        retry: true,
      });
    if (record.error) return failureFromErrorObject(record.error, Date.now());
    const counted = asRecord(record.usage);
    if (counted) usage = readUsage(counted) ?? usage;
    if (typeof record.model === 'string' && record.model !== '') model = record.model;
    const choice = Array.isArray(record.choices) ? asRecord(record.choices[0]) : null;
    if (!choice) {
      // The last event of a counted stream has usage and no choices; some servers send other notes first.
      if (Array.isArray(record.choices) || counted || record.object !== undefined) return null;
      return failure(
        'model/bad-reply',
        `The provider's answer holds no "choices". It begins: ${JSON.stringify(data.slice(0, 120))}`,
      );
    }
    pieces++;
    const message = asRecord(choice.delta) ?? asRecord(choice.message);
    if (message) addMessage(message);
    else if (typeof choice.text === 'string') splitter.text(choice.text);
    if (typeof choice.finish_reason === 'string') finish = choice.finish_reason;
    if (finish === 'error')
      return failure('model/server', 'The provider failed in the middle of its answer.', { retry: true });
    return null;
  }

  function addMessage(message: Record<string, unknown>): void {
    const thought = message.reasoning_content ?? message.reasoning;
    if (typeof thought === 'string') splitter.reasoning(thought);
    if (typeof message.refusal === 'string') refusal += message.refusal;
    if (typeof message.content === 'string') splitter.text(message.content);
    else if (Array.isArray(message.content)) for (const part of message.content) addPart(asRecord(part));
  }

  /** Content in parts: plain text, or a thinking model's thoughts as nested parts. */
  function addPart(part: Record<string, unknown> | null): void {
    if (!part) return;
    if (typeof part.text === 'string') splitter.text(part.text);
    if (Array.isArray(part.thinking)) {
      for (const inner of part.thinking) {
        const text = asRecord(inner)?.text;
        if (typeof text === 'string') splitter.reasoning(text);
      }
    }
  }

  return {
    add,
    /** `complete`: the server marked the end; without that mark and without a finish reason the answer was cut off. */
    finish(complete: boolean): ChatAnswer | ProviderFailure {
      const { text, reasoning } = splitter.finish();
      if (!complete && finish === null) {
        const got = text.length + reasoning.length;
        return failure('model/network', `The connection ended in the middle of the answer, after ${got} characters.`, {
          retry: true,
        });
      }
      if (pieces === 0)
        return failure('model/bad-reply', 'The provider ended its answer without a choice.', { retry: true });
      const refused = refusal !== '' || finish === 'content_filter' || finish === 'refusal';
      return {
        ok: true,
        text: text === '' ? refusal : text,
        reasoning,
        finishReason: refused ? 'refusal' : readFinish(finish),
        usage,
        ...(model === undefined ? {} : { model }),
      };
    },
  };
}

/** Keeps `<think>...</think>` at the start of the text apart: some servers leave a model's reasoning in its answer. */
function createThinkSplitter(hooks: Hooks) {
  const open = '<think>';
  const close = '</think>';
  let mode: 'start' | 'thinking' | 'text' = 'start';
  let blanks = '';
  let held = '';
  let whole = '';
  let thoughts = '';

  function emitText(piece: string): void {
    if (piece === '') return;
    whole += piece;
    hooks.onText(piece);
  }
  function emitReasoning(piece: string): void {
    if (piece === '') return;
    thoughts += piece;
    hooks.onReasoning?.(piece);
  }
  function text(piece: string): void {
    if (mode === 'text') return emitText(piece);
    if (mode === 'start' && held === '' && piece.trim() === '') {
      // Kept apart, so that blanks without end in small pieces are not searched again with each piece.
      blanks += piece;
      return;
    }
    held += piece;
    if (mode === 'start') {
      const trimmed = held.trimStart();
      if (trimmed.length < open.length && open.startsWith(trimmed)) return;
      mode = trimmed.startsWith(open) ? 'thinking' : 'text';
      held = mode === 'thinking' ? trimmed.slice(open.length) : blanks + held;
    }
    if (mode === 'thinking') {
      const end = held.indexOf(close);
      if (end < 0) {
        // The closing mark may arrive in two pieces, so its length is held back.
        const safe = Math.max(0, held.length - close.length);
        emitReasoning(held.slice(0, safe));
        held = held.slice(safe);
        return;
      }
      emitReasoning(held.slice(0, end));
      held = held.slice(end + close.length).trimStart();
      mode = 'text';
    }
    emitText(held);
    held = '';
  }
  return {
    text,
    reasoning: emitReasoning,
    finish(): { text: string; reasoning: string } {
      if (mode === 'thinking') emitReasoning(held);
      else emitText(mode === 'start' ? blanks + held : held);
      held = '';
      return { text: whole, reasoning: thoughts };
    },
  };
}

function readFinish(reason: string | null): ChatAnswer['finishReason'] {
  if (reason === null || reason === 'stop' || reason === 'eos' || reason === 'end_turn') return 'stop';
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return 'other';
}

/** A log takes counts only; a server may send anything. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function readUsage(usage: Record<string, unknown>): ChatAnswer['usage'] {
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage;
  if (!isCount(promptTokens) || !isCount(completionTokens)) return null;
  return { promptTokens, completionTokens };
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
