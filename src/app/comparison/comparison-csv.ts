// A comparison as a table of plain text: one line per evaluation, so that any tool can draw it again.
import { csvOf } from '../../lib/csv.ts';
import { type CurveMode, inMode } from './comparison-curves.ts';
import type { Contestant } from './contestants.ts';

const header = [
  'task',
  'contestant',
  'detail',
  'kind',
  'id',
  'seed',
  'steps',
  'seconds',
  'value',
  'best_so_far',
  'episodes',
  'fresh_seeds',
];

/** CSV with a header line (RFC 4180; numbers with a decimal point). `seconds` is empty where it is not known. */
export function comparisonCsv(envId: string, contestants: readonly Contestant[]): string {
  const lines = contestants.flatMap(({ title, detail, kind, members }) =>
    members.flatMap(({ id, seed, evaluations }) => {
      const best = inMode(evaluations, 'best' satisfies CurveMode);
      return evaluations.map(({ steps, seconds, value, episodes, selected }, i) => [
        envId,
        title,
        detail,
        kind,
        id,
        seed,
        steps,
        seconds === null ? null : Number(seconds.toFixed(3)),
        value,
        best[i]!.value,
        episodes.length,
        selected ? 'no' : 'yes',
      ]);
    }),
  );
  return csvOf([header, ...lines]);
}
