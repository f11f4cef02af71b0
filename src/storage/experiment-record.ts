// An experiment as this browser keeps it: what is to be run, and what of it is done. A key of a model is never part of it: the
// settings of a run name the model only.
import type { TrainingSetup } from '../baselines/session.ts';
import type { RunSettings } from '../engine/settings.ts';

/** `planned`: never begun. `ended`: nothing is left to begin, whatever came of the jobs. */
export type ExperimentState = 'planned' | 'going' | 'paused' | 'stopped' | 'ended';

/** One method on one task, with the settings of its first seed; the others differ in nothing but the seed. */
export type ExperimentCell = {
  /** Unique within the experiment. */
  readonly id: string;
  /** Key of the method. */
  readonly method: string;
  /** It has this one seed only, as a recording. */
  readonly single?: true;
} & (
  | { readonly kind: 'training'; readonly setup: TrainingSetup }
  | { readonly kind: 'run'; readonly settings: RunSettings }
);

export interface ExperimentMethod {
  readonly key: string;
  readonly title: string;
  /** Calls of the model at the same time, where that was chosen. */
  readonly concurrency?: number;
}

/**
 * What is known of a run beyond its settings; of a training its own record says it. `cut`: it was
 * begun and is to go on. `held`: it waits for the person, and `problem` says for what.
 */
export interface JobNote {
  readonly state: 'running' | 'cut' | 'held' | 'done' | 'stopped' | 'failed';
  /** The run that belongs to it. */
  readonly runId?: string;
  readonly problem?: string;
}

export interface ExperimentRecord {
  readonly id: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** Also the group of its runs and trainings. */
  readonly title: string;
  readonly state: ExperimentState;
  readonly methods: readonly ExperimentMethod[];
  readonly cells: readonly ExperimentCell[];
  /** Seeds 0 to `seeds` - 1 of every cell that has more than one. */
  readonly seeds: number;
  /** Notes on runs, by the id of the job. */
  readonly notes: Readonly<Record<string, JobNote>>;
  /** Groups of runs and trainings whose results stand in the table as well. */
  readonly included: readonly string[];
}
