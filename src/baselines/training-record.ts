// What is kept of one training: how it was set up, and what its policy earned at each evaluation. Plain data: stored,
// exported, committed as reference curves, and compared with runs of the language model.
import type { ActionLog } from '../env-api/action-log.ts';
import type { EnvOptions } from '../env-api/env.ts';
import type { Hyperparameters } from './algorithm.ts';

export const TRAINING_RECORD_VERSION = 1;

/** An episode that can be played again, from its seed and these actions: those that the environment got. */
export interface KeptEpisode {
  readonly steps: number;
  readonly ended: 'terminated' | 'truncated';
  readonly actions: ActionLog;
}

/** One evaluation on seeds that training never saw. Its own steps are not counted as interactions. */
export interface CurvePoint {
  /** Environment steps of training so far. */
  readonly steps: number;
  /** Wall time of training so far, evaluation left out. */
  readonly seconds: number;
  /** Returns of the evaluation's episodes, in the order of its seeds. */
  readonly returns: readonly number[];
  /** Success of the same episodes, 0 to 1; absent where the task reports none. */
  readonly successes?: readonly number[];
  /** Its first episode; a record keeps it for a few evaluations (kept-episodes.ts). */
  readonly episode?: KeptEpisode;
}

/** Mean of the training episodes that ended within a stretch of steps: what learning itself earned while it explored. */
export interface TrainingPoint {
  readonly steps: number;
  readonly episodes: number;
  readonly meanReturn: number;
}

/** `waiting`: queued, not begun. `interrupted`: the page was closed while it went on; its points stay, its learning is lost. */
export type TrainingStatus = 'waiting' | 'running' | 'paused' | 'interrupted' | 'done' | 'stopped' | 'failed';

export interface TrainingRecord {
  readonly version: typeof TRAINING_RECORD_VERSION;
  readonly id: string;
  /** Name shared by trainings and runs that belong together. */
  readonly group?: string;
  readonly envId: string;
  readonly envOptions: EnvOptions;
  readonly algorithm: string;
  readonly hyperparameters: Hyperparameters;
  readonly seed: number;
  /** Environment steps that were to be spent. */
  readonly budget: number;
  /** Seeds of every evaluation. */
  readonly evaluationSeeds: readonly number[];
  readonly status: TrainingStatus;
  /** Why it failed. */
  readonly problem?: string;
  /** Time of day in ms; when it was queued for one that waits. */
  readonly startedAt: number;
  readonly points: readonly CurvePoint[];
  readonly training: readonly TrainingPoint[];
  readonly appVersion: string;
}
