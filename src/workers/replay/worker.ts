// The replay worker: trusted code that plays actions on the site's own environments.
import { expose } from 'comlink';
import { findEnv } from '../../../envs/index.ts';
import type { Env } from '../../env-api/env.ts';
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';
import type { EnvSpec } from '../../engine/jobs.ts';
import { playbackFrames, randomFrames } from '../../engine/playback.ts';
import { verifyEpisodes } from '../../engine/replay.ts';
import { importFromBlob } from '../../sandbox/guest/import-text.ts';
import { startMujoco, type MujocoLoader } from '../../sandbox/guest/mujoco.ts';
import { fetchMujocoFiles } from '../../sandbox/host/mujoco-files.ts';
import type { ReplayApi } from './api.ts';

let engine: Promise<Mujoco> | null = null;

/** MuJoCo, started by the first task that needs it, and anew after a failure. */
function mujoco(): Promise<Mujoco> {
  if (!engine) {
    const forget = (): void => void (engine = null);
    engine = loadMujoco(forget);
    engine.catch(forget);
  }
  return engine;
}

async function loadMujoco(onAbort: () => void): Promise<Mujoco> {
  const { loaderSource, wasm } = await fetchMujocoFiles();
  const [{ default: load }, module] = await Promise.all([importFromBlob(loaderSource), WebAssembly.compile(wasm)]);
  return startMujoco(load as MujocoLoader, module, onAbort);
}

/** Calls `use` with a fresh environment and closes it. Throws on an unknown id, and where the task's engine cannot be had. */
async function withEnv<T>(spec: EnvSpec, use: (env: Env) => T): Promise<T> {
  const entry = findEnv(spec.id);
  if (!entry) throw new Error(`There is no task "${spec.id}".`);
  const [module, needed] = await Promise.all([entry.load(), entry.card.engine === 'mujoco' ? mujoco() : undefined]);
  const env = module.make(spec.options, needed);
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
  randomEpisode: ({ env: spec, seed, maxSteps }) => withEnv(spec, (env) => randomFrames(env, maxSteps, seed)),
};

expose(api);
