// Line difference between two pieces of code, with long unchanged stretches folded. `diff` is loaded on first use.

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  /** 0-based line in the old code (removed) or the new code (same, added). */
  readonly line: number;
}

export type DiffRow = DiffLine | { readonly kind: 'fold'; readonly from: number; readonly count: number };

/** Every line of both codes once, in reading order. */
export async function diffLinesOf(before: string, after: string): Promise<DiffLine[]> {
  const { diffArrays } = await import('diff');
  const changes = diffArrays(before.split('\n'), after.split('\n'));
  const rows: DiffLine[] = [];
  let oldLine = 0;
  let newLine = 0;
  for (const change of changes) {
    for (let i = 0; i < change.value.length; i++) {
      if (change.removed) rows.push({ kind: 'removed', line: oldLine++ });
      else {
        rows.push({ kind: change.added ? 'added' : 'same', line: newLine++ });
        if (!change.added) oldLine++;
      }
    }
  }
  return rows;
}

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
