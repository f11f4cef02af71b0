// The page's replay worker: started by the first episode that is to be shown, and kept. Episodes of tasks of the person's own
// are re-created behind the wall instead, through the engine.
import { isOwnId } from '../../env-api/own-task.ts';
import type { ReplayApi } from '../../workers/replay/api.ts';
import { engineWithSandbox } from '../engine-host.ts';

let replay: Promise<ReplayApi> | null = null;

function siteWorker(): Promise<ReplayApi> {
  replay ??= import('../../workers/replay/client.ts').then(({ createReplayClient }) => createReplayClient());
  return replay;
}

const anyTask: ReplayApi = {
  verify: async (env, plan, episodes) => (await siteWorker()).verify(env, plan, episodes),
  async frames(request) {
    if (isOwnId(request.env.id)) return (await engineWithSandbox()).taskFrames(request);
    return (await siteWorker()).frames(request);
  },
  async randomEpisode(request) {
    if (isOwnId(request.env.id)) return (await engineWithSandbox()).randomTaskEpisode(request);
    return (await siteWorker()).randomEpisode(request);
  },
};

export async function replayWorker(): Promise<ReplayApi> {
  return anyTask;
}
