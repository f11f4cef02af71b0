// The list of runs with those of one group folded together, and what a group adds up to: for each task and model, the mean
// of the runs' final scores with its interval.
import { mean, meanInterval } from '../../stats/interval.ts';
import type { RunSummary } from '../../workers/engine/api.ts';

/** Runs of one group on one task with one model, language and preset. */
export interface GroupRow {
  readonly envId: string;
  readonly modelName: string;
  readonly language: string;
  readonly preset: string;
  readonly runs: number;
  /** Runs with a final score; the others are unfinished, found no policy or were stopped before their report. */
  readonly scored: number;
  readonly unfinished: number;
  /** Mean of the final scores; null without any. */
  readonly mean: number | null;
  /** 95% bootstrap interval of that mean; null for fewer than two scores. */
  readonly interval: readonly [number, number] | null;
}

export interface RunGroup {
  readonly name: string;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly rows: readonly GroupRow[];
  readonly tasks: number;
  readonly unfinished: number;
  readonly updatedAt: number;
}

export type ListItem =
  | { readonly kind: 'run'; readonly key: string; readonly run: RunSummary }
  | { readonly kind: 'group'; readonly key: string; readonly group: RunGroup };

/** Folds runs of one group together; a group stands where its newest run stood. `list` is newest first. */
export function foldGroups(list: readonly RunSummary[]): readonly ListItem[] {
  const members = collect(list, (run) => run.group ?? '');
  return list.flatMap((run): ListItem[] => {
    if (run.group === undefined) return [{ kind: 'run', key: `run ${run.runId}`, run }];
    const runs = members.get(run.group)!;
    if (runs[0] !== run) return [];
    return [{ kind: 'group', key: `group ${run.group}`, group: groupOf(run.group, runs) }];
  });
}

function groupOf(name: string, runs: readonly RunSummary[]): RunGroup {
  return {
    name,
    runs,
    rows: groupRows(runs),
    tasks: new Set(runs.map((run) => run.envId)).size,
    unfinished: runs.filter((run) => run.status !== 'ended').length,
    updatedAt: Math.max(...runs.map((run) => run.updatedAt)),
  };
}

/** One row for each task, model, language and preset, in the order of their names. */
export function groupRows(runs: readonly RunSummary[]): readonly GroupRow[] {
  const alike = collect(runs, (run) => JSON.stringify([run.envId, run.modelName, run.language, run.preset]));
  return [...alike].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, same]) => rowOf(same));
}

/** Runs by what `keyOf` says of each, in their order. */
function collect(runs: readonly RunSummary[], keyOf: (run: RunSummary) => string): Map<string, RunSummary[]> {
  const collected = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = keyOf(run);
    const there = collected.get(key);
    if (there) there.push(run);
    else collected.set(key, [run]);
  }
  return collected;
}

function rowOf(runs: readonly RunSummary[]): GroupRow {
  const { envId, modelName, language, preset } = runs[0]!;
  const scores = runs.flatMap(({ finalScore, status }) =>
    status === 'ended' && typeof finalScore === 'number' ? [finalScore] : [],
  );
  return {
    envId,
    modelName,
    language,
    preset,
    runs: runs.length,
    scored: scores.length,
    unfinished: runs.filter((run) => run.status !== 'ended').length,
    mean: scores.length > 0 ? mean(scores) : null,
    interval: scores.length > 1 ? meanInterval(scores) : null,
  };
}
