// Finds the code in a model's reply. Never throws: what cannot be used comes back as a readable error.
import type { RunError } from '../engine/errors.ts';
import { runError } from '../engine/errors.ts';
import type { Language } from '../engine/settings.ts';
import { looksComplete } from './code-shape.ts';
import { withoutThoughts } from './thoughts.ts';

export type ExtractedCode =
  { readonly ok: true; readonly code: string } | { readonly ok: false; readonly error: RunError };

export interface ReplyText {
  readonly text: string;
  readonly finishReason: 'stop' | 'length' | 'refusal' | 'other';
}

/** `reference`: the first block fenced as the language, exactly; `tolerant`: as people and models really write. */
export type ExtractionMode = 'reference' | 'tolerant';

const labels: Readonly<Record<Language, readonly string[]>> = {
  python: ['python', 'py', 'python3', 'py3', 'python-3', 'pycon', 'ipython'],
  // A block called TypeScript often holds no types at all; where it does, loading it says so and a repair follows.
  javascript: [
    ...['javascript', 'js', 'mjs', 'cjs', 'jsx', 'node', 'nodejs', 'ecmascript', 'es6', 'es2022'],
    ...['typescript', 'ts'],
  ],
};

/** The code that a reply offers as its answer. */
export function extractCode(reply: ReplyText, language: Language, mode: ExtractionMode): ExtractedCode {
  const text = mode === 'tolerant' ? withoutThoughts(reply.text.replace(/\r\n?/g, '\n')) : reply.text;
  if (text.trim() === '') return fail(reasonFor(reply, 'reply/empty'), language);
  return mode === 'reference' ? firstLabelled(text, reply, language) : firstUsable(text, reply, language);
}

/** As the authors' code reads a reply: from the first fence with the language's name to the next fence. */
function firstLabelled(text: string, reply: ReplyText, language: Language): ExtractedCode {
  const open = '```' + language;
  const start = text.indexOf(open);
  if (start === -1) return fail(reasonFor(reply, 'reply/no-code'), language);
  const end = text.indexOf('```', start + open.length);
  if (end === -1) return fail('reply/truncated', language);
  const code = text.slice(start + open.length, end).trim();
  return code === '' ? fail('reply/no-code', language) : { ok: true, code };
}

/** Whether a text holds the closed block of a class in this language; an answer that was cut off before goes on. */
export function holdsAnswer(text: string, language: Language): boolean {
  const block = answerAmong(findBlocks(withoutThoughts(text.replace(/\r\n?/g, '\n'))), language);
  return block !== undefined && block.closed && definesClass(block);
}

/** The code written so far in a block that is still open at the end of `text`; null where none is open. */
export function openBlock(text: string): string | null {
  const last = findBlocks(withoutThoughts(text.replace(/\r\n?/g, '\n'))).at(-1);
  return last === undefined || last.closed ? null : last.code;
}

interface Block {
  readonly label: string;
  readonly code: string;
  readonly closed: boolean;
}

function firstUsable(text: string, reply: ReplyText, language: Language): ExtractedCode {
  const blocks = findBlocks(text).filter((block) => block.code.trim() !== '' || !block.closed);
  const block = answerAmong(blocks, language);
  if (block === undefined) {
    const other = blocks[0]?.label;
    return fail(reasonFor(reply, 'reply/no-code'), language, other === undefined ? '' : ` It holds a ${other} block.`);
  }
  // Without the closing fence the end may be missing: taken only where the model ended by itself (or at a stop sequence,
  // which swallows the fence) and nothing in the code is left open.
  if (!block.closed && (reply.finishReason !== 'stop' || !looksComplete(block.code, language)))
    return fail('reply/truncated', language);
  return { ok: true, code: trimBlankLines(block.code) };
}

/** A short unlabelled sketch before the answer is common: the first block that defines a class is the answer. */
function answerAmong(blocks: readonly Block[], language: Language): Block | undefined {
  const usable = blocks.filter((block) => isUsable(block, language));
  return usable.find(definesClass) ?? usable[0];
}

function definesClass({ code }: Block): boolean {
  return /(^|\s)class\s/.test(code);
}

function isUsable({ label }: Block, language: Language): boolean {
  return label === '' || labels[language].includes(label);
}

/** Fenced blocks in order. A block ends at a line holding only a fence at least as long as the one that opened it. */
function findBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly label: string; readonly lines: string[] } | null = null;
  for (const line of text.split('\n')) {
    if (open === null) {
      const start = openingFence(line);
      if (start !== null) open = { ...start, lines: [] };
      continue;
    }
    const end = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(line);
    const glued = /^(.*[^`])(`{3,})[ \t]*$/.exec(line);
    if (end !== null && end[1]![0] === open.fence[0] && end[1]!.length >= open.fence.length) {
      blocks.push({ label: open.label, code: open.lines.join('\n'), closed: true });
      open = null;
    } else if (glued !== null && glued[2]!.length === open.fence.length && !glued[1]!.includes('`')) {
      // The fence stands at the end of the last line of code.
      blocks.push({ label: open.label, code: [...open.lines, glued[1]!].join('\n'), closed: true });
      open = null;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== null) blocks.push({ label: open.label, code: open.lines.join('\n'), closed: false });
  return blocks;
}

/**
 * The fence that a line opens a block with: at its beginning or after a blank, `:` or `>`, and with no backtick behind it.
 * Without backtracking: a reply of a million characters in one line must not hold the run up.
 */
function openingFence(line: string): { readonly fence: string; readonly label: string } | null {
  const last = line.lastIndexOf('`');
  let from = last;
  while (from > 0 && line[from - 1] === '`') from--;
  let end = last + 1;
  if (end - from < 3 || !/^[\s:>]?$/.test(line.slice(Math.max(0, from - 1), from))) {
    const tildes = (last < 0 ? /(?:^|[\s:>])(~{3,})/ : /[\s:>](~{3,})/).exec(line.slice(last + 1));
    if (tildes === null) return null;
    end = last + 1 + tildes.index + tildes[0].length;
    from = end - tildes[1]!.length;
  }
  // The language's name alone: labels such as `{python}`, `.python`, `python3.11` and `js:policy.js` say more.
  const label = /^[ \t]*[{.]*([\w+#-]*)/.exec(line.slice(end))![1]!;
  return { fence: line.slice(from, end), label: label.toLowerCase() };
}

function trimBlankLines(code: string): string {
  return code.replace(/^([ \t]*\n)+/, '').trimEnd();
}

type ReplyFault = 'reply/empty' | 'reply/no-code' | 'reply/refusal' | 'reply/truncated';

/** A reply without code is explained by how it ended, where that says more. */
function reasonFor(reply: ReplyText, otherwise: ReplyFault): ReplyFault {
  if (reply.finishReason === 'refusal') return 'reply/refusal';
  return reply.finishReason === 'length' ? 'reply/truncated' : otherwise;
}

const advice: Readonly<Record<ReplyFault, string>> = {
  'reply/empty': 'the answer was empty.',
  'reply/no-code': 'it held no fenced code block in the language asked for.',
  'reply/refusal': 'it declined the request, which is an ordinary programming task.',
  'reply/truncated': 'it was cut off before the code block was closed; a shorter answer fits.',
};

function fail(fault: ReplyFault, language: Language, extra = ''): ExtractedCode {
  const wanted = `Expected one block that begins with \`\`\`${language}.`;
  const message = `${advice[fault][0]!.toUpperCase()}${advice[fault].slice(1)}${extra} ${wanted}`;
  return { ok: false, error: runError(fault, message) };
}
