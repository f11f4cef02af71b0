// Reads the spaces that a pasted environment declares, in either language, into ours: a flat observation with named fields, and
// an action space. Gymnasium's Discrete, Box, MultiDiscrete, MultiBinary and Dict; actions are Discrete or Box.
import { EnvProblem } from './finding.ts';
import type { EnvSpaces, ObservationField } from './env.ts';
import type { Space } from './space.ts';

/** How the flat observation is read out of a nested value: one part after the other. */
export interface FlatPart {
  /** Keys into nested dictionaries; empty where the observation is one value. */
  readonly path: readonly string[];
  readonly shape: readonly number[];
  readonly whole: boolean;
}

export interface OwnSpaces {
  readonly spaces: EnvSpaces;
  readonly fields: readonly ObservationField[];
  readonly whole: readonly boolean[];
  readonly parts: readonly FlatPart[];
  /** Subtracted from a Gymnasium action that starts elsewhere than at 0. */
  readonly actionStart: number;
  /** Of a box action as the environment wants it. */
  readonly actionShape: readonly number[];
  readonly finite: boolean;
}

/** What the class declares, still unknown. `names`: for the numbers of a vector, one each; null for none. */
export interface DeclaredSpaces {
  readonly observation: unknown;
  readonly action: unknown;
  readonly names: unknown;
}

/** A table with more rows than this is the wrong tool. */
const MAX_TABLE = 200_000;
const MAX_NUMBERS = 4096;
const MAX_ACTIONS = 4096;

/** Words that neither language lets code use as the name of a field. */
const RESERVED = new Set(
  'False None True and as assert async await break case class const continue def del elif else except finally for from global if import in is lambda new nonlocal not or pass raise return this try var while with yield'.split(
    ' ',
  ),
);

const problem = (came: string, expected: string, fix: string): EnvProblem =>
  new EnvProblem({ rule: 'spaces', came, expected, fix });

interface Numbers {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly shape: readonly number[];
  readonly whole: boolean;
}

/** Throws an `EnvProblem` where the declaration cannot be read. */
export function readOwnSpaces({ observation, action, names }: DeclaredSpaces): OwnSpaces {
  const found: { readonly path: readonly string[]; readonly numbers: Numbers }[] = [];
  collect(observation, [], found);
  const low = found.flatMap(({ numbers }) => [...numbers.low]);
  const high = found.flatMap(({ numbers }) => [...numbers.high]);
  if (low.length > MAX_NUMBERS)
    throw problem(
      `The observation has ${low.length} numbers.`,
      `at most ${MAX_NUMBERS}.`,
      'Describe the state in fewer numbers.',
    );
  const whole = found.flatMap(({ numbers }) => numbers.low.map(() => numbers.whole));
  const { space, start, shape } = readAction(action);
  return {
    spaces: { observation: { kind: 'box', low, high }, action: space },
    fields: fieldsOf(found, namesFrom(names, low.length)),
    whole,
    parts: found.map(({ path, numbers }) => ({ path, shape: numbers.shape, whole: numbers.whole })),
    actionStart: start,
    actionShape: shape,
    finite: space.kind === 'discrete' && whole.every(Boolean) && countOf(low, high) <= MAX_TABLE,
  };
}

function countOf(low: readonly number[], high: readonly number[]): number {
  return low.reduce((product, bound, i) => product * (high[i]! - bound + 1), 1);
}

type Table = Readonly<Record<string, unknown>>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function collect(
  declared: unknown,
  path: readonly string[],
  found: { readonly path: readonly string[]; readonly numbers: Numbers }[],
): void {
  if (!isTable(declared)) {
    throw problem(
      `${path.length === 0 ? 'The observation space' : `Part ${path.join('.')} of it`} is ${wordFor(declared)}.`,
      'a space such as Discrete, Box, MultiDiscrete or Dict.',
      'Set it where the object is made.',
    );
  }
  if (declared['kind'] !== 'dict') return void found.push({ path, numbers: readNumbers(declared) });
  const parts = isTable(declared['spaces']) ? Object.entries(declared['spaces']) : [];
  if (parts.length === 0) throw problem('A Dict space has no parts.', 'at least one.', 'Name what is observed.');
  for (const [key, part] of parts) collect(part, [...path, key], found);
}

function readNumbers(declared: Table): Numbers {
  switch (declared['kind']) {
    case 'discrete': {
      const n = countFrom(declared['n'], 'n of a discrete space');
      const start = Number(declared['start'] ?? 0);
      return { low: [start], high: [start + n - 1], shape: [], whole: true };
    }
    case 'multi-discrete': {
      const list = Array.isArray(declared['n']) ? declared['n'] : [];
      if (list.length === 0)
        throw problem('A multi-discrete space lists no counts.', 'a list such as [3, 4].', 'List them.');
      const counts = list.map((n) => countFrom(n, 'a count of a multi-discrete space'));
      return { low: counts.map(() => 0), high: counts.map((n) => n - 1), shape: [counts.length], whole: true };
    }
    case 'box':
      return readBox(declared);
    default:
      throw problem(
        `A space is of the kind ${JSON.stringify(declared['kind'] ?? null)}.`,
        'discrete, box, multi-discrete or dict.',
        'Use one of those; a Tuple can be written as a Dict.',
      );
  }
}

function readBox(declared: Table): Numbers {
  const lists = [declared['low'], declared['high']].filter(Array.isArray) as unknown[][];
  const given = declared['shape'] ?? (lists[0] ? [lists[0].length] : null);
  const shape = Array.isArray(given) ? given.map(Number) : null;
  if (!shape || shape.some((length) => !Number.isInteger(length) || length < 1))
    throw problem(
      `A box has the shape ${JSON.stringify(given)}.`,
      'a list of whole numbers, or bounds that are lists.',
      'Give it a shape.',
    );
  const size = shape.reduce((product, length) => product * length, 1);
  if (size > MAX_NUMBERS)
    throw problem(
      `A box holds ${size} numbers.`,
      `at most ${MAX_NUMBERS}.`,
      'Pictures as observations are not supported: describe the state in a few numbers.',
    );
  const bounds = (value: unknown, name: string, otherwise: number): number[] => {
    const flat = Array.isArray(value) ? value.flat(Infinity) : Array.from({ length: size }, () => value ?? otherwise);
    if (flat.length !== size)
      throw problem(
        `A box of ${size} numbers has ${flat.length} values in ${name}.`,
        'one for each number.',
        `Correct ${name} or the shape.`,
      );
    return flat.map((bound) => boundFrom(bound, name));
  };
  const low = bounds(declared['low'], 'low', -Infinity);
  const high = bounds(declared['high'], 'high', Infinity);
  const above = low.findIndex((bound, i) => bound > high[i]!);
  if (above >= 0)
    throw problem(
      `A box has low ${low[above]} above high ${high[above]} at index ${above}.`,
      'low not above high.',
      'Swap or correct them.',
    );
  const whole = declared['integers'] === true && [...low, ...high].every(Number.isInteger);
  return { low, high, shape, whole };
}

function boundFrom(value: unknown, name: string): number {
  const number = value === 'inf' ? Infinity : value === '-inf' ? -Infinity : value;
  if (typeof number === 'number' && !Number.isNaN(number)) return number;
  throw problem(`A bound in ${name} is ${wordFor(value)}.`, 'a number, or infinity.', `Correct ${name}.`);
}

function countFrom(value: unknown, what: string): number {
  const n = Number(value);
  if (Number.isInteger(n) && n >= 1) return n;
  throw problem(`${what} is ${wordFor(value)}.`, 'a whole number of at least 1.', 'Correct it.');
}

function readAction(declared: unknown): { space: Space; start: number; shape: readonly number[] } {
  if (!isTable(declared))
    throw problem(
      `The action space is ${wordFor(declared)}.`,
      'a space: Discrete or Box.',
      'Set it where the object is made.',
    );
  if (declared['kind'] === 'discrete') {
    const n = countFrom(declared['n'], 'n of the action space');
    if (n > MAX_ACTIONS) throw problem(`There are ${n} actions.`, `at most ${MAX_ACTIONS}.`, 'Use fewer, or a Box.');
    return { space: { kind: 'discrete', n }, start: Number(declared['start'] ?? 0), shape: [] };
  }
  if (declared['kind'] === 'box') {
    const { low, high, shape } = readBox(declared);
    return { space: { kind: 'box', low, high }, start: 0, shape };
  }
  throw problem(
    `The action space is of the kind ${JSON.stringify(declared['kind'] ?? null)}.`,
    'Discrete or Box.',
    'Number the combinations with one Discrete space and take them apart in step().',
  );
}

function namesFrom(names: unknown, size: number): readonly string[] | null {
  if (names === null || names === undefined) return null;
  const list = Array.isArray(names) ? names : [];
  if (list.length !== size || list.some((name) => typeof name !== 'string'))
    throw new EnvProblem({
      rule: 'fields',
      came: `The list of observation names holds ${Array.isArray(names) ? list.length : wordFor(names)}.`,
      expected: `${size} names, one for each number of the observation.`,
      fix: 'Name each number, or leave the list out.',
    });
  return list as string[];
}

function fieldsOf(
  found: readonly { readonly path: readonly string[]; readonly numbers: Numbers }[],
  names: readonly string[] | null,
): readonly ObservationField[] {
  if (names) return names.map((name, offset) => ({ name: checkedName(name), offset, shape: [] }));
  let offset = 0;
  return found.map(({ path, numbers: { shape, low } }) => {
    const plain = shape.length === 0 ? 'state' : 'values';
    const field = { name: path.length === 0 ? plain : checkedName(path.join('_')), offset, shape };
    offset += low.length;
    return field;
  });
}

function checkedName(name: string): string {
  if (/^[A-Za-z_]\w{0,63}$/.test(name) && !RESERVED.has(name)) return name;
  throw new EnvProblem({
    rule: 'fields',
    came: `A part of the observation is called "${name.slice(0, 80)}".`,
    expected: 'a name that code can use: letters, digits and underscores, and no word of the language.',
    fix: 'Rename it.',
  });
}

/** What a value is, in a few words. */
export function wordFor(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (typeof value === 'string') return `the text "${value.slice(0, 60)}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}
