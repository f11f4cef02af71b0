// What is done with the rows of an experiment's summary: sorted by a column, filtered, written as CSV. Pure functions.
import { type CsvCell, csvOf } from '../../lib/csv.ts';
import type { Spread, SummaryRow } from './experiment-table.ts';

/** Null for a score that chose its policy: it is not comparable with values on fresh seeds. */
const measured = (spread: Spread | null, which: 'iqm' | 'mean'): number | null =>
  spread && !spread.selected ? spread[which] : null;

/** Columns that rows can be sorted by, with what is compared. */
export const columns = {
  task: (row: SummaryRow) => row.task,
  method: (row: SummaryRow) => row.method,
  seeds: (row: SummaryRow) => row.done,
  final: (row: SummaryRow) => measured(row.final, 'iqm'),
  'final-mean': (row: SummaryRow) => measured(row.final, 'mean'),
  best: (row: SummaryRow) => measured(row.best, 'iqm'),
  'best-mean': (row: SummaryRow) => measured(row.best, 'mean'),
  steps: (row: SummaryRow) => row.steps,
  time: (row: SummaryRow) => row.seconds,
  tokens: (row: SummaryRow) => row.tokens,
  cost: (row: SummaryRow) => row.usd,
  solved: (row: SummaryRow) => row.reached,
} as const satisfies Readonly<Record<string, (row: SummaryRow) => string | number | null>>;

export type Column = keyof typeof columns;

export const isColumn = (name: string | null): name is Column => name !== null && Object.hasOwn(columns, name);

/** Rows without a value stand last whichever way the others go; equal ones keep their order. */
export function sortRows(rows: readonly SummaryRow[], column: Column, down: boolean): readonly SummaryRow[] {
  const value = columns[column];
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (typeof x === 'string' && typeof y === 'string' ? x.localeCompare(y, 'en') : Number(x) - Number(y));
  });
}

export interface RowFilter {
  /** Id of a task. */
  readonly task: string;
  readonly family: string;
  readonly method: string;
  /** Words that all stand in the task's or the method's name. */
  readonly text: string;
}

/** Empty parts of the filter let everything through. */
export function filterRows(
  rows: readonly SummaryRow[],
  { task, family, method, text }: RowFilter,
): readonly SummaryRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const name = `${row.task} ${row.envId} ${row.family} ${row.method}`.toLowerCase();
    return (
      (!task || row.envId === task) &&
      (!family || row.family === family) &&
      (!method || row.method === method) &&
      words.every((word) => name.includes(word))
    );
  });
}

const header = [
  ...['task_id', 'task', 'method', 'kind', 'seeds_done', 'seeds_planned'],
  ...['final_iqm', 'final_iqm_low', 'final_iqm_high', 'final_mean', 'final_mean_low', 'final_mean_high'],
  'final_on_fresh_seeds',
  ...['best_iqm', 'best_iqm_low', 'best_iqm_high', 'best_mean', 'best_mean_low', 'best_mean_high'],
  'best_on_fresh_seeds',
  ...['steps', 'seconds', 'tokens', 'usd', 'threshold', 'seeds_that_reached_it'],
];

/** The table as it stands, row by row, in full precision. */
export function summaryCsv(rows: readonly SummaryRow[]): string {
  const pair = (interval: readonly [number, number] | null | undefined): CsvCell[] =>
    interval ? [...interval] : [null, null];
  const spread = (value: Spread | null): CsvCell[] => [
    ...[value?.iqm ?? null, ...pair(value?.iqmInterval)],
    ...[value?.mean ?? null, ...pair(value?.meanInterval)],
    value === null ? null : value.selected ? 'no' : 'yes',
  ];
  const lines = rows.map((row): CsvCell[] => [
    ...[row.envId, row.task, row.method, row.kind, row.done, row.planned],
    ...[...spread(row.final), ...spread(row.best)],
    ...[row.steps, row.seconds, row.tokens, row.usd, row.threshold, row.reached],
  ]);
  return csvOf([header, ...lines]);
}
