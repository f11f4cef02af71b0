// From a session's events to the record that is kept: pure functions, so that page, command line and tests agree.
import { mean } from '../stats/interval.ts';
import { withoutSpareEpisodes } from './kept-episodes.ts';
import type { SessionEvent, TrainingSetup } from './session.ts';
import { TRAINING_RECORD_VERSION, type CurvePoint, type TrainingRecord } from './training-record.ts';

/** What a record holds beyond the setup and its results. */
export type RecordFacts = Pick<TrainingRecord, 'id' | 'group' | 'startedAt' | 'appVersion'>;

/** The record of a training that has just begun. */
export function beginRecord(setup: TrainingSetup, { id, group, startedAt, appVersion }: RecordFacts): TrainingRecord {
  const { env, algorithm, hyperparameters, seed, budget, evaluationSeeds } = setup;
  return {
    version: TRAINING_RECORD_VERSION,
    id,
    ...(group === undefined ? {} : { group }),
    envId: env.id,
    envOptions: env.options,
    algorithm,
    hyperparameters,
    seed,
    budget,
    evaluationSeeds,
    status: 'running',
    startedAt,
    points: [],
    training: [],
    appVersion,
  };
}

/** The record after `event`; the same object where the event leaves nothing to keep. */
export function foldRecord(record: TrainingRecord, event: SessionEvent): TrainingRecord {
  switch (event.type) {
    case 'evaluated':
      return { ...record, points: withoutSpareEpisodes([...record.points, event.point]) };
    case 'trained':
      return { ...record, training: [...record.training, event.point] };
    case 'done':
      return { ...record, status: 'done' };
    case 'failed':
      return { ...record, status: 'failed', problem: event.problem };
    case 'progress':
      return record;
  }
}

/** The setup that a record was made with: what to train to get it again. */
export function setupOf(record: TrainingRecord): TrainingSetup {
  const { envId: id, envOptions: options, algorithm, hyperparameters, seed, budget, evaluationSeeds } = record;
  return { env: { id, options }, algorithm, hyperparameters, seed, budget, evaluationSeeds };
}

/** Mean return of one evaluation. */
export function meanReturn({ returns }: CurvePoint): number {
  return mean(returns);
}

/** Steps of the first evaluation whose mean return is at least `level`; null where none is. */
export function stepsToReach(points: readonly CurvePoint[], level: number): number | null {
  return points.find((point) => meanReturn(point) >= level)?.steps ?? null;
}
