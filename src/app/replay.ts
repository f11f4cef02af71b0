// The page's replay worker: started by the first episode that is to be shown, and kept.
import type { ReplayApi } from '../workers/replay/api.ts';

let replay: Promise<ReplayApi> | null = null;

export function replayWorker(): Promise<ReplayApi> {
  replay ??= import('../workers/replay/client.ts').then(({ createReplayClient }) => createReplayClient());
  return replay;
}
