// Trusted replay: recorded actions are played on a fresh environment to confirm what a worker claims, and to re-create
// what the policy saw. No model-written code runs here.
import { actionAt, actionCount } from '../env-api/action-log.ts';
import type { Env, StepResult } from '../env-api/env.ts';
import { successSoFar } from '../env-api/success.ts';
import { contains, type Action } from '../env-api/space.ts';
import type { ActionLog, EpisodePlan, EpisodeRecord } from './jobs.ts';
import { episodeSeed } from './rollout.ts';

/** Called by `replay` as it goes; observations are the environment's own arrays, so copy to keep. */
export interface ReplayVisitor {
  onReset?(observation: Float64Array, episode: number): void;
  onStep?(action: Action, result: StepResult, episode: number, step: number): void;
}

/** Thrown when recorded actions do not fit the environment: too many, too few, or none that the space accepts. */
export class ReplayMismatch extends Error {
  readonly episode: number;
  constructor(episode: number, message: string) {
    super(message);
    this.name = 'ReplayMismatch';
    this.episode = episode;
  }
}

/**
 * Plays `actions[i]` as episode i of `plan` on `env` (freshly made, not yet reset) and returns what really happened.
 * Seeds come from the plan, never from a claim. Throws `ReplayMismatch` where a log stops before its episode is over,
 * goes on after it, or (with `actionCheck: 'strict'`) holds an action outside the space.
 */
export function replay(
  env: Env,
  plan: EpisodePlan,
  actions: readonly ActionLog[],
  visitor: ReplayVisitor = {},
): EpisodeRecord[] {
  return actions.map((log, episode) => replayEpisode(env, plan, log, episode, visitor));
}

function replayEpisode(
  env: Env,
  plan: EpisodePlan,
  log: ActionLog,
  episode: number,
  visitor: ReplayVisitor,
): EpisodeRecord {
  const space = env.actionSpace;
  const mustContain = space.kind === 'discrete' || plan.actionCheck === 'strict';
  const seed = episodeSeed(plan, episode);
  const first = env.reset(seed === null ? undefined : { seed });
  visitor.onReset?.(first.observation, episode);
  const count = actionCount(log, space);
  let episodeReturn = 0;
  let success: number | null = null;
  let terminated = false;
  let truncated = plan.maxSteps <= 0;
  for (let step = 0; step < count; step++) {
    if (terminated || truncated)
      throw new ReplayMismatch(episode, `The episode was over after ${step} of ${count} actions.`);
    const action = actionAt(log, space, step);
    if (mustContain && !contains(space, action))
      throw new ReplayMismatch(episode, `Action ${step + 1} is outside the space.`);
    const result = env.step(action);
    episodeReturn += result.reward;
    terminated = result.terminated;
    truncated = result.truncated || step + 1 >= plan.maxSteps;
    success = successSoFar(success, result.info);
    visitor.onStep?.(action, result, episode, step);
  }
  if (!terminated && !truncated)
    throw new ReplayMismatch(episode, `The actions stop after ${count} steps, before the end.`);
  return {
    episode,
    seed,
    episodeReturn,
    success,
    steps: count,
    ended: terminated ? 'terminated' : 'truncated',
    actions: log,
  };
}

/**
 * Index of the first episode whose return, success, length, seed or ending is not exactly what replaying its actions
 * gives; null if all agree. Too few or too many episodes count as a mismatch at the first missing or surplus one. What the
 * environment itself throws goes through: that is no fault of the claim's.
 */
export function verifyEpisodes(env: Env, plan: EpisodePlan, claimed: readonly EpisodeRecord[]): number | null {
  for (let episode = 0; episode < plan.episodes; episode++) {
    const theirs = claimed[episode];
    if (!theirs) return episode;
    let mine: EpisodeRecord;
    try {
      mine = replayEpisode(env, plan, theirs.actions, episode, {});
    } catch (thrown) {
      if (thrown instanceof ReplayMismatch) return episode;
      throw thrown;
    }
    const same =
      Object.is(mine.episodeReturn, theirs.episodeReturn) &&
      Object.is(mine.success, theirs.success) &&
      mine.steps === theirs.steps &&
      mine.ended === theirs.ended &&
      mine.seed === theirs.seed &&
      theirs.episode === episode;
    if (!same) return episode;
  }
  return claimed.length === plan.episodes ? null : plan.episodes;
}
