// Reads the AI SDK's stream of parts: text, thoughts, usage and why it ended. What the two providers mean by an ending is
// settled here.
import { asRecord } from '../lib/as-record.ts';
import { type AiSdkKind, failureFromSdk, unreadable } from './ai-sdk-fetch.ts';
import type { AnswerHooks, ChatAnswer } from './chat-stream.ts';
import { failure, failureFromErrorObject, type ProviderFailure } from './provider-errors.ts';

/** The parts that matter here, of those that the SDK's specification (LanguageModelV3) lists. */
export type SdkStream = ReadableStream<{ readonly type: string }>;

interface Finish {
  readonly finishReason: { readonly unified: string; readonly raw: string | undefined };
  readonly usage: {
    readonly inputTokens: { readonly total: number | undefined };
    readonly outputTokens: { readonly total: number | undefined };
  };
  readonly providerMetadata?: Readonly<Record<string, unknown>>;
}

/** Events of Anthropic's stream that a call like ours can hold; others are later additions and skipped, as its manual asks. */
const anthropicEvents = [
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'error',
];

/** Reads to the end. Rejects only where reading the body rejects (network, abort). */
export async function readSdkStream(
  stream: SdkStream,
  kind: AiSdkKind,
  hooks: AnswerHooks,
): Promise<ChatAnswer | ProviderFailure> {
  let text = '';
  let reasoning = '';
  let model: string | undefined;
  let finish: Finish | null = null;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value as { readonly type: string } & Readonly<Record<string, unknown>>;
      if (part.type === 'text-delta') {
        text += String(part.delta);
        if (part.delta !== '') hooks.onText(String(part.delta));
      } else if (part.type === 'reasoning-delta') {
        reasoning += String(part.delta);
        if (part.delta !== '') hooks.onReasoning?.(String(part.delta));
      } else if (part.type === 'response-metadata' && typeof part.modelId === 'string') model = part.modelId;
      else if (part.type === 'finish') {
        finish = part as unknown as Finish;
        // Without a mark of the end, Anthropic's count is that of its beginning.
        const usage = isMarked(finish) ? usageOf(finish) : null;
        if (usage) hooks.onUsage?.(usage);
      } else if (part.type === 'error') {
        const found = failureFromPart(part.error, kind);
        if (found) return found;
      }
    }
  } finally {
    // Frees the connection; what the server still sends is of no interest.
    reader.cancel().catch(() => undefined);
  }
  const got = text.length + reasoning.length;
  if (!finish || !isMarked(finish)) {
    return failure('model/network', `The connection ended in the middle of the answer, after ${got} characters.`, {
      retry: true,
    });
  }
  return endingOf(finish, { text, reasoning, ...(model === undefined ? {} : { model }) });
}

/** null: an event of a kind that is not known here and may be skipped. */
function failureFromPart(error: unknown, kind: AiSdkKind): ProviderFailure | null {
  const record = asRecord(error);
  if (record?.name === 'AI_TypeValidationError' && kind === 'anthropic') {
    const type = asRecord(record.value)?.type;
    if (typeof type === 'string' && !anthropicEvents.includes(type)) return null;
    return unreadable(record);
  }
  return failureFromSdk(error, { kind, sent: [], answered: true }) ?? failureFromErrorObject(error, Date.now());
}

/** Whether the provider said that the answer ends here. */
function isMarked(finish: Finish): boolean {
  return finish.finishReason.raw !== undefined || blockReason(finish) !== null;
}

/** Google's reason for not answering a prompt at all. */
function blockReason(finish: Finish): string | null {
  const feedback = asRecord(asRecord(finish.providerMetadata?.google)?.promptFeedback);
  return typeof feedback?.blockReason === 'string' ? feedback.blockReason : null;
}

function endingOf(
  finish: Finish,
  said: { readonly text: string; readonly reasoning: string; readonly model?: string },
): ChatAnswer | ProviderFailure {
  const { unified, raw = '' } = finish.finishReason;
  const blocked = blockReason(finish);
  if (blocked !== null)
    return failure('model/bad-reply', `The provider's content filter refused this prompt (${blocked}).`);
  if (raw === 'RECITATION') {
    return failure(
      'model/bad-reply',
      'The provider stopped the answer because it came too close to a published text (RECITATION).',
      { retry: true },
    );
  }
  if (unified === 'error')
    return failure('model/bad-reply', `The provider ended the answer with an error (${raw}).`, { retry: true });
  return {
    ok: true,
    ...said,
    finishReason:
      unified === 'content-filter' ? 'refusal' : unified === 'stop' || unified === 'length' ? unified : 'other',
    ...(raw === 'stop_sequence' ? { stoppedBy: 'sequence' } : raw === 'end_turn' ? { stoppedBy: 'model' } : {}),
    usage: usageOf(finish),
  };
}

/** null where the provider did not count; the SDK says 0 then, and a prompt has tokens. */
function usageOf({ usage }: Finish): ChatAnswer['usage'] {
  const promptTokens = usage.inputTokens.total;
  const completionTokens = usage.outputTokens.total;
  if (!isCount(promptTokens) || !isCount(completionTokens) || promptTokens === 0) return null;
  return { promptTokens, completionTokens };
}

/** A log takes counts only; a server may send anything. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
