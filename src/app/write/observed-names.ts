// What a policy finds on its observation, by name: for completion in the editor and for the comments of the code that a person
// starts from. Names as policies really get them, in either language and in twins; meanings from the task's own text.
import type { EnvModule, EnvOptions, ObservationField, TaskDescription } from '../../env-api/env.ts';
import type { BoxSpace } from '../../env-api/space.ts';
import type { Language } from '../../engine/settings.ts';
import { isShown } from '../../engine/task-for-run.ts';

export interface ObservedName {
  readonly label: string;
  /** Its shape, e.g. "number" or "48 numbers", and its bounds where its meaning does not tell them: "number, 0 to 1". */
  readonly detail: string;
  /** What it means; empty where the task does not say. */
  readonly info: string;
}

/**
 * `task` is what the run tells of the environment (`taskForRun`), `options` are those it is made with. In Python these are the
 * attributes and methods of the observation class, in JavaScript the environment's fields.
 */
export function observedNames(
  module: Pick<EnvModule, 'observationFields' | 'spaces'>,
  task: TaskDescription,
  options: EnvOptions,
  language: Language,
): readonly ObservedName[] {
  const source = classSource(task.observationShown ?? task.observationSource, task.observationClassName);
  if (task.observationValues) {
    const length = task.observationValues.reduce((sum, { from, to }) => sum + to - from, 0);
    return [{ label: 'values', detail: numbers(length), info: meaningsIn(source, ['values']).get('values') ?? '' }];
  }
  const fields = module.observationFields(options).filter((field) => isShown(field, task));
  const members = language === 'python' ? membersIn(source) : [];
  const labels = members.length > 0 ? members.map(({ name }) => name) : fields.map(({ name }) => name);
  const meanings = withSide(meaningsIn(source, labels), fields);
  const { observation } = module.spaces(options);
  return labels.map((label) => {
    const field = fields.find(({ name }) => name === label);
    const member = members.find(({ name }) => name === label);
    const info = meanings.get(label) ?? member?.info ?? '';
    if (!field) return { label, detail: member?.kind ?? '', info };
    const bounds = tellsBounds.test(info) ? '' : boundsOf(field, observation);
    return { label, detail: [shapeOf(field, language), bounds].filter((part) => part !== '').join(', '), info };
  });
}

/** Names of what the task measures and keeps from whoever writes for it, as it keeps it from a model. */
export function withheldNames(
  module: Pick<EnvModule, 'observationFields'>,
  task: TaskDescription,
  options: EnvOptions,
): readonly string[] {
  return module
    .observationFields(options)
    .filter((field) => !isShown(field, task))
    .map(({ name }) => name);
}

/** A meaning that speaks of bounds by itself, such as "from -1.2 to 0.6", "range 0 .. 4", "+-2.4", "0.0 or 1.0". */
const tellsBounds = /\d.* to [+-]?\d|\brange\b|\.\.|\+-|±|\bbetween\b|\d or \d/;

/** "0 to 7": the bounds that all numbers of a field share or lie within; empty where a side is open. */
function boundsOf({ offset, shape }: ObservationField, { low, high }: BoxSpace): string {
  const end = offset + shape.reduce((product, length) => product * length, 1);
  const from = Math.min(...low.slice(offset, end));
  const to = Math.max(...high.slice(offset, end));
  // Floats of a task's own precision, and the huge ones that stand for no bound.
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  return Math.max(-from, to) < 1e6 ? `${short(from)} to ${short(to)}` : '';
}

/** Texts on a square grid speak of its side as n: here it is a number, taken from the list that has n * n entries. */
function withSide(
  meanings: ReadonlyMap<string, string>,
  fields: readonly ObservationField[],
): ReadonlyMap<string, string> {
  const cells = fields.find(({ name }) => meanings.get(name)?.startsWith('n * n '))?.shape[0];
  const side = Math.sqrt(cells ?? 0);
  if (!cells || !Number.isInteger(side)) return meanings;
  const inNumbers = (text: string): string =>
    text
      .replace(/\bn \* n\b/g, String(cells))
      .replace(/\bn - 1\b/g, String(side - 1))
      .replace(/\bn\b/g, String(side));
  return new Map([...meanings].map(([name, text]) => [name, inNumbers(text)]));
}

function numbers(count: number): string {
  return count === 1 ? '1 number' : `${count} numbers`;
}

function shapeOf({ shape, countOffset }: ObservationField, language: Language): string {
  if (shape.length === 0) return 'number';
  if (countOffset !== undefined) return `up to ${shape[0]!} entries`;
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length === 1) return numbers(size);
  const sides = shape.join(' × ');
  return language === 'python' ? `${sides} numbers` : `${numbers(size)}, ${sides} row by row`;
}

/** The text of one class; all of it where the class is not found. */
function classSource(source: string, name: string): string {
  const start = source.search(new RegExp(`^class ${name}\\b`, 'm'));
  if (start < 0) return source;
  const rest = source.slice(start);
  const end = rest.search(/\n(?=\S)/);
  return end < 0 ? rest : rest.slice(0, end + 1);
}

interface Member {
  readonly name: string;
  readonly kind: 'method' | 'property' | '';
  readonly info: string;
}

/** Attributes set in `__init__`, then properties and methods, but for the one that fills the object. */
function membersIn(source: string): readonly Member[] {
  const found = new Map<string, Member>();
  const add = (member: Member): void => void (found.has(member.name) || found.set(member.name, member));
  const init = /^( +)def __init__\(.*\n(?:(?:\1 +.*| *)\n)*/m.exec(source)?.[0] ?? '';
  for (const [, name] of init.matchAll(/^\s+self\.(\w+)\s*(?::[^=\n]+)?=/gm)) add({ name: name!, kind: '', info: '' });
  for (const [, name] of source.matchAll(/^ +(\w+) = property\(/gm)) add({ name: name!, kind: 'property', info: '' });
  const methods = /^( +@property\n)? +def ([a-z]\w*)\(self[^)]*\).*:\n(?: +"""((?:.|\n)*?)""")?/gm;
  for (const [, property, name, info = ''] of source.matchAll(methods)) {
    if (name === 'fill_from_env') continue;
    add({ name: name!, kind: property ? 'property' : 'method', info: info.replace(/\s+/g, ' ').trim() });
  }
  return [...found.values()];
}

/**
 * Meanings by name out of a class's description: lines such as `name -- meaning` or `- one, other: meaning`, with the lines
 * that stand further in after them. Lines of a table by index keep their place. What a list's heading says of all its numbers,
 * as in `Positions (float, 0.0 to 1.0; an index divided by n - 1):`, is added to each.
 */
function meaningsIn(source: string, names: readonly string[]): ReadonlyMap<string, string> {
  const text = /"""((?:.|\n)*?)"""/.exec(source)?.[1] ?? '';
  const found = new Map<string, string>();
  let open: { readonly names: readonly string[]; readonly indent: number } | null = null;
  let ofAll = '';
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    const [, listed = '', meaning = ''] = /^\s*(?:- )?(\w+(?:, \w+)*)\s*(?:--|:)\s+(.*)$/.exec(line) ?? [];
    const meant = listed.split(', ');
    if (listed !== '' && meant.every((name) => names.includes(name))) {
      open = { names: meant, indent };
      for (const name of meant) found.set(name, ofAll === '' ? meaning : `${ofAll}; ${meaning}`);
    } else if (open && line.trim() !== '' && indent > open.indent) {
      const more = line.trim();
      const before = found.get(open.names[0]!)!;
      const isEntry = /^[^\n]*:(?:\n|$)/.test(before) && /^(?:\d|values\[)/.test(more);
      for (const name of open.names) found.set(name, `${before}${isEntry ? '\n' : ' '}${more}`);
    } else {
      open = null;
      ofAll = /^\s*\w[\w ]* \(float, (.*\d.*)\):$/.exec(line)?.[1] ?? '';
    }
  }
  return found;
}
