// Keeps a thinking model's reasoning apart from its answer where both come as one text, `<think>...</think>` at the beginning:
// some servers leave the reasoning in the answer, and models in the tab always do.
import type { ModelRequest } from '../engine/capabilities.ts';

type Hooks = Pick<ModelRequest, 'onText' | 'onReasoning'>;

/**
 * Takes the text in pieces of any size and hands each part on as soon as it is sure which of the two it is. `tags` are what
 * the model puts around its thoughts.
 */
export function createThinkSplitter(
  hooks: Hooks,
  [open, close]: readonly [open: string, close: string] = ['<think>', '</think>'],
) {
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
