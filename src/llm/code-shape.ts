// Whether code looks whole, told from its brackets, strings and last line. No parser: what it calls incomplete is plainly so,
// and what only a parser could tell passes and fails when it is loaded.
import type { Language } from '../engine/settings.ts';

/** Empties strings and comments, so that what is left are code and brackets; null where one of them is left open. */
function withoutText(code: string, language: Language): string | null {
  const python = language === 'python';
  const openings = python ? /'''|"""|'|"|#/g : /\/\*|\/\/|`|'|"|\//g;
  let bare = '';
  let from = 0;
  for (;;) {
    openings.lastIndex = from;
    const found = openings.exec(code);
    if (found === null) return bare + code.slice(from);
    bare += code.slice(from, found.index);
    if (found[0] === '/' && !beginsRegExp(code, found.index)) {
      bare += '/'; // A division, not the beginning of a regular expression.
      from = found.index + 1;
      continue;
    }
    const end = endOfText(code, found[0], found.index + found[0].length);
    if (end === null) return null;
    if (found[0] !== '#' && found[0] !== '//' && found[0] !== '/*') bare += '0';
    from = end;
  }
}

/** Whether a slash at `index` opens a regular expression: after an operator or an opening bracket; else it divides. */
function beginsRegExp(code: string, index: number): boolean {
  const before = code.slice(Math.max(0, index - 40), index).trimEnd();
  return /(?:[=(,:[!&|?{};]|\b(?:return|typeof|case))$/.test(before);
}

/** Where the string, comment or regular expression that `opening` began ends; null where it does not. */
function endOfText(code: string, opening: string, from: number): number | null {
  if (opening === '#' || opening === '//') {
    const end = code.indexOf('\n', from);
    return end === -1 ? code.length : end;
  }
  const closing = opening === '/*' ? '*/' : opening;
  const oneLine = closing.length === 1 && closing !== '`';
  for (let at = from; at < code.length; at++) {
    if (code[at] === '\\' && opening !== '/*') at++;
    else if (code.startsWith(closing, at)) return at + closing.length;
    else if (oneLine && code[at] === '\n') return null;
  }
  return null;
}

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Code in which no string, comment or bracket is open at the end and whose last line asks for nothing to follow. */
export function looksComplete(code: string, language: Language): boolean {
  const bare = withoutText(code, language);
  if (bare === null || bare.trim() === '') return false;
  const open: string[] = [];
  for (const [bracket] of bare.matchAll(/[()[\]{}]/g)) {
    const opening = pairs[bracket];
    if (opening === undefined) open.push(bracket);
    else if (open.pop() !== opening) return true; // Wrong rather than cut off: loading it says what is wrong.
  }
  if (open.length > 0) return false;
  const end = bare.trimEnd();
  return language === 'python'
    ? !/(?:[:\\,=+*/-]|\b(?:and|or|not|in|is|def|class|lambda))$/.test(end)
    : !/[=*,.&|]$/.test(end);
}
