// Notices while an answer streams that it has become worthless: a loop without end, or the noise that a model writes when its
// numbers have been lost (WebGPU may run out of memory without an error). Code that merely repeats itself must pass.
import type { RunError } from '../../engine/errors.ts';
import { runError } from '../../engine/errors.ts';

export interface Gibberish {
  readonly kind: 'loop' | 'noise';
  /** The first character of it, in the text so far. */
  readonly from: number;
}

/** Looked at: the last so many characters. A loop has to fill much of it, so this is also what a loop may cost. */
const WINDOW = 6000;
/** The text is looked at again after so many new characters. */
const STEP = 200;
/** One character in a row. Banners of code (`# =====`) stay below 200. */
const SAME_CHARACTER = 400;
/** Token 0 of many vocabularies is "!", which is what lost numbers (NaN) select. */
const EXCLAMATION_MARKS = 64;
/** Longest stretch whose repetition is noticed. */
const LONGEST_PERIOD = 600;

/** `add` takes the next piece (any length) and says what is wrong with the text so far, if anything. */
export function createGibberishWatch(): { add(piece: string): Gibberish | null } {
  let tail = '';
  let length = 0;
  let unseen = 0;
  return {
    add(piece) {
      length += piece.length;
      unseen += piece.length;
      tail = (tail + piece).slice(-WINDOW);
      if (unseen < STEP) return null;
      unseen = 0;
      const found = look(tail);
      return found && { kind: found.kind, from: length - found.length };
    },
  };
}

/** The error for the log and the page. */
export function gibberishError({ kind }: Gibberish): RunError {
  return kind === 'loop'
    ? runError(
        'model/gibberish',
        'The model repeats itself without end and was stopped. If this happens often, raise the temperature a little, use the compact prompts, or choose a larger model.',
      )
    : runError(
        'model/gibberish',
        'The model writes noise and was stopped. Most often the GPU has too little memory for it, which WebGPU does not report: choose a smaller model or a shorter context, close other tabs that use the GPU, or check the model’s files.',
      );
}

function look(tail: string): { kind: Gibberish['kind']; length: number } | null {
  return noise(tail) ?? loop(tail);
}

function noise(tail: string): { kind: 'noise'; length: number } | null {
  if (sameAtEnd(tail) >= EXCLAMATION_MARKS && tail.endsWith('!')) return { kind: 'noise', length: sameAtEnd(tail) };
  const recent = tail.slice(-600);
  if (recent.length < STEP) return null;
  const broken = count(recent, /[\uFFFD\p{Cc}]/gu) - count(recent, /[\n\r\t]/g);
  if (broken > 0.25 * recent.length) return { kind: 'noise', length: recent.length };
  // Tokens drawn at random come from all the world's scripts at once; no answer needs five of them in so little text.
  const present = scripts.map((script) => count(recent, script));
  const foreign = present.reduce((sum, n) => sum + n, 0);
  const used = present.filter((n) => n >= 3).length;
  return used >= 4 && foreign > 0.1 * recent.length ? { kind: 'noise', length: recent.length } : null;
}

const scripts = [
  ...['Cyrillic', 'Greek', 'Hebrew', 'Arabic', 'Devanagari', 'Bengali', 'Tamil', 'Telugu', 'Thai', 'Hangul'],
  ...['Armenian', 'Georgian', 'Khmer', 'Hiragana', 'Han'],
].map((name) => new RegExp(`\\p{Script=${name}}`, 'gu'));

function loop(tail: string): { kind: 'loop'; length: number } | null {
  const same = sameAtEnd(tail);
  if (same >= SAME_CHARACTER) return { kind: 'loop', length: same };
  const found = longestRepetition(tail);
  if (found === null) return null;
  const unit = tail.slice(tail.length - found.period);
  return found.length >= suspicious(unit) ? { kind: 'loop', length: found.length } : null;
}

/**
 * How many characters a repeated unit may fill. Tables of numbers repeat short units for long (a grid of zeros), lines of words
 * or statements do not.
 */
function suspicious(unit: string): number {
  const letters = count(unit, /\p{L}/gu);
  if (letters >= 10) return Math.max(8 * unit.length, 1000);
  return letters >= 2 ? Math.max(8 * unit.length, 2400) : WINDOW;
}

/**
 * The longest end of `text` that is one unit of at most LONGEST_PERIOD characters over and over: the period of every ending
 * is its length less its longest border, and all borders come from one pass over the reversed text (Knuth, Morris, Pratt).
 */
function longestRepetition(text: string): { period: number; length: number } | null {
  const n = text.length;
  const border = new Int32Array(n);
  let best: { period: number; length: number } | null = null;
  for (let i = 1, k = 0; i < n; i++) {
    const c = text.charCodeAt(n - 1 - i);
    while (k > 0 && c !== text.charCodeAt(n - 1 - k)) k = border[k - 1]!;
    if (c === text.charCodeAt(n - 1 - k)) k++;
    border[i] = k;
    const period = i + 1 - k;
    if (period <= LONGEST_PERIOD && i + 1 >= 4 * period) best = { period, length: i + 1 };
  }
  return best;
}

function sameAtEnd(text: string): number {
  let n = 1;
  while (n < text.length && text[text.length - 1 - n] === text.at(-1)) n++;
  return n;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
