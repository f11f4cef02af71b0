// The contract of the replay worker: trusted code that plays (seed, actions) again, to confirm a claimed return and to
// re-create an episode for playback. No model-written code ever runs here.
import type { EnvSpec, EpisodePlan, EpisodeRecord } from '../../engine/jobs.ts';
import type { PlaybackFrame } from '../../engine/playback.ts';
import type { PlaybackRequest } from '../engine/api.ts';

export type { PlaybackFrame };

export interface ReplayApi {
  /** Index of the first episode whose return, success or length is not what replaying gives; null if all agree. */
  verify(env: EnvSpec, plan: EpisodePlan, episodes: readonly EpisodeRecord[]): Promise<number | null>;
  frames(request: PlaybackRequest): Promise<readonly PlaybackFrame[]>;
}
