// Where the results in an experiment's table come from: its own jobs, and groups that were added. Pure functions.
import type { TrainingRecord } from '../../baselines/training-record.ts';
import type { RunId } from '../../engine/events.ts';
import type { ExperimentRecord } from '../../storage/experiment-record.ts';
import type { RunSummary } from '../../workers/engine/api.ts';
import { envIdOf, type Job } from './experiment-jobs.ts';

type Grouped = Pick<RunSummary | TrainingRecord, 'group' | 'envId'>;

/** Groups among `all` that could be added, with how many there are; the experiment's own is there already. */
export function groupsBeside(
  { title, included }: Pick<ExperimentRecord, 'title' | 'included'>,
  all: readonly Grouped[],
): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { group } of all)
    if (group !== undefined && group !== title && !included.includes(group))
      counts.set(group, (counts.get(group) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count }));
}

/** Runs whose logs the table needs. */
export function runsNeeded(
  { included }: Pick<ExperimentRecord, 'included'>,
  jobs: readonly Job[],
  runs: readonly RunSummary[],
): readonly RunId[] {
  const own = jobs.flatMap(({ cell, result }) => (cell.kind === 'run' && result !== null ? [result as RunId] : []));
  const added = runs.filter((run) => isIn(run, included)).map(({ runId }) => runId);
  return [...new Set([...own, ...added])];
}

/** Tasks whose cards the table needs. */
export function tasksNeeded(
  { cells, included }: Pick<ExperimentRecord, 'cells' | 'included'>,
  all: readonly Grouped[],
): readonly string[] {
  const added = all.filter((each) => isIn(each, included)).map(({ envId }) => envId);
  return [...new Set([...cells.map(envIdOf), ...added])];
}

function isIn({ group }: Grouped, included: readonly string[]): boolean {
  return group !== undefined && included.includes(group);
}
