// The code that a person starts from: a policy that runs and does next to nothing, with what it sees and what it may return in
// comments.
import type { TaskDescription } from '../../env-api/env.ts';
import type { Space } from '../../env-api/space.ts';
import type { Language } from '../../engine/settings.ts';
import type { ObservedName } from './observed-names.ts';

/** Longest line of a comment, in characters: what an editor beside a table shows without scrolling. */
const lineLength = 66;

/** The stub of a task for its action space; `names` are those of `observedNames` in the same language. */
export function policyStub(
  task: TaskDescription,
  names: readonly ObservedName[],
  action: Space,
  language: Language,
): string {
  const comments = [
    'act(obs) is called before every step and returns an action.',
    'What it sees:',
    ...names.filter(({ detail }) => !isExtra(detail)).flatMap(nameLines),
    '',
    'What it returns:',
    ...actionLines(task.actionText),
  ];
  const mark = language === 'python' ? '#' : '//';
  const head = comments.map((line) => `${mark} ${line}`.trimEnd()).join('\n');
  const value = neutralAction(action, language);
  return language === 'python'
    ? `${head}\nclass ${task.policyClassName}:\n    def act(self, obs):\n        return ${value}\n`
    : `${head}\nclass ${task.policyClassName} {\n  act(obs) {\n    return ${value};\n  }\n}\n`;
}

/** Methods and properties are left to completion. */
function isExtra(detail: string): boolean {
  return detail === 'method' || detail === 'property';
}

function nameLines({ label, detail, info }: ObservedName): readonly string[] {
  const [first, ...table] = info.split('\n');
  const isTable = table.length > 0;
  const meaning = isTable ? first! : firstSentence(first!);
  const saysShape = /^(?:list of|\d+) /.test(meaning);
  const numbers = saysShape ? detail.replace(/^[^,]*,? ?/, '') : detail.replace(/^number(?:, |$)/, '');
  const about = [numbers, meaning].filter((part) => part !== '').join('; ');
  return [
    ...wrapped(about === '' ? `  obs.${label}` : `  obs.${label}: ${about}`, '      '),
    ...table.map((line) => `      ${line}`),
  ];
}

function firstSentence(text: string): string {
  return (/^.*?[^.]\.(?=\s[A-Z])/.exec(text)?.[0] ?? text).replace(/[.:]$/, '');
}

/** Gymnasium's name of a space, `Discrete(4)`, in words. */
function inWords(text: string): string {
  return text.replace(/\bDiscrete\((\d+)\)/g, (_, count: string) => `discrete with ${count} actions`);
}

/** The text on the actions up to its first table, which becomes a list; Markdown's marks are left out. */
function actionLines(text: string): readonly string[] {
  const plain = inWords(text.replaceAll('`', ''));
  const table = /(?:^\|.*\n?)+/m.exec(plain);
  const before = table ? plain.slice(0, table.index) : (plain.split(/\n\n/)[0] ?? '');
  const rows = (table?.[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[-|: ]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [heading, ...entries] = rows;
  const hasMore = (heading?.length ?? 0) > 2;
  return [
    ...wrapped(`  ${before.replace(/\s+/g, ' ').trim()}`, '  '),
    ...(heading && hasMore ? [`    ${heading.join(' | ')}`] : []),
    ...entries.flatMap((cells) => wrapped(`    ${cells.join(hasMore ? ' | ' : ': ')}`, '        ')),
  ];
}

/** `text` in lines of at most `lineLength`, the later ones beginning with `indent`. */
function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== '' && line.length + word.length + 1 > lineLength) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** The first of the discrete actions; in a box zero, or the middle of a side that it lies outside of. */
function neutralAction(space: Space, language: Language): string {
  if (space.kind === 'discrete') return '0';
  const values = space.low.map((low, i) => neutralValue(low, space.high[i]!));
  const write = (value: number): string =>
    language === 'python' && Number.isInteger(value) ? value.toFixed(1) : String(value);
  const [first] = values;
  if (values.length > 8 && values.every((value) => value === first)) {
    const { length } = values;
    return language === 'python' ? `[${write(first!)}] * ${length}` : `new Array(${length}).fill(${write(first!)})`;
  }
  return `[${values.map(write).join(', ')}]`;
}

function neutralValue(low: number, high: number): number {
  if (low <= 0 && high >= 0) return 0;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return Number.isFinite(low) ? low : high;
  const middle = (low + high) / 2;
  const short = Number(middle.toPrecision(3));
  return short >= low && short <= high ? short : middle;
}
