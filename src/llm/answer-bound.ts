// An answer that ends right after its first closed code block: the stop sequence for it, and mending what it leaves behind
// (servers cut the sequence itself off).
import type { ModelRequest } from '../engine/capabilities.ts';
import type { ChatAnswer } from './chat-stream.ts';
import { failure, type OptionalParameter, type ProviderFailure } from './provider-errors.ts';

/**
 * A line that holds only a fence. It closes a block; but a block that opens without a label begins with the same line, and an
 * answer cut there has no code yet (`stoppedTooSoon`).
 */
export const STOP_AFTER_BLOCK = '\n```\n';

/** Whether the answer is to stop after its first code block. Providers know no grammars, so `grammar` asks for the same. */
export function wantsStop(request: Pick<ModelRequest, 'bound' | 'fence'>): boolean {
  return (request.bound === 'stop' || request.bound === 'grammar') && request.fence != null;
}

/** Where a text ends: before any code block, inside one, or after one that is closed. */
export function endOf(text: string): 'before' | 'inside' | 'after' {
  let fence: string | null = null;
  let blocks = 0;
  for (const line of text.split('\n')) {
    const mark = /^[ \t>]*(`{3,}|~{3,})(.*)$/.exec(line);
    if (!mark) continue;
    if (fence === null) fence = mark[1]!;
    else if (mark[2]!.trim() === '' && mark[1]!.startsWith(fence)) {
      fence = null;
      blocks++;
    }
  }
  if (fence !== null) return 'inside';
  return blocks > 0 ? 'after' : 'before';
}

/** What to add to an answer that the stop sequence ended: the closing fence where the block is still open, else nothing. */
export function closingFence(text: string, cutAnswer = ''): string {
  return endOf(cutAnswer + text) === 'inside' ? STOP_AFTER_BLOCK : '';
}

/** The answer ended before any code block began: the sequence met an opening fence without label, or a thought. */
export function stoppedTooSoon(text: string, cutAnswer = ''): boolean {
  return endOf(cutAnswer + text) === 'before';
}

/**
 * Gives an answer that the stop sequence ended its closing fence back. An answer that it ended before any code came is a
 * failure that asks for another try without `field`, the name of the stop sequence in the request.
 */
export function closeBlock(
  answer: ChatAnswer,
  request: Pick<ModelRequest, 'cutAnswer'>,
  hooks: Pick<ModelRequest, 'onText'>,
  field: OptionalParameter,
): ChatAnswer | ProviderFailure {
  if (answer.finishReason !== 'stop') return answer;
  if (answer.stoppedBy !== 'model' && stoppedTooSoon(answer.text, request.cutAnswer)) {
    return failure('model/bad-reply', 'The answer was stopped before its code began: asking without a stop sequence.', {
      unsupported: field,
    });
  }
  const missing = closingFence(answer.text, request.cutAnswer);
  if (missing === '') return answer;
  hooks.onText(missing);
  return { ...answer, text: answer.text + missing };
}
