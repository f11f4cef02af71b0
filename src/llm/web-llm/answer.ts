// Reads one streamed answer of a model in the tab: keeps reasoning and answer apart, sees where the answer is complete and
// whether it has turned into gibberish, and makes the engine's reply of it.
import type { ChatCompletionChunk } from '@mlc-ai/web-llm';
import type { ModelReply, ModelRequest, TokenUsage } from '../../engine/capabilities.ts';
import { createThinkSplitter } from '../think-splitter.ts';
import { watchForEnd } from './answer-bound.ts';
import { createGibberishWatch, type Gibberish, gibberishError } from './gibberish.ts';

export interface AnswerOptions {
  readonly thinkTags: readonly [open: string, close: string];
  /** Tokens of a text, for a reply that web-llm could not count any more. */
  countTokens(text: string): number;
  now(): number;
}

export interface AnswerReader {
  add(chunk: ChatCompletionChunk): void;
  /** True as soon as nothing that follows is of use: generation should be interrupted. */
  readonly enough: boolean;
  /** The reply; its usage is our own count where the stream was cut off before web-llm counted. */
  finish(): ModelReply;
  /** Tokens of an answer that broke off; null where nothing came of it. */
  spent(): TokenUsage | null;
}

export function createAnswerReader(request: ModelRequest, options: AnswerOptions): AnswerReader {
  const startedAt = options.now();
  const watch = createGibberishWatch();
  const end = request.fence ? watchForEnd(request.fence, request.cutAnswer) : null;
  let text = '';
  let came = '';
  let firstTokenMs: number | undefined;
  let gibberish: Gibberish | null = null;
  let finishReason: string | null = null;
  let usage: { promptTokens: number; completionTokens: number } | null = null;

  const splitter = createThinkSplitter(
    {
      onText(piece) {
        const kept = request.bound === 'stop' && end ? end.add(piece) : (end?.add(piece), piece);
        if (kept === '') return;
        text += kept;
        request.onText(kept);
      },
      onReasoning: (piece) => request.onReasoning?.(piece),
    },
    options.thinkTags,
  );

  /** Complete: whatever follows the closed block of code is not read by anyone. */
  const complete = () => end !== null && end.closed;

  /** As web-llm counted, else counted here from what was `written`. */
  function usageOf(written: string): TokenUsage {
    if (usage) return { ...usage, estimated: false };
    return {
      promptTokens: options.countTokens(request.prompt + (request.cutAnswer ?? '')),
      completionTokens: options.countTokens(written),
      estimated: true,
    };
  }

  function reply(): ModelReply {
    const whole = splitter.finish();
    const { text: answer, reasoning } = apart(text, whole.reasoning, options.thinkTags);
    // A loop behind a finished answer does it no harm.
    if (gibberish && !complete())
      return { ok: false, error: gibberishError(gibberish), fatal: gibberish.kind === 'noise', usage: usageOf(came) };
    return {
      ok: true,
      text: answer,
      // Where thinking is switched off, an empty thought remains.
      ...(reasoning.trim() === '' ? {} : { reasoning }),
      finishReason: finishReason === 'length' ? 'length' : 'stop',
      usage: usageOf(answer + reasoning),
      ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      answerMs: options.now() - startedAt,
    };
  }

  return {
    add(chunk) {
      if (chunk.usage) {
        usage = { promptTokens: chunk.usage.prompt_tokens, completionTokens: chunk.usage.completion_tokens };
      }
      const choice = chunk.choices[0];
      if (!choice) return;
      if (choice.finish_reason !== null) finishReason = choice.finish_reason;
      const piece = choice.delta.content ?? '';
      if (piece === '') return;
      firstTokenMs ??= options.now() - startedAt;
      came += piece;
      gibberish ??= watch.add(piece);
      splitter.text(piece);
    },
    get enough() {
      return gibberish !== null || (request.bound === 'stop' && complete());
    },
    finish: reply,
    spent: () => (usage === null && came === '' ? null : usageOf(came)),
  };
}

/**
 * Some templates open the thought in the prompt, so that the answer begins inside it: then everything before the closing tag
 * is reasoning.
 */
function apart(
  text: string,
  reasoning: string,
  [open, close]: readonly [string, string],
): { readonly text: string; readonly reasoning: string } {
  const at = text.indexOf(close);
  if (at < 0 || reasoning !== '' || text.slice(0, at).includes(open)) return { text, reasoning };
  return { text: text.slice(at + close.length).trimStart(), reasoning: text.slice(0, at) };
}
