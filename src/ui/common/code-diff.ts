// A line difference as it is shown: in one column with long unchanged stretches folded, or in two.
import type { DiffLine } from '../../lib/line-diff.ts';

export { diffLinesOf, type DiffLine } from '../../lib/line-diff.ts';

export type DiffRow = DiffLine | { readonly kind: 'fold'; readonly from: number; readonly count: number };

/** Folds unchanged stretches, keeping `context` lines beside every change. Unfolded where nothing at all has changed. */
export function foldUnchanged(rows: readonly DiffLine[], context = 3): DiffRow[] {
  const near = new Set<number>();
  rows.forEach((row, i) => {
    if (row.kind === 'same') return;
    for (let j = i - context; j <= i + context; j++) near.add(j);
  });
  const folded: DiffRow[] = [];
  for (let i = 0; i < rows.length;) {
    if (near.size === 0 || near.has(i)) {
      folded.push(rows[i++]!);
      continue;
    }
    const from = i;
    while (i < rows.length && !near.has(i)) i++;
    if (i - from === 1) folded.push(rows[from]!);
    else folded.push({ kind: 'fold', from, count: i - from });
  }
  return folded;
}

/** A row of two columns: 0-based lines of the old and the new code, null where a side has none. */
export interface PairedLines {
  readonly kind: 'same' | 'changed';
  readonly old: number | null;
  readonly now: number | null;
}

/** The same difference in two columns: removed and added lines of one change stand side by side. */
export function pairLines(rows: readonly DiffLine[]): PairedLines[] {
  const pairs: PairedLines[] = [];
  let oldLine = 0;
  let removed: number[] = [];
  let added: number[] = [];
  const flush = (): void => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      pairs.push({ kind: 'changed', old: removed[i] ?? null, now: added[i] ?? null });
    }
    removed = [];
    added = [];
  };
  for (const { kind, line } of rows) {
    if (kind === 'added') added.push(line);
    else if (kind === 'removed') {
      removed.push(line);
      oldLine = line + 1;
    } else {
      flush();
      pairs.push({ kind, old: oldLine++, now: line });
    }
  }
  flush();
  return pairs;
}

/** Whether a row of two columns is worth reading: a change, or near one. */
export function nearChanges(pairs: readonly PairedLines[], context = 3): readonly boolean[] {
  const near = pairs.map(() => false);
  pairs.forEach(({ kind }, i) => {
    if (kind !== 'changed') return;
    for (let j = Math.max(0, i - context); j <= Math.min(pairs.length - 1, i + context); j++) near[j] = true;
  });
  return near;
}
