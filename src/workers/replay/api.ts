// The contract of the replay worker: trusted code that plays (seed, actions) again, to confirm a claimed return and to
// re-create an episode for playback. No model-written code ever runs here.
import type { EnvSpec, EpisodePlan, EpisodeRecord } from '../../engine/jobs.ts';
import type { PlaybackFrame } from '../../engine/playback.ts';
import type { CompiledMujoco } from '../../sandbox/host/compiled-mujoco.ts';
import type { PlaybackRequest } from '../engine/api.ts';

export type { PlaybackFrame };

/** An episode in which every action is drawn uniformly. */
export interface RandomEpisodeRequest {
  readonly env: EnvSpec;
  /** Of the environment and of the actions. */
  readonly seed: number;
  readonly maxSteps: number;
}

export interface ReplayApi {
  /** Index of the first episode whose return, success or length is not what replaying gives; null if all agree. */
  verify(env: EnvSpec, plan: EpisodePlan, episodes: readonly EpisodeRecord[]): Promise<number | null>;
  frames(request: PlaybackRequest): Promise<readonly PlaybackFrame[]>;
  /** Frames of one random episode: for tasks whose engine does not run on the page. */
  randomEpisode(request: RandomEpisodeRequest): Promise<readonly PlaybackFrame[]>;
}

/** What the worker itself offers. */
export interface ReplayWorkerApi extends ReplayApi {
  /** MuJoCo for the tasks to come. Without it the worker fetches and compiles its own with the first task that needs it. */
  useMujoco(given: CompiledMujoco): Promise<void>;
}
