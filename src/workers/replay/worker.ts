// The replay worker: trusted code that plays actions on the site's own environments.
import { expose } from 'comlink';
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';
import { playbackFrames, randomFrames } from '../../engine/playback.ts';
import { verifyEpisodes } from '../../engine/replay.ts';
import { importFromBlob } from '../../sandbox/guest/import-text.ts';
import { startMujoco, type MujocoLoader } from '../../sandbox/guest/mujoco.ts';
import { compileOnce } from '../../sandbox/host/compiled-mujoco.ts';
import { fetchMujocoFiles } from '../../sandbox/host/mujoco-files.ts';
import { createTrustedTasks } from '../../sandbox/host/trusted-tasks.ts';
import type { ReplayWorkerApi } from './api.ts';

/** The owner's, where it gave it; else its own. */
let compiledMujoco = compileOnce(fetchMujocoFiles);

async function start(onAbort: () => void): Promise<Mujoco> {
  const { loaderSource, wasm } = await compiledMujoco();
  const { default: load } = await importFromBlob(loaderSource);
  return startMujoco(load as MujocoLoader, wasm, onAbort);
}

const tasks = createTrustedTasks(start);

const api: ReplayWorkerApi = {
  useMujoco: async (given) => void (compiledMujoco = async () => given),
  verify: (spec, plan, episodes) => tasks.withEnv(spec, (env) => verifyEpisodes(env, plan, episodes)),
  frames: ({ env: spec, maxSteps, episodes, episode }) =>
    tasks.withEnv(spec, (env) => playbackFrames(env, maxSteps, episodes, episode)),
  randomEpisode: ({ env: spec, seed, maxSteps }) => tasks.withEnv(spec, (env) => randomFrames(env, maxSteps, seed)),
};

expose(api);
