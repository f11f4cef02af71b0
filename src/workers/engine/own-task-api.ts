// What the page asks of the engine worker about tasks of the person's own: their code runs behind the wall only, whatever is
// wanted of it.
import type { SessionEvent } from '../../baselines/session.ts';
import type { RunError } from '../../engine/errors.ts';
import type { PlaybackFrame } from '../../engine/playback.ts';
import type { OwnCheckJob, OwnCheckReport } from '../../sandbox/guest/own-check.ts';
import type { OwnTrainingJob } from '../../sandbox/guest/own-training.ts';
import type { RandomEpisodeRequest } from '../replay/api.ts';
import type { ModelConfig, PlaybackRequest } from './api.ts';

export type { OwnCheckJob, OwnCheckReport, OwnTrainingJob };

/** A ticket names a job for whoever wants to stop or pause it. Methods reject with an Error that can be shown as it is. */
export interface OwnTaskApi {
  /** Checks a source that may not be stored yet. Rejects where the check itself did not come to an end. */
  checkTask(job: OwnCheckJob, ticket: string): Promise<OwnCheckReport>;
  /** Ends a check or a training; what waits for it rejects. */
  stopTaskJob(ticket: string): Promise<void>;
  /** Frames of a stored episode, and of a random one: what the replay worker does for the site's own tasks. */
  taskFrames(request: PlaybackRequest): Promise<readonly PlaybackFrame[]>;
  randomTaskEpisode(request: RandomEpisodeRequest): Promise<readonly PlaybackFrame[]>;
  /** Trains until the session ends by itself. What it earns is the task's own word: nobody else can run it. */
  trainOnTask(job: OwnTrainingJob, ticket: string, tell: (event: SessionEvent) => void): Promise<void>;
  pauseTaskTraining(ticket: string, on: boolean): Promise<void>;
  /** One question to a model, outside any run. */
  askModel(
    model: ModelConfig,
    prompt: string,
  ): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: RunError }>;
}
