// Runs the episodes of one evaluation: a policy acts on an environment until each episode ends or reaches the horizon.
// The same loop serves model-written policies (behind the wall) and plain callbacks; `replay.ts` plays actions again.
import { createActionRecorder } from '../env-api/action-log.ts';
import type { Env } from '../env-api/env.ts';
import type { Action } from '../env-api/space.ts';
import { successSoFar } from '../env-api/success.ts';
import { errorText } from '../lib/error-text.ts';
import { runError, type RunError } from './errors.ts';
import type { EpisodePlan, EpisodeRecord, EvaluationProgress, RolloutResult } from './jobs.ts';
import type { ExecutionLimits } from './settings.ts';

/** What acts. Its functions may throw a `RolloutStop` to end the evaluation with a readable error. */
export interface RolloutPolicy {
  /** Called before each episode's reset; this is where a policy object is made, once or per episode. */
  startEpisode?(episode: number): void;
  /** One action for `observation` (flat; owned by the environment). `episode` and `step` are 0-based, for messages. */
  act(observation: Float64Array, episode: number, step: number): Action;
}

export interface RolloutOptions {
  /** ms, monotonic, sub-millisecond where the platform gives it: `performance.now`. */
  now(): number;
  /** Checked after every call of `act`; a call that never returns is the watchdog's business. */
  readonly limits?: ExecutionLimits;
  /** Called about every `progressEveryMs`, and at the end of an episode once that time has passed. */
  onProgress?(progress: EvaluationProgress): void;
  readonly progressEveryMs?: number;
}

/** Carries an expected failure out of the step loop; `rollout` turns it into a result. */
export class RolloutStop extends Error {
  readonly error: RunError;
  constructor(error: RunError) {
    super(error.message);
    this.name = 'RolloutStop';
    this.error = error;
  }
}

const defaultProgressMs = 50;

/** The seed with which episode `episode` is reset; null where the environment's stream simply goes on. */
export function episodeSeed(plan: EpisodePlan, episode: number): number | null {
  return plan.seeds?.[episode] ?? null;
}

/** "Episode 2, step 17", counted from 1 as people do. */
export function whereInRollout(episode: number, step: number): string {
  return `Episode ${episode + 1}, step ${step + 1}`;
}

/** Error of an environment that threw: not the policy's fault as far as we can tell. */
export function environmentError(thrown: unknown, where: string): RunError {
  return runError('environment/error', `${where}: the environment failed: ${errorText(thrown)}`);
}

/**
 * Runs `plan.episodes` episodes of `env` (made by the caller, not yet reset; not closed here). Seeds: episode i is reset
 * with `plan.seeds[i]`; without seeds, or past the end of the list, the environment's stream goes on. An episode ends
 * when the environment says so, or truncated at `plan.maxSteps`. The environment is trusted; what throws in it comes back
 * as `environment/error`, a `RolloutStop` as its error, anything else thrown by the policy goes through to the caller.
 */
export function rollout(env: Env, policy: RolloutPolicy, plan: EpisodePlan, options: RolloutOptions): RolloutResult {
  const { now, limits, onProgress } = options;
  const callLimit = limits?.callTimeoutMs ?? Infinity;
  const episodeLimit = limits?.episodeTimeoutMs ?? Infinity;
  const evaluationLimit = limits?.evaluationTimeoutMs ?? Infinity;
  const progressEveryMs = options.progressEveryMs ?? defaultProgressMs;
  const recorder = createActionRecorder(env.actionSpace);
  const episodes: EpisodeRecord[] = [];
  const started = now();
  let lastProgress = started;
  let stepsAtProgress = 0;
  let steps = 0;
  let policyMs = 0;

  const report = (time: number, finished?: EpisodeRecord): void => {
    const stepsPerSecond = ((steps - stepsAtProgress) * 1000) / Math.max(1e-3, time - lastProgress);
    onProgress!({ episodesDone: episodes.length, steps, stepsPerSecond, ...(finished ? { finished } : {}) });
    lastProgress = time;
    stepsAtProgress = steps;
  };

  let insideEnv = false;
  let where = '';
  try {
    for (let episode = 0; episode < plan.episodes; episode++) {
      const episodeStarted = now();
      policy.startEpisode?.(episode);
      const seed = episodeSeed(plan, episode);
      where = `Episode ${episode + 1}, reset`;
      insideEnv = true;
      let observation = env.reset(seed === null ? undefined : { seed }).observation;
      insideEnv = false;
      recorder.clear();
      let episodeReturn = 0;
      let success: number | null = null;
      let step = 0;
      let terminated = false;
      let truncated = plan.maxSteps <= 0;
      while (!terminated && !truncated) {
        const before = now();
        const action = policy.act(observation, episode, step);
        const after = now();
        policyMs += after - before;
        if (after - before > callLimit)
          throw new RolloutStop(timeoutError('one call of act(obs)', callLimit, episode, step));
        if (after - episodeStarted > episodeLimit)
          throw new RolloutStop(timeoutError('the episode', episodeLimit, episode, step));
        if (after - started > evaluationLimit)
          throw new RolloutStop(timeoutError('the evaluation', evaluationLimit, episode, step));
        recorder.push(action);
        insideEnv = true;
        const result = env.step(action);
        insideEnv = false;
        step++;
        steps++;
        observation = result.observation;
        episodeReturn += result.reward;
        terminated = result.terminated;
        truncated = result.truncated || step >= plan.maxSteps;
        success = successSoFar(success, result.info);
        if (onProgress && after - lastProgress > progressEveryMs) report(after);
      }
      const ended = terminated ? 'terminated' : 'truncated';
      const finished: EpisodeRecord = {
        episode,
        seed,
        episodeReturn,
        success,
        steps: step,
        ended,
        actions: recorder.take(),
      };
      episodes.push(finished);
      if (onProgress) report(now(), finished);
    }
  } catch (thrown) {
    const wallMs = now() - started;
    if (thrown instanceof RolloutStop) return { ok: false, error: thrown.error, steps, wallMs };
    if (insideEnv) return { ok: false, error: environmentError(thrown, where || 'Step'), steps, wallMs };
    throw thrown;
  }
  return { ok: true, episodes, steps, wallMs: now() - started, policyMs };
}

function timeoutError(what: string, limitMs: number, episode: number, step: number): RunError {
  return runError(
    'policy/timeout',
    `${whereInRollout(episode, step)}: ${what} took longer than the ${limitMs / 1000} s allowed.`,
  );
}
