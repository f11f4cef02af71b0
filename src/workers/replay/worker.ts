// The replay worker: trusted code that plays recorded actions again on the site's own environments.
import { expose } from 'comlink';
import { findEnv } from '../../../envs/index.ts';
import type { Env } from '../../env-api/env.ts';
import type { EnvSpec } from '../../engine/jobs.ts';
import { playbackFrames } from '../../engine/playback.ts';
import { verifyEpisodes } from '../../engine/replay.ts';
import type { ReplayApi } from './api.ts';

/** Calls `use` with a fresh environment and closes it. Throws on an unknown id. */
async function withEnv<T>(spec: EnvSpec, use: (env: Env) => T): Promise<T> {
  const entry = findEnv(spec.id);
  if (!entry) throw new Error(`There is no task "${spec.id}".`);
  const env = (await entry.load()).make(spec.options);
  try {
    return use(env);
  } finally {
    env.close();
  }
}

const api: ReplayApi = {
  verify: (spec, plan, episodes) => withEnv(spec, (env) => verifyEpisodes(env, plan, episodes)),
  frames: ({ env: spec, maxSteps, episodes, episode }) =>
    withEnv(spec, (env) => playbackFrames(env, maxSteps, episodes, episode)),
};

expose(api);
