// What a language gives the job runner: a policy that acts, or a Feedback that summarises.
import type { FeedbackJob } from '../../engine/jobs.ts';
import type { RolloutPolicy } from '../../engine/rollout.ts';

/** One re-created episode. All but `observations` is passed on only with evidence 'full'. */
export interface Trajectory {
  /** What the policy saw, in time order: one flat vector per step. */
  readonly observations: Float64Array[];
  readonly actions: (number | Float64Array)[];
  readonly rewards: number[];
  readonly outcome: {
    readonly return: number;
    readonly success: number | null;
    readonly steps: number;
    readonly ended: string;
  };
}

export interface LoadedPolicy {
  /** A fresh policy object whose own randomness starts from `seed`. */
  create(seed: number): void;
  readonly act: RolloutPolicy['act'];
  /** Moves what was printed into the job's output. */
  flush(): void;
  /** Gives the realm back as it was. */
  dispose(): void;
}

export interface LoadedFeedback {
  /** Feedback's text; throws a `RolloutStop` where its code fails. Anything but a string is the caller's to refuse. */
  summarize(trajectory: Trajectory, evidence: FeedbackJob['evidence']): unknown;
  dispose(): void;
}
