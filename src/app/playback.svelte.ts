// Plays one stored episode: asks the replay worker to re-create it from seed and actions, then steps through the frames.
import type { EnvSpec } from '../engine/jobs.ts';
import { medianEpisode } from '../engine/selection.ts';
import type { EvaluationScores } from '../engine/events.ts';
import type { EnvModule, ObservationField } from '../env-api/env.ts';
import type { PlaybackFrame, ReplayApi } from '../workers/replay/api.ts';
import { loadEnv } from './environments.ts';

let replay: Promise<ReplayApi> | null = null;

function replayWorker(): Promise<ReplayApi> {
  replay ??= import('../workers/replay/client.ts').then(({ createReplayClient }) => createReplayClient());
  return replay;
}

/** An evaluation whose episodes can be played. */
export interface Playable {
  readonly env: EnvSpec;
  readonly scores: EvaluationScores;
}

export const speeds = [0.25, 0.5, 1, 2, 4, 8] as const;

export class Playback {
  readonly playable: Playable;
  episode = $state.raw(0);
  module = $state.raw<EnvModule | null>(null);
  frames = $state.raw<readonly PlaybackFrame[]>([]);
  index = $state.raw(0);
  playing = $state.raw(false);
  speed = $state.raw<number>(1);
  problem = $state.raw('');
  /** How the flat observation divides into named fields. */
  readonly fields = $derived.by<readonly ObservationField[]>(() => {
    const env = this.module?.make(this.playable.env.options);
    env?.close();
    return env?.observationFields ?? [];
  });
  readonly frame = $derived<PlaybackFrame | null>(this.frames[this.index] ?? null);
  readonly atEnd = $derived(this.frames.length > 0 && this.index >= this.frames.length - 1);
  private request = 0;

  constructor(playable: Playable, autoplay: boolean) {
    this.playable = playable;
    void this.choose(medianEpisode(playable.scores.returns), autoplay);
  }

  /** Loads another episode of the same evaluation; an older request that is still under way is dropped. */
  async choose(episode: number, play = false): Promise<void> {
    const request = ++this.request;
    this.episode = episode;
    this.frames = [];
    this.index = 0;
    this.playing = false;
    this.problem = '';
    const { env, scores } = this.playable;
    try {
      const [module, worker] = await Promise.all([loadEnv(env.id), replayWorker()]);
      // The horizon may depend on the task's options, so it is not the card's.
      const frames = await worker.frames({
        env,
        maxSteps: module.describe(env.options).horizon,
        episode,
        episodes: scores.actions.map((actions, i) => ({ seed: scores.seeds[i] ?? null, actions })),
      });
      if (request !== this.request) return;
      this.module = module;
      this.frames = frames;
      this.playing = play;
    } catch (error) {
      if (request !== this.request) return;
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  toggle(): void {
    if (!this.playing && this.atEnd) this.index = 0;
    this.playing = !this.playing;
  }

  /** Moves by `steps` frames and pauses. */
  step(steps: number): void {
    this.playing = false;
    this.seek(this.index + steps);
  }

  seek(index: number): void {
    this.index = Math.min(Math.max(0, Math.round(index)), Math.max(0, this.frames.length - 1));
  }

  dispose(): void {
    this.request += 1;
    this.playing = false;
  }
}
