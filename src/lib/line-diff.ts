// The lines in which two texts differ. `diff` is loaded on first use.

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  /** 0-based line in the old text (removed) or the new text (same, added). */
  readonly line: number;
}

/** Every line of both texts once, in reading order. */
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
