// An algorithm's dealings with its environment: counts steps, cuts episodes at the horizon, starts the next one, and keeps
// the returns of those that ended. Observations are copied, so that they may be stored.
import { createRandom } from '../env-api/pcg64.ts';
import type { RandomSource } from '../env-api/random.ts';
import type { Action } from '../env-api/space.ts';
import { successSoFar } from '../env-api/success.ts';
import type { FinishedEpisode, TrainingTask } from './algorithm.ts';

/** The environment draws from the seed itself: from the same numbers, exploring would know what is about to happen. */
const LEARNER_STREAM = 2 ** 40;

/** The stream that an algorithm draws from for a task with this seed: never the environment's. */
export function learnerRandom({ seed }: Pick<TrainingTask, 'seed'>): RandomSource {
  return createRandom(seed + LEARNER_STREAM);
}

/** One step. `nextObservation` is the one that the action led to, also where the episode ended with it. */
export interface Transition {
  readonly observation: Float64Array;
  readonly action: Action;
  readonly reward: number;
  readonly nextObservation: Float64Array;
  /** The task ended: nothing can follow, so nothing is bootstrapped. */
  readonly terminated: boolean;
  /** Cut at the horizon or by the environment's own limit: the value of what would have followed still counts. */
  readonly truncated: boolean;
}

export class Interaction {
  /** Steps taken so far. */
  steps = 0;
  /** What the next action answers to; a new episode has begun where the last step ended one. */
  observation: Float64Array;
  private readonly task: TrainingTask;
  private episodeReturn = 0;
  private episodeSteps = 0;
  private success: number | null = null;
  private finished: FinishedEpisode[] = [];

  /** Resets the environment with the task's seed; later episodes go on in its stream. */
  constructor(task: TrainingTask) {
    this.task = task;
    this.observation = task.env.reset({ seed: task.seed }).observation.slice();
  }

  step(action: Action): Transition {
    const { env, horizon } = this.task;
    const { observation } = this;
    const result = env.step(action);
    const nextObservation = result.observation.slice();
    const { reward, terminated } = result;
    this.steps++;
    this.episodeSteps++;
    this.episodeReturn += reward;
    this.success = successSoFar(this.success, result.info);
    const truncated = !terminated && (result.truncated || this.episodeSteps >= horizon);
    if (terminated || truncated) this.endEpisode();
    else this.observation = nextObservation;
    return { observation, action, reward, nextObservation, terminated, truncated };
  }

  /** Episodes that ended since this was last asked. */
  takeFinished(): readonly FinishedEpisode[] {
    const { finished } = this;
    this.finished = [];
    return finished;
  }

  private endEpisode(): void {
    const { episodeReturn, episodeSteps: steps, success } = this;
    this.finished.push({ episodeReturn, steps, success });
    this.episodeReturn = this.episodeSteps = 0;
    this.success = null;
    this.observation = this.task.env.reset().observation.slice();
  }
}
