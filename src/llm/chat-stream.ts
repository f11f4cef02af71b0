// Reads the answer of a chat-completions server: a stream of server-sent events, or one JSON object. Collects text,
// reasoning, usage and the reason it ended; knows nothing of HTTP status codes or retries.
import { createParser } from 'eventsource-parser';
import type { ModelRequest } from '../engine/capabilities.ts';
import { asRecord } from '../lib/as-record.ts';
import { failure, failureFromErrorObject, type ProviderFailure } from './provider-errors.ts';
import { createThinkSplitter } from './think-splitter.ts';

export interface ChatAnswer {
  readonly ok: true;
  readonly text: string;
  readonly reasoning: string;
  readonly finishReason: 'stop' | 'length' | 'refusal' | 'other';
  /** null where the server did not count. */
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | null;
  readonly model?: string;
  /** What ended the answer, where the server tells: the stop sequence, or the model of its own accord. */
  readonly stoppedBy?: 'sequence' | 'model';
}

/** Who hears of an answer while it comes. */
export interface AnswerHooks extends Pick<ModelRequest, 'onText' | 'onReasoning'> {
  /** Called with the server's own count as soon as it is known: it holds for an answer that breaks off too. */
  onUsage?(usage: NonNullable<ChatAnswer['usage']>): void;
}

/** A server that sends more than this without a line break is not sending events. */
const MAX_EVENT_CHARS = 4_000_000;

/**
 * Reads a body of server-sent events to its end. Rejects only where reading the body rejects (network, abort);
 * `onChunk` is called for every piece of bytes (a sign of life).
 */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  hooks: AnswerHooks,
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
export function readWholeAnswer(text: string, hooks: AnswerHooks): ChatAnswer | ProviderFailure {
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

function createCollector(hooks: AnswerHooks) {
  const splitter = createThinkSplitter(hooks);
  let finish: string | null = null;
  let refusal = '';
  let usage: ChatAnswer['usage'] = null;
  let model: string | undefined;
  let stoppedBy: ChatAnswer['stoppedBy'];
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
    const counted = asRecord(record.usage);
    if (counted) count(counted);
    if (record.error) return failureFromErrorObject(record.error, Date.now());
    if (record.object === 'error') return failureFromErrorObject(record, Date.now());
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
    if (typeof choice.finish_reason === 'string') {
      finish = choice.finish_reason;
      stoppedBy = readStop(choice);
    }
    if (finish === 'error')
      return failure('model/server', 'The provider failed in the middle of its answer.', { retry: true });
    return null;
  }

  function count(counted: Record<string, unknown>): void {
    usage = readUsage(counted) ?? usage;
    if (usage) hooks.onUsage?.(usage);
  }

  function addMessage(message: Record<string, unknown>): void {
    // Servers name it differently, and some send it twice.
    const thoughts = [message.reasoning_content, message.reasoning].filter((thought) => typeof thought === 'string');
    splitter.reasoning(thoughts.find((thought) => thought !== '') ?? '');
    if (typeof message.refusal === 'string') refusal += message.refusal;
    if (typeof message.content === 'string') splitter.text(message.content);
    else if (Array.isArray(message.content)) for (const part of message.content) addPart(asRecord(part));
  }

  /** Content in parts: plain text, or a thinking model's thoughts as nested parts. */
  function addPart(part: Record<string, unknown> | null): void {
    if (!part) return;
    if (typeof part.text === 'string') splitter.text(part.text);
    if (typeof part.thinking === 'string') splitter.reasoning(part.thinking);
    else if (Array.isArray(part.thinking)) {
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
        ...(stoppedBy === undefined ? {} : { stoppedBy }),
      };
    },
  };
}

/** vLLM (`stop_reason`) and SGLang (`matched_stop`) name the sequence; a number or null is the model's own end. */
function readStop(choice: Record<string, unknown>): ChatAnswer['stoppedBy'] {
  for (const name of ['stop_reason', 'matched_stop'])
    if (name in choice) return typeof choice[name] === 'string' ? 'sequence' : 'model';
  return undefined;
}

function readFinish(reason: string | null): ChatAnswer['finishReason'] {
  if (reason === null || reason === 'stop' || reason === 'eos' || reason === 'end_turn' || reason === 'stop_sequence')
    return 'stop';
  if (reason === 'length' || reason === 'max_tokens' || reason === 'model_length') return 'length';
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
