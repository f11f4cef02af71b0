// Types of learning-curves.mjs, for tests.
import type { TrainingRecord } from '../baselines/training-record.ts';

export interface LearningCurves {
  readonly command: string;
  readonly measured: string;
  readonly appVersion: string;
  readonly env: string;
  readonly algorithm: string;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly budget: number;
  readonly evaluationEpisodes: number;
  /** `points`: pairs of environment steps and mean return. */
  readonly curves: readonly {
    readonly seed: number;
    readonly secondsOfTraining: number;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

export const plans: Readonly<Record<string, string>>;
export function compact(command: string, records: readonly TrainingRecord[]): LearningCurves;
