// Runs a learner's program for an exercise: real episodes behind the wall, on the exercise's own seeds.
import { defaultLimits } from '../../engine/settings.ts';
import type { EvaluationJob } from '../../engine/jobs.ts';
import type { Playable } from '../player/playback.svelte.ts';
import { engineWithSandbox } from '../engine-host.ts';
import { loadEnv } from '../environments.ts';
import { observedNames, type ObservedName } from '../write/observed-names.ts';
import type { Tried, WriteExercise } from './lesson.ts';

/** The job that tries `code`. Rejects where the task cannot be loaded. */
export async function jobFor(exercise: WriteExercise, code: string): Promise<EvaluationJob> {
  const { envId: id, options = {}, seeds } = exercise;
  const task = (await loadEnv(id)).describe(options);
  return {
    env: { id, options },
    task,
    policy: { kind: 'code', language: 'javascript', code },
    plan: {
      episodes: seeds.length,
      seeds,
      maxSteps: task.horizon,
      policyLifetime: 'episode',
      policySeed: 0,
      actionCheck: 'strict',
    },
    // A loop without an end is told of soon.
    limits: { ...defaultLimits, callTimeoutMs: 5000, evaluationTimeoutMs: 60_000 },
  };
}

export interface Attempt extends Tried {
  /** Its episodes, to be looked at; null where the program failed. */
  readonly playable: Playable | null;
}

export async function tryPolicy(exercise: WriteExercise, code: string): Promise<Attempt> {
  const job = await jobFor(exercise, code);
  const result = await (await engineWithSandbox()).evaluate(job);
  if (!result.ok) return { code, result, mean: Number.NaN, playable: null };
  const { episodes } = result;
  const mean = episodes.reduce((sum, each) => sum + each.episodeReturn, 0) / episodes.length;
  const scores = {
    returns: episodes.map((each) => each.episodeReturn),
    successes: episodes.map((each) => each.success).filter((success) => success !== null),
    steps: episodes.map((each) => each.steps),
    ended: episodes.map((each) => each.ended),
    seeds: [...exercise.seeds],
    actions: episodes.map((each) => each.actions),
  };
  return { code, result, mean, playable: { env: job.env, scores } };
}

/** What the editor offers after `obs.`. Rejects where the task cannot be loaded. */
export async function completionsFor({ envId, options = {} }: WriteExercise): Promise<readonly ObservedName[]> {
  const module = await loadEnv(envId);
  return observedNames(module, module.describe(options), options, 'javascript');
}
