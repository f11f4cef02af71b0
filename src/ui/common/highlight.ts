// Code as coloured pieces, line by line. highlight.js is loaded on first use; its markup is read into data, so that nothing
// a model wrote is ever inserted into the page as HTML.
import type { HLJSApi } from 'highlight.js';
import type { Language } from '../../engine/settings.ts';

/** A piece of a line; `kind` is highlight.js's scope (keyword, string, ...) or empty for plain text. */
export interface Piece {
  readonly text: string;
  readonly kind: string;
}

export type Line = readonly Piece[];

let library: Promise<HLJSApi> | null = null;
let loaded: HLJSApi | null = null;

async function load(): Promise<HLJSApi> {
  const [core, python, javascript] = await Promise.all([
    import('highlight.js/lib/core'),
    import('highlight.js/lib/languages/python'),
    import('highlight.js/lib/languages/javascript'),
  ]);
  core.default.registerLanguage('python', python.default);
  core.default.registerLanguage('javascript', javascript.default);
  loaded = core.default;
  return core.default;
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

/** Reads highlight.js's markup (nested spans and escaped text, nothing else) into lines of pieces. */
export function linesOfMarkup(markup: string): Line[] {
  const lines: Piece[][] = [[]];
  const open: string[] = [];
  for (const [token] of markup.matchAll(/<span class="[^"]*">|<\/span>|[^<]+/g)) {
    if (token.startsWith('</')) open.pop();
    else if (token.startsWith('<')) open.push(/hljs-([\w-]+)/.exec(token)?.[1] ?? '');
    else {
      const text = token.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => entities[entity] ?? entity);
      text.split('\n').forEach((part, i) => {
        if (i > 0) lines.push([]);
        if (part) lines.at(-1)!.push({ text: part, kind: open.at(-1) ?? '' });
      });
    }
  }
  return lines;
}

/** The first `longest` characters of a line, and how many are left out. */
export function shortenLine(line: Line, longest: number): { readonly pieces: Line; readonly left: number } {
  const length = line.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= longest) return { pieces: line, left: 0 };
  const pieces: Piece[] = [];
  let room = longest;
  for (const { text, kind } of line) {
    if (room <= 0) break;
    pieces.push({ text: text.slice(0, room), kind });
    room -= text.length;
  }
  return { pieces, left: length - longest };
}

/** Lines without colours: shown at once, and kept where the text is too long to colour. */
export function plainLines(code: string): Line[] {
  return code.split('\n').map((text) => (text ? [{ text, kind: '' }] : []));
}

/** Longest code that is coloured; policies are a few kB, and colouring must not hold up the page. */
const longestColoured = 60_000;

/** Loads the library ahead of use; a failed load is tried again by the next call. */
export function prepareHighlighting(): void {
  library ??= load();
  library.catch(() => (library = null));
}

/** Lines of coloured pieces at once, for short texts that change often; plain until the library has been loaded. */
export function highlightNow(code: string, language: Language): Line[] {
  return loaded ? linesOfMarkup(loaded.highlight(code, { language, ignoreIllegals: true }).value) : plainLines(code);
}

/** Lines of coloured pieces. Never rejects: without the library the lines are plain. */
export async function highlightLines(code: string, language: Language): Promise<Line[]> {
  if (code.length > longestColoured) return plainLines(code);
  try {
    library ??= load();
    return linesOfMarkup((await library).highlight(code, { language, ignoreIllegals: true }).value);
  } catch {
    library = null;
    return plainLines(code);
  }
}
