// Looks at a reply that a person pasted before it is handed in: whether the engine would find in it what the prompt asks for. What a
// copy loses (the fences of the code block) can be put back; nothing is changed without a press. Pure functions.
import type { CallPurpose } from '../../engine/events.ts';
import type { Language, MethodSettings } from '../../engine/settings.ts';
import { looksComplete } from '../../llm/code-shape.ts';
import { extractCode } from '../../llm/extract-code.ts';
import { plural } from '../format.ts';

export interface ReplyQuestion {
  readonly purpose: CallPurpose;
  readonly prompt: string;
  readonly language: Language;
  readonly repairFrom: MethodSettings['repairFrom'];
}

/** `bare`: code without its block; `fenced` is the reply with the block put back. `doubtful` may be handed in all the same. */
export type ReplyCheck =
  | { readonly kind: 'empty' }
  | { readonly kind: 'good' | 'doubtful'; readonly words: string }
  | { readonly kind: 'bare'; readonly words: string; readonly fenced: string };

const languageNames: Readonly<Record<Language, string>> = { python: 'Python', javascript: 'JavaScript' };

/** A reflection with fewer words beside its code is no reflection. */
const FEWEST_WORDS = 12;

export function checkReply(text: string, question: ReplyQuestion): ReplyCheck {
  const { purpose, prompt, language } = question;
  if (text.trim() === '') return { kind: 'empty' };
  if (text.trim() === prompt.trim())
    return { kind: 'doubtful', words: 'This is the prompt itself. Paste what the chat answered to it.' };
  if (purpose === 'reflection') return checkProse(text, language);
  const code = codeIn(text, question);
  if (code !== null) return checkClass(code, purpose);
  if (isCutOff(text, language)) return { kind: 'doubtful', words: cutOffWords };
  const fenced = withFence(text, language);
  const bare = fenced === null ? null : codeIn(fenced, question);
  if (fenced === null || bare === null) return { kind: 'doubtful', words: whyNoCode(text, language) };
  const check = checkClass(bare, purpose);
  if (check.kind !== 'good') return check;
  const words = `Class ${classIn(bare)} is here, but outside a code block, where no code is read.`;
  return { kind: 'bare', words, fenced };
}

/** The code that the engine would take out of the reply; null where it would find none. */
function codeIn(text: string, { language, repairFrom }: ReplyQuestion): string | null {
  const mode = repairFrom === 'reply' ? 'tolerant' : 'reference';
  const found = extractCode({ text, finishReason: 'stop' }, language, mode);
  return found.ok ? found.code : null;
}

function classIn(code: string): string | null {
  return /(?:^|\s)class\s+([A-Za-z_$][\w$]*)/.exec(code)?.[1] ?? null;
}

function defines(code: string, method: string): boolean {
  return new RegExp(`\\b${method}\\b\\s*[(=:]`).test(code);
}

/** A policy has `act`, the Feedback class `summarize_trajectory`: one in place of the other fails only later, and oddly. */
function checkClass(code: string, purpose: CallPurpose): ReplyCheck {
  const isFeedback = purpose === 'feedback' || purpose === 'feedback-repair';
  const name = classIn(code);
  if (defines(code, isFeedback ? 'summarize_trajectory' : 'act')) {
    const what = name === null ? 'Code' : `Class ${name}`;
    return { kind: 'good', words: `${what} found, ${plural(code.split('\n').length, 'line')}.` };
  }
  const got = defines(code, 'act')
    ? 'This is a policy.'
    : defines(code, 'summarize_trajectory')
      ? 'This is the Feedback class.'
      : `${name === null ? 'The code' : `Class ${name}`} is not what the prompt asks for.`;
  const wanted = isFeedback
    ? 'This prompt wants class Feedback with summarize_trajectory, which puts an episode into words.'
    : 'This prompt wants a policy: a class with act(obs).';
  return { kind: 'doubtful', words: `${got} ${wanted}` };
}

function checkProse(text: string, language: Language): ReplyCheck {
  const prose = text.replace(/```[\s\S]*?(```|$)/g, ' ');
  const words = prose.split(/\s+/).filter((word) => word !== '').length;
  const isCode = bareCode(prose, language) !== null || (words < FEWEST_WORDS && classIn(text) !== null);
  if (isCode)
    return { kind: 'doubtful', words: 'This is code. The prompt asks for a few sentences on the last policy.' };
  return { kind: 'good', words: `${plural(words, 'word')}.` };
}

const cutOffWords = 'The code ends in the middle. Copy the reply again, down to its last line.';

/** Whether the code, in a block or not, lacks its end. */
function isCutOff(text: string, language: Language): boolean {
  const found = extractCode({ text, finishReason: 'stop' }, language, 'tolerant');
  if (!found.ok && found.error.code === 'reply/truncated') return true;
  const bare = bareCode(text, language);
  return bare !== null && !looksComplete(bare.code, language);
}

function whyNoCode(text: string, language: Language): string {
  const other = /^\s*```([a-z]+)/im.exec(text)?.[1];
  const has = other === undefined ? 'There is no code in this text.' : `This holds a ${other} block.`;
  return `${has} The prompt asks for a class in ${languageNames[language]}: copy the whole reply, or the code alone.`;
}

/** The reply with a fence around code that stands in it without one; null where there is no such code. */
function withFence(text: string, language: Language): string | null {
  const found = bareCode(text, language);
  if (found === null) return null;
  const block = `\`\`\`${language}\n${found.code}\n\`\`\``;
  // Inside other fences a new one would be read as part of the text: the code alone then.
  const hasFences = /^\s*(```|~~~)/m.test(text);
  const parts = hasFences ? [block] : [found.before, block, found.after];
  return parts.filter((part) => part !== '').join('\n\n');
}

interface BareCode {
  readonly before: string;
  readonly code: string;
  readonly after: string;
}

const classLine: Readonly<Record<Language, RegExp>> = {
  python: /^class\s+\w+\s*(\([^)]*\))?\s*:/,
  javascript: /^(export\s+(default\s+)?)?class\s+[\w$]+(\s+extends\s+[\w$.]+)?\s*\{/,
};

/** Lines at the left margin that are code and not a sentence. */
const codeLine: Readonly<Record<Language, RegExp>> = {
  python:
    /^(import\s+\w|from\s+\S+\s+import\s|class\s+\w+.*:|(async\s+)?def\s+\w+\(|[@#)\]}]|[A-Za-z_]\w*\s*(:[^=]+)?=[^=]|(if|for|while|elif|else|try|except|finally|with)\b.*:\s*$)/,
  javascript:
    /^(import\s.*['"]|export\s|class\s+[\w$]+.*\{|(const|let|var)\s+[\w$[{]|(async\s+)?function\b.*\(|\/[/*]|\*|['"]use strict|[)\]}]|[\w$.]+\s*=[^=]|.*[;{}]\s*$)/,
};

/** The lines around the first class that are code, and what stands before and after them; null where no class begins a line. */
function bareCode(text: string, language: Language): BareCode | null {
  const lines = text.split(/\r\n?|\n/);
  const at = lines.findIndex((line) => classLine[language].test(line));
  if (at === -1) return null;
  const isCode = (line: string | undefined) =>
    line !== undefined && (line.trim() === '' || /^\s/.test(line) || codeLine[language].test(line));
  let from = at;
  while (isCode(lines[from - 1])) from--;
  let end = language === 'javascript' ? endOfBraces(lines, at) : at + 1;
  while (isCode(lines[end])) end++;
  const part = (some: readonly string[]) =>
    some
      .join('\n')
      .replace(/^\s*\n/, '')
      .trimEnd();
  return { before: part(lines.slice(0, from)), code: part(lines.slice(from, end)), after: part(lines.slice(end)) };
}

/** The line after the one that closes the braces opened at `from`; the number of lines where none does. */
function endOfBraces(lines: readonly string[], from: number): number {
  let depth = 0;
  for (let i = from; i < lines.length; i++) {
    for (const [bracket] of lines[i]!.matchAll(/[{}]/g)) depth += bracket === '{' ? 1 : -1;
    if (depth <= 0) return i + 1;
  }
  return lines.length;
}
