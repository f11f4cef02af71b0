// The seam between the two parts of an answer that was cut at the token limit and went on: what the second part repeats of
// the first one is dropped.
import { openBlock } from '../llm/extract-code.ts';
import type { Language } from './settings.ts';

/** Overlaps are looked for over this many characters; shorter ones than `LEAST_OVERLAP` may be chance. */
const LONGEST_OVERLAP = 2000;
const LEAST_OVERLAP = 16;

/**
 * Both parts of an answer as one. What the second repeats of the first is dropped: the end of the first part, an opening fence
 * (with a line before it) inside a block that is open already, and a block that was begun all over.
 */
export function joinAnswer(first: string, second: string, language: Language): string {
  const begun = openBlock(first);
  const restart = begun === null ? null : reopened(second, language);
  const rest = restart ?? second;
  if (begun !== null && restart !== null && beginsLike(restart, begun)) {
    const at = first.lastIndexOf(begun.trimStart());
    if (at >= 0) return first.slice(0, at) + restart.replace(/^\s*\n/, '');
  }
  const overlap = overlapOf(first, rest);
  // A model that is asked to go on often leaves out the line break: an indented line inside the block is a new one. (Two
  // blanks before a comment may well stand in the middle of a line.)
  const newLine = begun !== null && overlap === 0 && /\S$/.test(first) && /^[ \t]{2,}(?!#|\/\/)\S/.test(rest);
  return first + (newLine ? '\n' : '') + rest.slice(overlap);
}

/** What follows an opening fence with the language's name in the first lines of `second`; null where there is none. */
function reopened(second: string, language: Language): string | null {
  const names = language === 'python' ? 'python|py|python3' : 'javascript|js|typescript|ts';
  const found = new RegExp(`^(?:[^\\n\`]*\\n){0,3}[ \\t]*\`{3,}[ \\t]*(?:${names})[^\\n\`]*\\n`, 'i').exec(second);
  return found === null ? null : second.slice(found[0].length);
}

/** Whether both begin with the same line, blank ones left out. */
function beginsLike(second: string, first: string): boolean {
  const firstLine = (text: string): string => text.trimStart().split('\n', 1)[0]!.trimEnd();
  const line = firstLine(first);
  return line !== '' && first.trimStart().includes('\n') && firstLine(second) === line;
}

/** How many characters at the beginning of `second` stand at the end of `first` already. */
function overlapOf(first: string, second: string): number {
  const most = Math.min(LONGEST_OVERLAP, first.length, second.length);
  for (let length = most; length >= LEAST_OVERLAP; length--) {
    if (first.endsWith(second.slice(0, length))) return length;
  }
  // The line that was cut off, begun again.
  const line = first.slice(first.lastIndexOf('\n') + 1);
  const telling = line.trim().length >= 3 || /^[ \t]{2,}\S/.test(line);
  return telling && second.startsWith(line) ? line.length : 0;
}
