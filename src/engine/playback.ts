// Plays one episode frame by frame for the view: a stored one from its seed and its actions, or a random one.
import { actionAt, actionCount } from '../env-api/action-log.ts';
import type { Env, RenderState, ResetResult, StepInfo } from '../env-api/env.ts';
import { createRandom } from '../env-api/pcg64.ts';
import { sample, type Action } from '../env-api/space.ts';
import type { ActionLog } from './jobs.ts';

/** One frame of playback: the state after `step` steps, and what led to it (no action and reward 0 on frame 0). */
export interface PlaybackFrame {
  readonly step: number;
  readonly render: RenderState;
  readonly observation: Float64Array;
  readonly action: number | Float64Array | null;
  readonly reward: number;
  /** Return up to and including this step. */
  readonly episodeReturn: number;
  /** `info.success` of this step, 0 to 1; null on frame 0, and where the task reports none. */
  readonly success: number | null;
  /** What else the step told, booleans as 0 and 1: parts of the reward and other facts. Empty on frame 0. */
  readonly facts: Readonly<Record<string, number>>;
}

export interface PlaybackEpisode {
  /** null: the environment's stream goes on from the episode before. */
  readonly seed: number | null;
  readonly actions: ActionLog;
}

/**
 * Frames of `episodes[episode]` on `env` (freshly made, not yet reset): one more than it has steps, at most
 * `maxSteps + 1`. A seeded episode is reset directly; without a seed all earlier episodes are played first, because they
 * move the random stream. Throws RangeError where there is no such episode.
 */
export function playbackFrames(
  env: Env,
  maxSteps: number,
  episodes: readonly PlaybackEpisode[],
  episode: number,
): PlaybackFrame[] {
  const wanted = episodes[episode];
  if (!wanted) throw new RangeError(`There is no episode ${episode}: the list holds ${episodes.length}.`);
  let first = episode;
  while (first > 0 && episodes[first]!.seed === null) first--;
  for (let i = first; i < episode; i++) play(env, recorded(env, maxSteps, episodes[i]!));
  return framesOf(env, recorded(env, maxSteps, wanted));
}

/**
 * Frames of an episode of at most `maxSteps` uniformly random actions on `env`, which `seed` decides altogether: the start
 * by itself, the actions through a seed drawn from it, since one stream for both would tie the actions to the start.
 */
export function randomFrames(env: Env, maxSteps: number, seed: number): PlaybackFrame[] {
  const random = createRandom(createRandom(seed).integers(0, 2 ** 32));
  return framesOf(env, { seed, steps: maxSteps, actionAt: () => sample(env.actionSpace, random) });
}

interface Script {
  readonly seed: number | null;
  readonly steps: number;
  actionAt(step: number): Action;
}

function recorded({ actionSpace }: Env, maxSteps: number, { seed, actions }: PlaybackEpisode): Script {
  const steps = Math.min(actionCount(actions, actionSpace), maxSteps);
  return { seed, steps, actionAt: (step) => actionAt(actions, actionSpace, step) };
}

function framesOf(env: Env, script: Script): PlaybackFrame[] {
  const frames: PlaybackFrame[] = [];
  let episodeReturn = 0;
  play(env, script, (step, { observation, info }, action, reward) => {
    episodeReturn += reward;
    frames.push({
      step,
      render: env.render(),
      observation: observation.slice(),
      action: action instanceof Float64Array ? action.slice() : action,
      reward,
      episodeReturn,
      success: step === 0 || info.success === undefined ? null : Number(info.success),
      facts: step === 0 ? {} : factsOf(info),
    });
  });
  return frames;
}

/** A copy of the step's numbers, without the success, which has a place of its own. */
function factsOf(info: StepInfo): Record<string, number> {
  const told = Object.entries(info).filter(([name, value]) => name !== 'success' && typeof value !== 'string');
  return Object.fromEntries(told.map(([name, value]) => [name, Number(value)]));
}

/** Resets and plays one episode until its script or the environment ends it. */
function play(
  env: Env,
  { seed, steps, actionAt: at }: Script,
  visit?: (step: number, result: ResetResult, action: Action | null, reward: number) => void,
): void {
  const first = env.reset(seed === null ? undefined : { seed });
  visit?.(0, first, null, 0);
  for (let step = 0; step < steps; step++) {
    const action = at(step);
    const result = env.step(action);
    visit?.(step + 1, result, action, result.reward);
    if (result.terminated || result.truncated) return;
  }
}
