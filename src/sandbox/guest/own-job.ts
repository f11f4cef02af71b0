// The jobs that only pasted environments bring: on the trusted side nobody could do them, since their code runs nowhere else.
import type { MakeEnv } from '../../env-api/env.ts';
import { mostOwnFrames, type OwnFrame } from '../../env-api/own-frame.ts';
import { playbackFrames, randomFrames, type PlaybackFrame } from '../../engine/playback.ts';
import { verifyEpisodes } from '../../engine/replay.ts';
import type { EnvSpec, EpisodePlan, EpisodeRecord } from '../../engine/jobs.ts';
import type { PlaybackRequest } from '../../workers/engine/api.ts';
import type { RandomEpisodeRequest } from '../../workers/replay/api.ts';

/** Confirming a claim, and the two kinds of playback: what the replay worker does for the site's own tasks. */
export type OwnReplayJob =
  | {
      readonly what: 'verify';
      readonly env: EnvSpec;
      readonly plan: EpisodePlan;
      readonly episodes: readonly EpisodeRecord[];
    }
  | ({ readonly what: 'frames' } & PlaybackRequest)
  | ({ readonly what: 'random' } & RandomEpisodeRequest);

export type OwnReplayResult =
  | { readonly what: 'verified'; readonly wrong: number | null }
  | { readonly what: 'frames'; readonly frames: readonly PlaybackFrame[] };

/** Of the frames of one episode: what the page can take and keep. */
const MOST_BYTES = 200_000_000;

/** Throws what the environment throws, and in words where an episode is too large to be shown. */
export function replayOwn(job: OwnReplayJob, make: MakeEnv): OwnReplayResult {
  const env = make(job.env.id, job.env.options);
  try {
    switch (job.what) {
      case 'verify':
        return { what: 'verified', wrong: verifyEpisodes(env, job.plan, job.episodes) };
      case 'frames':
        return { what: 'frames', frames: showable(playbackFrames(env, job.maxSteps, job.episodes, job.episode)) };
      case 'random':
        return { what: 'frames', frames: showable(randomFrames(env, job.maxSteps, job.seed)) };
      default:
        return job satisfies never;
    }
  } finally {
    env.close();
  }
}

function showable(frames: readonly PlaybackFrame[]): readonly PlaybackFrame[] {
  const most = mostOwnFrames - 1;
  if (frames.length > mostOwnFrames)
    throw new Error(`The episode has ${frames.length - 1} steps; up to ${most} can be shown.`);
  const bytes = frames.reduce((sum, { render }) => sum + weightOf(render as OwnFrame), 0);
  if (bytes <= MOST_BYTES) return frames;
  throw new Error(
    `The frames of this episode take ${Math.round(bytes / 1e6)} MB; up to ${MOST_BYTES / 1e6} can be shown. Draw smaller pictures, or set a shorter horizon.`,
  );
}

/** In bytes; the observation stands in the frame and beside it. */
function weightOf(frame: OwnFrame): number {
  const drawn = frame.kind === 'text' ? 2 * frame.text.length : frame.kind === 'image' ? frame.rgb.length : 0;
  return drawn + 16 * frame.observation.length;
}
