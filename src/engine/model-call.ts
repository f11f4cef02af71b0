// One model call that may take two requests: an answer cut at the token limit before its code block closed goes on once, where
// the model can go on.
import { holdsAnswer } from '../llm/extract-code.ts';
import { addUsage, estimateTokens } from '../llm/tokens.ts';
import { joinAnswer } from './answer-seam.ts';
import type { Model, ModelReply, ModelRequest } from './capabilities.ts';
import type { LiveHooks } from './durable.ts';
import type { CallSpec, RunEventBody } from './events.ts';
import type { RunSettings } from './settings.ts';

export type CallReply =
  (Extract<ModelReply, { ok: true }> & { readonly continued?: true }) | Extract<ModelReply, { ok: false }>;

/** What the model is asked for `spec`; pieces of the answer go to `live`. */
export function requestFor(
  { callId, purpose }: CallSpec,
  prompt: string,
  { sampling, language }: Pick<RunSettings, 'sampling' | 'language'>,
  signal: AbortSignal,
  live: LiveHooks | undefined,
): ModelRequest {
  return {
    callId,
    prompt,
    ...sampling,
    fence: purpose === 'reflection' ? null : language,
    signal,
    onText: (piece) => live?.onText?.(callId, piece),
    onReasoning: (piece) => live?.onReasoning?.(callId, piece),
    onRetry: (retry) => live?.onRetry?.(callId, retry),
  };
}

/** The reply as the log keeps it. */
export function answeredEvent(
  callId: string,
  { text, reasoning, finishReason, usage, firstTokenMs, answerMs, model, continued }: Extract<CallReply, { ok: true }>,
  wallMs: number,
): Extract<RunEventBody, { type: 'call-answered' }> {
  return {
    type: 'call-answered',
    callId,
    text,
    ...(reasoning === undefined ? {} : { reasoning }),
    finishReason,
    usage,
    wallMs,
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    ...(answerMs === undefined ? {} : { answerMs }),
    ...(model === undefined ? {} : { model }),
    ...(continued === undefined ? {} : { continued }),
  };
}

/** With less of the context left than this, a second request would be cut at once. */
const LEAST_ROOM = 64;

/**
 * Asks `model`, and once more with what came where the reply was cut at the token limit and its code block is not closed.
 * Usage is that of both requests, also where the second one fails and the first reply stands. Rejects where the first request
 * does.
 */
export async function completeCall(model: Model, request: ModelRequest, contextTokens: number): Promise<CallReply> {
  const first = await model.complete(request);
  if (!first.ok || !mayGoOn(model, request, first, contextTokens)) return first;
  const second = await goOn(model, { ...request, cutAnswer: first.text });
  if (second === null || request.signal.aborted) return first;
  const { text, reasoning, finishReason, answerMs, ...kept } = first;
  const usage = second.usage ? addUsage(first.usage, second.usage) : first.usage;
  // Its tokens are in the count, its time is not known.
  if (!second.ok) return second.usage ? { ...kept, text, reasoning, finishReason, usage } : first;
  const reasonings = [reasoning, second.reasoning].filter((part) => part !== undefined && part !== '');
  // A second part that is empty or declines has not ended the answer.
  const useful = second.text.trim() !== '' && second.finishReason !== 'refusal';
  return {
    ...kept,
    text: useful ? joinAnswer(text, second.text, request.fence!) : text,
    ...(reasonings.length === 0 ? {} : { reasoning: reasonings.join('\n') }),
    finishReason: useful ? second.finishReason : finishReason,
    usage,
    ...(answerMs === undefined || second.answerMs === undefined ? {} : { answerMs: answerMs + second.answerMs }),
    continued: true,
  };
}

/** The reply to the second request; null where the model threw. */
async function goOn(model: Model, request: ModelRequest): Promise<ModelReply | null> {
  try {
    return await model.complete(request);
  } catch {
    return null;
  }
}

function mayGoOn(
  model: Model,
  { fence, prompt }: ModelRequest,
  { text, finishReason }: Extract<ModelReply, { ok: true }>,
  contextTokens: number,
): boolean {
  if (model.canContinue !== true || finishReason !== 'length' || fence === null || fence === undefined) return false;
  if (text.trim() === '' || holdsAnswer(text, fence)) return false;
  if (contextTokens <= 0) return true;
  const count = (part: string): number => model.countTokens?.(part) ?? estimateTokens(part);
  return count(prompt) + count(text) + LEAST_ROOM <= contextTokens;
}
