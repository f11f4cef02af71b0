// One line of the list of runs, kept up to date event by event, so that the list opens without loading any log.
import type { RunEvent, RunId } from '../engine/events.ts';
import { reduce } from '../engine/reducer.ts';
import type { RunOrigin } from '../engine/fork.ts';
import type { RunState } from '../engine/state.ts';

export interface RunSummary {
  readonly runId: RunId;
  readonly title: string;
  /** Name shared by runs that belong together. */
  readonly group?: string;
  /** Of a run that was taken over; absent in summaries that were written before it was kept. */
  readonly origin?: RunOrigin;
  readonly envId: string;
  readonly modelName: string;
  readonly preset: string;
  readonly language: string;
  readonly status: 'running' | 'paused' | 'ended';
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Rounds that have a result, all of whose candidates failing counts as one. */
  readonly roundsDone: number;
  readonly rounds: number;
  /** Score of the best attempt: on fresh seeds where it was confirmed or re-scored, else its selection score. */
  readonly bestScore: number | null;
  /**
   * Fresh-seed score of the run's result in the final report; null while there is none. Absent in summaries that were
   * written before it was kept.
   */
  readonly finalScore?: number | null;
  /** Environment steps of the search: candidates, repairs and confirmations. */
  readonly steps: number;
  /** Best score so far against total environment steps, one point per change: curves compare without loading logs. */
  readonly curve: readonly { readonly steps: number; readonly score: number }[];
}

/** A run read up to some event. */
export interface RunProgress {
  readonly state: RunState;
  readonly summary: RunSummary;
}

/** Adds one event; `progress` is null before the first. Throws where the first event is not `run-started`. */
export function advanceRun(progress: RunProgress | null, event: RunEvent): RunProgress {
  const state = reduce(progress?.state ?? null, event);
  return { state, summary: summarize(state, progress?.summary.curve ?? []) };
}

/** Adds a whole log. Throws on an empty one. */
export function readRun(events: readonly RunEvent[]): RunProgress {
  let progress: RunProgress | null = null;
  for (const event of events) progress = advanceRun(progress, event);
  if (!progress) throw new Error('A run log holds at least its first event.');
  return progress;
}

function summarize(state: RunState, curve: RunSummary['curve']): RunSummary {
  const { settings, usage } = state;
  const best = state.bestRound === null ? undefined : state.rounds[state.bestRound - 1];
  const bestScore = (best?.rescored ?? best?.confirmed)?.score ?? best?.score ?? null;
  const steps = usage.searchSteps + usage.confirmSteps;
  const changed = bestScore !== null && curve.at(-1)?.score !== bestScore;
  return {
    runId: state.runId,
    title: state.title,
    ...(state.group === undefined ? {} : { group: state.group }),
    ...(state.origin === undefined ? {} : { origin: state.origin }),
    envId: settings.envId,
    modelName: settings.model.name,
    preset: settings.preset,
    language: settings.language,
    status: state.status,
    startedAt: state.startedAt,
    updatedAt: state.updatedAt,
    roundsDone: state.rounds.filter((round) => round.winner !== undefined).length,
    rounds: settings.method.rounds,
    bestScore,
    finalScore: state.reports[settings.method.result === 'last' ? 'last' : 'best']?.score ?? null,
    steps,
    curve: changed ? [...curve, { steps, score: bestScore }] : curve,
  };
}
