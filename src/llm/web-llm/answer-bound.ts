// How a code answer of a model in the tab is made to end: noticing while it streams that its code block is closed, and the
// grammar that leaves the model no other way than to close it.
import type { Language } from '../../engine/settings.ts';
import { holdsAnswer } from '../extract-code.ts';

/** Follows a code answer as it streams. `before` is what an earlier, cut reply held. */
export function watchForEnd(language: Language, before = '') {
  let text = before;
  let lineStart = before.lastIndexOf('\n') + 1;
  let closed = false;

  return {
    /** Takes the next piece; returns what of it belongs to the answer: all, or up to the line that closes its code block. */
    add(piece: string): string {
      if (closed) return '';
      const begin = text.length;
      text += piece;
      for (let end = text.indexOf('\n', begin); end >= 0; end = text.indexOf('\n', lineStart)) {
        const line = text.slice(lineStart, end).trimEnd();
        lineStart = end + 1;
        // A fence is sure to be a closing one only at the end of its line; few lines end in one, so the look is cheap.
        if (!/[`~]{3}$/.test(line) || !holdsAnswer(text.slice(0, lineStart), language)) continue;
        closed = true;
        return text.slice(begin, lineStart);
      }
      return piece;
    },
    /** Whether the answer's code block has been closed. */
    get closed(): boolean {
      return closed;
    },
  };
}

/**
 * Grammar (the EBNF that xgrammar reads) of a reply: prose without fences, one block labelled `language`, nothing behind it.
 * `inside`: the reply goes on in a block that is open already. `thinks`: thoughts in these tags may stand before the prose.
 */
export function answerGrammar(
  language: Language,
  {
    inside = false,
    thinks,
  }: { readonly inside?: boolean; readonly thinks?: readonly [open: string, close: string] } = {},
): string {
  const code = `code ::= ${unfenced()}*`;
  const close = 'code "\\n```" "\\n"?';
  if (inside) return `root ::= ${close}\n${code}`;
  const block = `"\`\`\`${language}\\n" ${close}`;
  if (thinks === undefined) return `root ::= prose ${block}\n${code}\nprose ::= ${unfenced()}*`;
  const [open, end] = thinks;
  // The tag's first character, as it stands in a class. A thought holds it where no slash follows: that would be its end.
  const first = open[0] === '[' ? '\\[' : open[0]!;
  return [
    `root ::= ("${open}" thought "${end}")? prose ${block}`,
    code,
    // Begins otherwise than a thought, which would else pass for prose and need no end.
    `prose ::= (${unfenced(first)} ${unfenced()}*)?`,
    `thought ::= ([^${first}] | "${open[0]}" [^/${first}])*`,
  ].join('\n');
}

/** One step of text with fewer than three backticks in a row, so that a fence can stand only where the root demands it. */
function unfenced(besides = ''): string {
  return `([^\`${besides}] | "\`" [^\`] | "\`\`" [^\`])`;
}
