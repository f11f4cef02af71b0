// The contract of the training worker: trusted code that trains one learning algorithm on one task. No model-written code
// ever runs here.
import type { HyperparameterInfo } from '../../baselines/algorithm.ts';
import type { TaskSpaces } from '../../baselines/fit.ts';
import type { SessionEvent, TrainingSetup } from '../../baselines/session.ts';
import type { EnvSpec } from '../../engine/jobs.ts';
import type { CompiledMujoco } from '../../sandbox/host/compiled-mujoco.ts';

export type { SessionEvent, TrainingSetup };

/** What an algorithm is, as far as one task is concerned. */
export interface AlgorithmFacts {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly sources: readonly { readonly label: string; readonly url: string }[];
  /** With the defaults that hold for this task, and in words what values are allowed. */
  readonly hyperparameters: readonly (Omit<HyperparameterInfo, 'continuousDefault'> & { readonly allowed: string })[];
  /** Why it cannot learn this task; null where it can. */
  readonly unfit: string | null;
}

export interface TrainingApi {
  /**
   * What every algorithm has to say about a task. Loads all of them; rejects in words where the task cannot be made. `own`: the
   * spaces of a task that a person brought along, which is not made here.
   */
  algorithmsFor(env: EnvSpec, own?: TaskSpaces | null): Promise<readonly AlgorithmFacts[]>;
  /**
   * Trains until the session ends by itself; what it brings is told at once, its progress about four times a second. One
   * training per worker. Rejects in words where the task or the algorithm cannot be loaded.
   */
  train(setup: TrainingSetup, tell: (event: SessionEvent) => void): Promise<void>;
  /** Holds the training before its next piece of work, or lets it go on. */
  pause(on: boolean): Promise<void>;
}

/** What the worker itself offers. */
export interface TrainingWorkerApi extends TrainingApi {
  /** MuJoCo for the task to come. Without it the worker fetches and compiles its own. */
  useMujoco(given: CompiledMujoco): Promise<void>;
  /** What it fetched and compiled, for other workers. */
  compiledMujoco(): Promise<CompiledMujoco>;
}
