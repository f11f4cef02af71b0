// Tries a policy that does not explore on fixed seeds, in an environment of its own, so that training goes on untouched.
import type { ActionRecorder } from '../env-api/action-log.ts';
import type { Env } from '../env-api/env.ts';
import type { Action } from '../env-api/space.ts';
import { successSoFar } from '../env-api/success.ts';
import type { GreedyPolicy } from './algorithm.ts';

/** Episodes of an evaluation where nothing else is asked for. */
export const EVALUATION_EPISODES = 20;

/** Far from the seeds that people give to trainings. */
const FIRST_EVALUATION_SEED = 1_000_000;

/** The same for every method and every training, so that all are tried on the same episodes. */
export function evaluationSeeds(episodes = EVALUATION_EPISODES): readonly number[] {
  return Array.from({ length: episodes }, (_, i) => FIRST_EVALUATION_SEED + i);
}

/** One episode of an evaluation. `success` is null where the task reports none. */
export interface EvaluatedEpisode {
  readonly episodeReturn: number;
  readonly success: number | null;
  readonly steps: number;
  /** `truncated`: cut at the horizon, or by the environment's own limit. */
  readonly ended: 'terminated' | 'truncated';
}

/**
 * Runs one episode from `seed`; `recorder` hears every action as the environment gets it. Throws where the environment does,
 * and where the policy or the return is no number.
 */
export function evaluateEpisode(
  env: Env,
  policy: GreedyPolicy,
  horizon: number,
  seed: number,
  recorder?: ActionRecorder,
): EvaluatedEpisode {
  let { observation } = env.reset({ seed });
  let episodeReturn = 0;
  let success: number | null = null;
  let ended: EvaluatedEpisode['ended'] | null = horizon > 0 ? null : 'truncated';
  let steps = 0;
  while (ended === null) {
    const action = policy(observation);
    if (!isFinite(action)) throw new Error('The policy gave an action that is not a number: training has broken down.');
    recorder?.push(action); // before the step: the environment may write into the list that it is given
    const result = env.step(action);
    steps++;
    observation = result.observation;
    episodeReturn += result.reward;
    if (result.terminated) ended = 'terminated';
    else if (result.truncated || steps >= horizon) ended = 'truncated';
    success = successSoFar(success, result.info);
  }
  if (!Number.isFinite(episodeReturn)) throw new Error(`An evaluation episode returned ${episodeReturn}.`);
  return { episodeReturn, success, steps, ended };
}

function isFinite(action: Action): boolean {
  return typeof action === 'number' ? Number.isFinite(action) : action.every(Number.isFinite);
}
