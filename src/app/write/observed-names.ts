// What a policy finds on its observation, by name: for completion in the editor and for the comments of the code that a person
// starts from. Names as policies really get them, in either language and in twins; meanings from the task's own text.
import type { EnvModule, EnvOptions, ObservationField, TaskDescription } from '../../env-api/env.ts';
import type { Language } from '../../engine/settings.ts';
import { isShown } from '../../engine/task-for-run.ts';

export interface ObservedName {
  readonly label: string;
  /** Its shape, e.g. "number" or "48 numbers". */
  readonly detail: string;
  /** What it means; empty where the task does not say. */
  readonly info: string;
}

/**
 * `task` is what the run tells of the environment (`taskForRun`), `options` are those it is made with. In Python these are the
 * attributes and methods of the observation class, in JavaScript the environment's fields.
 */
export function observedNames(
  module: Pick<EnvModule, 'observationFields'>,
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
  const meanings = meaningsIn(source, labels);
  return labels.map((label) => {
    const field = fields.find(({ name }) => name === label);
    const member = members.find(({ name }) => name === label);
    return {
      label,
      detail: field ? shapeOf(field, language) : (member?.kind ?? ''),
      info: meanings.get(label) ?? member?.info ?? '',
    };
  });
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
 * that stand further in after them. Lines of a table by index keep their place.
 */
function meaningsIn(source: string, names: readonly string[]): ReadonlyMap<string, string> {
  const text = /"""((?:.|\n)*?)"""/.exec(source)?.[1] ?? '';
  const found = new Map<string, string>();
  let open: { readonly names: readonly string[]; readonly indent: number } | null = null;
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    const [, listed = '', meaning = ''] = /^\s*(?:- )?(\w+(?:, \w+)*)\s*(?:--|:)\s+(.*)$/.exec(line) ?? [];
    const meant = listed.split(', ');
    if (listed !== '' && meant.every((name) => names.includes(name))) {
      open = { names: meant, indent };
      for (const name of meant) found.set(name, meaning);
    } else if (open && line.trim() !== '' && indent > open.indent) {
      const more = line.trim();
      const before = found.get(open.names[0]!)!;
      const isEntry = /^[^\n]*:(?:\n|$)/.test(before) && /^(?:\d|values\[)/.test(more);
      for (const name of open.names) found.set(name, `${before}${isEntry ? '\n' : ' '}${more}`);
    } else {
      open = null;
    }
  }
  return found;
}
