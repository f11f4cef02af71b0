// What a policy's code is made of, as far as a reader of its changes cares: its classes, functions and methods, and the
// numbers that have names. JavaScript is parsed (acorn, loaded on first use); Python is read by its lines and indents.
import type { Node } from 'acorn';
import type { Language } from '../../engine/settings.ts';

export interface CodeFacts {
  /** Functions, methods and classes: name to text without comments and white space. */
  readonly parts: ReadonlyMap<string, string>;
  /** Names that are set to a number, or to a list of numbers, and never to anything else: name to that text. */
  readonly numbers: ReadonlyMap<string, string>;
  /** All of it without comments and layout; in Python with its indents, which mean something there. */
  readonly bare: string;
}

/** A policy of more characters is not taken apart: a model may write megabytes, and the page must not stand still for them. */
export const longestCode = 60_000;

/** Reads the code; null where it cannot be parsed, which a failed reply may well be, and where it is too long. */
export async function factsOf(code: string, language: Language): Promise<CodeFacts | null> {
  if (code.length > longestCode) return null;
  return language === 'python' ? pythonFacts(code) : javascriptFacts(code);
}

type AnyNode = Node & Record<string, unknown>;

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

function* childrenOf(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node)) {
    if (isNode(value)) yield value;
    else if (Array.isArray(value)) yield* value.filter(isNode);
  }
}

async function javascriptFacts(code: string): Promise<CodeFacts | null> {
  const { parse } = await import('acorn');
  const parts = new Map<string, string>();
  const numbers = new Map<string, string>();
  const settings = new Map<string, number>();
  const comments: { start: number; end: number }[] = [];
  let root: AnyNode;
  try {
    root = parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      onComment: (_block, _text, start, end) => comments.push({ start, end }),
    }) as unknown as AnyNode;
  } catch {
    return null;
  }
  const textOf = ({ start, end }: Node): string => withoutRanges(code, comments, start, end).replace(/\s+/g, '');
  const name = (node: unknown): string | null => {
    if (!isNode(node)) return null;
    if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node['name'] as string;
    // this.weight = 3
    const { object, property } = node as { object?: AnyNode; property?: unknown };
    return node.type === 'MemberExpression' && object?.type === 'ThisExpression' ? name(property) : null;
  };
  const define = (target: unknown, value: unknown, whole: Node): void => {
    const called = name(target);
    if (called === null) return;
    settings.set(called, (settings.get(called) ?? 0) + 1);
    if (!isNode(value)) return;
    if (/^(Arrow)?Function(Expression)?$/.test(value.type)) parts.set(called, textOf(whole));
    else if (isNumeric(value)) numbers.set(called, textOf(value));
  };
  const visit = (node: AnyNode): void => {
    const { id, key, init, left, right, value } = node as Record<string, unknown>;
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        if (name(id) !== null) parts.set(name(id)!, node.type === 'ClassDeclaration' ? 'class' : textOf(node));
        break;
      case 'MethodDefinition':
        if (name(key) !== null) parts.set(name(key)!, textOf(node));
        break;
      case 'VariableDeclarator':
        define(id, init, node);
        break;
      case 'PropertyDefinition':
        define(key, value, node);
        break;
      case 'AssignmentExpression':
        define(left, right, node);
        break;
      case 'UpdateExpression':
        define(node['argument'], null, node);
        break;
    }
    for (const child of childrenOf(node)) visit(child);
  };
  try {
    visit(root);
  } catch {
    // Nested deeper than the call stack is.
    return null;
  }
  return { parts, numbers: onlyOnce(numbers, settings), bare: textOf({ ...root, start: 0, end: code.length }) };
}

/** What is set in several places is a counter or a sum, no constant of the policy. */
function onlyOnce(
  numbers: ReadonlyMap<string, string>,
  settings: ReadonlyMap<string, number>,
): ReadonlyMap<string, string> {
  return new Map([...numbers].filter(([name]) => settings.get(name) === 1));
}

function isNumeric(node: AnyNode): boolean {
  if (node.type === 'Literal') return typeof node['value'] === 'number';
  if (node.type === 'UnaryExpression') return isNode(node['argument']) && isNumeric(node['argument']);
  if (node.type !== 'ArrayExpression') return false;
  const elements = node['elements'] as readonly unknown[];
  return elements.length > 0 && elements.every((element) => isNode(element) && isNumeric(element));
}

function withoutRanges(
  code: string,
  ranges: readonly { readonly start: number; readonly end: number }[],
  start: number,
  end: number,
): string {
  let text = '';
  let from = start;
  for (const range of ranges) {
    if (range.start < from || range.end > end) continue;
    text += code.slice(from, range.start);
    from = range.end;
  }
  return text + code.slice(from, end);
}

const pythonNumber = String.raw`[-+]?\d[\d_]*\.?\d*(?:e[-+]?\d+)?`;
const pythonNumeric = new RegExp(
  String.raw`^(?:self\.)?(\w+)\s*(?::[^=]+)?=\s*(${pythonNumber}|[[(]\s*${pythonNumber}(?:\s*,\s*${pythonNumber})*\s*,?\s*[\])])$`,
  'i',
);
const pythonSetting = /^(?:self\.)?(\w+)\s*(?::[^=]+)?(?:[-+*/%&|^@]|\/\/|\*\*|<<|>>)?=(?!=)/;
/** No constant that tells anything stands on a longer line. */
const longestLine = 400;
const pythonPart = /^(\s*)(?:async\s+)?(def|class)\s+(\w+)/;

/** A part of Python code ends before the next line that is indented no deeper than its first one. */
function pythonFacts(code: string): CodeFacts {
  const lines = withoutPythonNotes(code).split('\n');
  const parts = new Map<string, string>();
  const numbers = new Map<string, string>();
  const settings = new Map<string, number>();
  lines.forEach((line, i) => {
    const [, indent, kind, called] = pythonPart.exec(line) ?? [];
    if (called !== undefined) {
      const rest = lines.slice(i + 1);
      const end = rest.findIndex((each) => each.trim() !== '' && indentOf(each) <= indent!.length);
      const body = [line, ...(end < 0 ? rest : rest.slice(0, end))];
      parts.set(called, kind === 'class' ? 'class' : body.join('').replace(/\s+/g, ''));
    }
    if (line.length > longestLine) return;
    const set = pythonSetting.exec(line.trim())?.[1];
    if (set !== undefined) settings.set(set, (settings.get(set) ?? 0) + 1);
    const number = pythonNumeric.exec(line.trim());
    if (number) numbers.set(number[1]!, number[2]!.replace(/\s+/g, ''));
  });
  // What a docstring leaves is no code.
  const written = lines.filter((line) => line.trim() !== '' && line.trim() !== '""');
  const bare = written.map((line) => ' '.repeat(indentOf(line)) + line.replace(/\s+/g, '')).join('\n');
  return { parts, numbers: onlyOnce(numbers, settings), bare };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The code without comments; strings that stand alone (docstrings) are emptied, and so are those over several lines. */
function withoutPythonNotes(code: string): string {
  const token = /("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;
  return code.replace(token, (text, triple: string | undefined) => {
    if (text.startsWith('#')) return '';
    return triple ? `""${'\n'.repeat(text.split('\n').length - 1)}` : text;
  });
}
