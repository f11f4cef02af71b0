// Loads model-written JavaScript: parses it, finds the class, makes objects of it, and words its errors with the model's
// own line numbers.
import { parse, type Class, type Expression, type Pattern } from 'acorn';
import { runError, type ErrorCode, type RunError } from '../../engine/errors.ts';
import { RolloutStop } from '../../engine/rollout.ts';
import { show } from './output.ts';

/** Turns a function body into a function; Node passes one whose code cannot import modules. */
export type CompileFunction = (parameters: readonly string[], body: string) => (...values: unknown[]) => unknown;

export const compileWithFunction: CompileFunction = (parameters, body) =>
  new Function(...parameters, body) as (...values: unknown[]) => unknown;

export type AnyClass = new () => Record<string, unknown>;

/** What the class must be called and what it must be able to do. */
export interface WantedClass {
  readonly name: string;
  readonly method: string;
  /** Whether another class is taken where none has the name, if it is the only one with the method. */
  readonly otherNames: boolean;
}

/** Lines that `new Function` puts before the body. */
const headerLines = 2;
const fileName = 'policy.js';

/**
 * Loads `source` and returns the wanted class. Throws a `RolloutStop`: `code/syntax` with the line where it does not
 * parse, `code/load` where running its top level throws, `code/class` where the class is missing or ambiguous.
 */
export function loadClass(source: string, wanted: WantedClass, compile: CompileFunction): AnyClass {
  const code = stripExports(source);
  const { names, withField } = topLevel(code, wanted.method);
  const collect = names.map((name) => `${name}: typeof ${name} === 'undefined' ? undefined : ${name}`).join(', ');
  // The block lets the code declare names such as `module` for itself.
  const body = `"use strict";{${code}\n;return { ${collect} };}\n//# sourceURL=${fileName}`;
  const module = { exports: {} as unknown };
  let found: Record<string, unknown>;
  try {
    const run = compile(['module', 'exports'], body);
    found = { ...(run(module, module.exports) as Record<string, unknown>), ...exported(module.exports) };
  } catch (thrown) {
    if (thrown instanceof RolloutStop) throw thrown;
    throw new RolloutStop(scriptError('code/load', 'The code raised an error while it was being loaded', thrown));
  }
  try {
    return chooseClass(found, withField, wanted);
  } catch (thrown) {
    if (thrown instanceof RolloutStop) throw thrown;
    // Looking at the classes runs code of theirs where they are proxies or have getters.
    throw new RolloutStop(scriptError('code/class', 'Looking for the class raised an error', thrown));
  }
}

/** Makes an object of the class; throws a `RolloutStop` with `code` where the constructor throws or the method is missing. */
export function construct(
  found: AnyClass,
  method: string,
  code: ErrorCode,
): Record<string, (...values: unknown[]) => unknown> {
  const name = nameOf(found);
  let object: unknown;
  let able: boolean;
  try {
    object = new found();
    able =
      typeof object === 'object' &&
      object !== null &&
      typeof (object as Record<string, unknown>)[method] === 'function';
  } catch (thrown) {
    throw new RolloutStop(scriptError(code, `new ${name}() raised an error`, thrown));
  }
  if (!able) throw new RolloutStop(runError(code, `The object made by new ${name}() has no method ${method}.`));
  return object as Record<string, (...values: unknown[]) => unknown>;
}

/** A class's name for messages, even if the class defines a `name` of its own. */
function nameOf(found: AnyClass): string {
  try {
    return String(found.name);
  } catch {
    return 'the class';
  }
}

/** A `RunError` from whatever the code threw: its message, the frames inside the model's code, and the first one's line. */
export function scriptError(code: ErrorCode, prefix: string, thrown: unknown): RunError {
  try {
    return describeThrown(code, prefix, thrown);
  } catch {
    return runError(code, `${prefix}: a value was thrown that cannot be read.`); // A hostile getter or proxy.
  }
}

function describeThrown(code: ErrorCode, prefix: string, thrown: unknown): RunError {
  const isError = thrown instanceof Error;
  const title = isError ? `${String(thrown.name)}: ${String(thrown.message)}` : `the thrown value ${show(thrown)}`;
  const frames = isError ? ownFrames(thrown.stack) : [];
  const traceback = [title, ...frames.map(({ text }) => `    ${text}`)].join('\n').slice(0, 4000);
  const actual: ErrorCode = isError && isMemoryError(thrown) ? 'policy/memory' : code;
  return runError(actual, `${prefix}: ${title.slice(0, 1000)}`, {
    traceback,
    ...(frames[0] ? { line: frames[0].line } : {}),
  });
}

function isMemoryError(thrown: Error): boolean {
  return (
    thrown instanceof RangeError &&
    /allocation failed|Invalid (typed )?array (buffer )?length|out of memory/i.test(thrown.message)
  );
}

/** Stack frames of `policy.js` as "at Name.act (policy.js:3:14)", at most 12, whatever the browser's format. */
function ownFrames(stack: unknown): { text: string; line: number }[] {
  const frames: { text: string; line: number }[] = [];
  for (const raw of String(stack ?? '').split('\n')) {
    const place = /policy\.js:(\d+):(\d+)/.exec(raw);
    if (!place) continue;
    const line = Number(place[1]) - headerLines;
    const name = /^\s*at (?:new )?([\w$.<>[\] ]+) \(/.exec(raw)?.[1] ?? /^([\w$./<]+)@/.exec(raw)?.[1];
    if (line >= 1) frames.push({ text: `at ${name ? `${name} ` : ''}(${fileName}:${line}:${place[2]})`, line });
    if (frames.length === 12) break;
  }
  return frames;
}

/** Removes `export` so that a module's text runs as a function body; parses on the way. Line numbers stay. */
function stripExports(source: string): string {
  const tree = parseModule(source);
  const cut: { start: number; end: number; put: string }[] = [];
  // A line such as "#!/usr/bin/env node" is allowed at the very beginning only, and the code is put into a block.
  const hashBang = /^#!.*/.exec(source);
  if (hashBang) cut.push({ start: 0, end: hashBang[0].length, put: '' });
  for (const node of tree.body) {
    if (node.type === 'ImportDeclaration') {
      const message = `Line ${lineOf(source, node.start)}: import is not available here; write everything in one file without imports.`;
      throw new RolloutStop(runError('code/load', message, { line: lineOf(source, node.start) }));
    }
    if (node.type === 'ExportNamedDeclaration') {
      cut.push({ start: node.start, end: node.declaration ? node.declaration.start : node.end, put: '' });
    } else if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node;
      const named =
        (declaration.type === 'ClassDeclaration' || declaration.type === 'FunctionDeclaration') && declaration.id;
      cut.push({ start: node.start, end: declaration.start, put: named ? '' : 'module.exports = ' });
    }
  }
  let code = source;
  for (const { start, end, put } of cut.reverse()) {
    const lines = code.slice(start, end).replace(/[^\n]/g, '');
    code = code.slice(0, start) + put + lines + code.slice(end);
  }
  return code;
}

function parseModule(source: string): ReturnType<typeof parse> {
  return parsed(source, () =>
    parse(source, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    }),
  );
}

/** What `work` parses; a syntax error becomes `code/syntax` with its line, quoted from `source`. */
function parsed<T>(source: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const at = (thrown as SyntaxError & { loc?: { line: number; column: number } }).loc;
    const what = thrown.message.replace(/ \(\d+:\d+\)$/, '');
    const shown = at
      ? `\n    ${source.split('\n')[at.line - 1]?.slice(0, 200) ?? ''}\n    ${' '.repeat(Math.min(200, at.column))}^`
      : '';
    const place = at ? `${fileName}, line ${at.line}: ` : '';
    const traceback = `${place}SyntaxError: ${what}${shown}`;
    throw new RolloutStop(
      runError('code/syntax', `${place}SyntaxError: ${what}`, { traceback, ...(at ? { line: at.line } : {}) }),
    );
  }
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}

/**
 * Names declared at the top level (classes, functions, variables), and those of classes that have `method` as a field, as in
 * `act = (obs) => ...`. The code runs as a script: `await` and `import.meta` are syntax errors here.
 */
function topLevel(code: string, method: string): { names: string[]; withField: Set<string> } {
  const tree = parsed(code, () =>
    parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true }),
  );
  const names: string[] = [];
  const withField = new Set<string>();
  const note = (name: string, value: Class | Expression | null | undefined): void => {
    names.push(name);
    if (value && isClass(value) && hasField(value, method)) withField.add(name);
  };
  for (const node of tree.body) {
    if (node.type === 'ClassDeclaration') note(node.id.name, node);
    if (node.type === 'FunctionDeclaration') names.push(node.id.name);
    if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      // module.exports = class { ... }: known by the name it is exported under.
      const { right } = node.expression;
      if (isClass(right) && hasField(right, method)) withField.add(right.id?.name ?? 'default');
    }
    if (node.type !== 'VariableDeclaration') continue;
    for (const { id, init } of node.declarations) {
      if (id.type === 'Identifier') note(id.name, init);
      else names.push(...namesIn(id));
    }
  }
  return { names, withField };
}

function isClass(node: Class | Expression): node is Class {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

function hasField(node: Class, name: string): boolean {
  return node.body.body.some(
    (member) =>
      member.type === 'PropertyDefinition' &&
      !member.static &&
      !member.computed &&
      member.key.type === 'Identifier' &&
      member.key.name === name,
  );
}

/** Names that a destructuring pattern declares. */
function namesIn(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) => namesIn(part.type === 'Property' ? part.value : part.argument));
    case 'ArrayPattern':
      return pattern.elements.flatMap((part) => (part ? namesIn(part) : []));
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    default:
      return [];
  }
}

/** What the code put on `module.exports`, by name. */
function exported(exports: unknown): Record<string, unknown> {
  if (typeof exports === 'function') return { [exports.name || 'default']: exports };
  return typeof exports === 'object' && exports !== null ? (exports as Record<string, unknown>) : {};
}

function chooseClass(
  found: Record<string, unknown>,
  withField: ReadonlySet<string>,
  { name, method, otherNames }: WantedClass,
): AnyClass {
  const classes = Object.entries(found).filter(
    (entry): entry is [string, AnyClass] => typeof entry[1] === 'function' && 'prototype' in entry[1],
  );
  const exact =
    classes.find(([key]) => key === name) ?? classes.find(([key]) => key.toLowerCase() === name.toLowerCase());
  if (exact) return exact[1];
  const able = [
    ...new Set(
      classes
        .filter(([key, value]) => withField.has(key) || methodOf(value, method))
        .map(([, value]) => value)
        .filter((value) => !/observation/i.test(nameOf(value))),
    ),
  ];
  if (otherNames && able.length === 1) return able[0]!;
  const seen =
    able.length > 1
      ? `several classes with ${method} (${able.map(nameOf).join(', ')})`
      : `no class with a method ${method}`;
  throw new RolloutStop(
    runError('code/class', `The code must define class ${name} with a method ${method}; it defines ${seen}.`),
  );
}

/** Whether objects of a class have the method from its prototype, as a function or through a getter. */
function methodOf(value: AnyClass, method: string): boolean {
  for (let layer: unknown = value.prototype; layer !== null && typeof layer === 'object';) {
    const found = Object.getOwnPropertyDescriptor(layer, method);
    if (found) return typeof found.value === 'function' || found.get !== undefined;
    layer = Object.getPrototypeOf(layer);
  }
  return false;
}
