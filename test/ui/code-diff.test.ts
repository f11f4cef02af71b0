// The difference between two versions of a policy.
import { describe, expect, test } from 'vitest';
import { diffLinesOf, foldUnchanged, nearChanges, pairLines, type DiffRow } from '../../src/ui/common/code-diff.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`);

function rebuilt(rows: readonly DiffRow[], side: 'old' | 'new', before: string, after: string): string {
  const [oldLines, newLines] = [before.split('\n'), after.split('\n')];
  let oldLine = 0;
  return rows
    .flatMap((row) => {
      if (row.kind === 'fold') throw new Error('unexpected fold');
      if (side === 'new') return row.kind === 'removed' ? [] : [newLines[row.line]!];
      return row.kind === 'added' ? [] : [oldLines[oldLine++]!];
    })
    .join('\n');
}

describe('line difference', () => {
  test('holds both versions in full', async () => {
    const before = 'a\nb\nc\nd';
    const after = 'a\nx\nc\nd\ne';
    const rows = await diffLinesOf(before, after);
    expect(rebuilt(rows, 'new', before, after)).toBe(after);
    expect(rebuilt(rows, 'old', before, after)).toBe(before);
    expect(rows.filter((row) => row.kind !== 'same')).toEqual([
      { kind: 'removed', line: 1 },
      { kind: 'added', line: 1 },
      { kind: 'added', line: 4 },
    ]);
  });

  test('folds long unchanged stretches and keeps lines beside a change', async () => {
    const before = numbered(40);
    const after = before.with(20, 'changed');
    const folded = foldUnchanged(await diffLinesOf(before.join('\n'), after.join('\n')));
    expect(folded.filter((row) => row.kind === 'fold').map((row) => row.count)).toEqual([17, 16]);
    expect(folded).toHaveLength(2 + 3 + 2 + 3);
  });

  test('folds nothing where nothing changed', async () => {
    const text = numbered(30).join('\n');
    expect(foldUnchanged(await diffLinesOf(text, text))).toHaveLength(30);
  });
});

test('in two columns, removed and added lines of one change stand side by side', async () => {
  const rows = await diffLinesOf('a\nb\nc\nd', 'a\nB\nx\nc\nd');
  expect(pairLines(rows)).toEqual([
    { kind: 'same', old: 0, now: 0 },
    { kind: 'changed', old: 1, now: 1 },
    { kind: 'changed', old: null, now: 2 },
    { kind: 'same', old: 2, now: 3 },
    { kind: 'same', old: 3, now: 4 },
  ]);
  expect(nearChanges(pairLines(rows), 1)).toEqual([true, true, true, true, false]);
});
