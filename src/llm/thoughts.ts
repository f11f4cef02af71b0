// Takes a thinking model's reasoning out of an answer in which its tags were left: the code in a thought is no answer.

const tag = /<(\/?)(?:think|thinking|thought|reasoning)>/g;

/**
 * The text without its thoughts. A thought is what stands between an opening tag at the beginning of a line and its closing
 * tag; everything before a closing tag that nothing opened (templates that open the thought in the prompt); and everything
 * after an opening tag that is never closed.
 */
export function withoutThoughts(text: string): string {
  let kept = '';
  let from = 0;
  let opened: number | null = null;
  for (const { 0: found, 1: slash, index } of text.matchAll(tag)) {
    if (slash === '' && opened === null && beginsLine(text, index)) opened = index;
    if (slash === '') continue;
    // Only the first closing tag may stand alone: one behind an answer is a slip, not the end of a thought.
    if (opened !== null) kept += text.slice(from, opened);
    else if (from > 0) continue;
    from = index + found.length;
    opened = null;
  }
  return opened === null ? kept + text.slice(from) : kept + text.slice(from, opened);
}

function beginsLine(text: string, index: number): boolean {
  let at = index - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at--;
  return at < 0 || text[at] === '\n';
}
