// What an experiment will roughly take before it begins: steps, model calls, money and time. Pure functions.
import type { TrainingRecord } from '../../baselines/training-record.ts';
import type { RunSettings } from '../../engine/settings.ts';
import type { ExperimentCell } from '../../storage/experiment-record.ts';
import type { StudioEstimate } from '../studio/estimate.ts';
import type { Job } from './experiment-jobs.ts';

export interface PlanEstimate {
  readonly trainings: number;
  /** Environment steps of all trainings. */
  readonly trainingSteps: number;
  /**
   * Time of all trainings in the workers at hand, in ms, from earlier trainings of the same algorithm on the same task; null
   * where one of them was never trained here.
   */
  readonly trainingMs: number | null;
  /** Runs that ask a model; recorded ones ask none. */
  readonly runs: number;
  readonly recorded: number;
  readonly calls: Range;
  readonly tokens: Range;
  /** US dollars; null where the price is not known. */
  readonly usd: Range | null;
  /** One run after the other, in ms. */
  readonly runMs: Range;
}

/** As they usually are, and where everything has to be repaired as often as it may. */
interface Range {
  readonly likely: number;
  readonly upper: number;
}

/**
 * Of the jobs that are to begin. `estimate`: of one run, null where nothing can be said of it. `workers`: trainings at the same
 * time.
 */
export function totalOf(
  jobs: readonly Pick<Job, 'cell'>[],
  known: readonly TrainingRecord[],
  workers: number,
  estimate: (settings: RunSettings) => StudioEstimate | null,
): PlanEstimate {
  let total: PlanEstimate = {
    ...{ trainings: 0, trainingSteps: 0, trainingMs: 0, runs: 0, recorded: 0 },
    ...{ calls: none, tokens: none, usd: none, runMs: none },
  };
  const counts = new Map<ExperimentCell, number>();
  for (const { cell } of jobs) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  for (const [cell, count] of counts) {
    if (cell.kind === 'training') {
      const { budget, algorithm, env } = cell.setup;
      const perStep = secondsPerStep(known, env.id, algorithm);
      total = {
        ...total,
        trainings: total.trainings + count,
        trainingSteps: total.trainingSteps + count * budget,
        trainingMs:
          total.trainingMs === null || perStep === null
            ? null
            : total.trainingMs + (count * budget * perStep * 1000) / Math.max(1, workers),
      };
    } else if (cell.settings.model.kind === 'recorded') total = { ...total, recorded: total.recorded + count };
    else {
      const one = estimate(cell.settings);
      total = {
        ...total,
        runs: total.runs + count,
        calls: plus(total.calls, one?.calls, count),
        tokens: plus(total.tokens, one?.tokens, count),
        usd: total.usd && one?.usd ? plus(total.usd, one.usd, count) : null,
        runMs: plus(total.runMs, one?.ms, count),
      };
    }
  }
  return total;
}

const none: Range = { likely: 0, upper: 0 };

function plus(sum: Range, more: Range | undefined, times: number): Range {
  return { likely: sum.likely + times * (more?.likely ?? 0), upper: sum.upper + times * (more?.upper ?? 0) };
}

/** From the newest training of the kind; null where there is none that got anywhere. */
function secondsPerStep(known: readonly TrainingRecord[], envId: string, algorithm: string): number | null {
  const last = known
    .filter((record) => record.envId === envId && record.algorithm === algorithm)
    .map(({ points }) => points.at(-1))
    .findLast((point) => point !== undefined && point.steps > 0);
  return last ? last.seconds / last.steps : null;
}
