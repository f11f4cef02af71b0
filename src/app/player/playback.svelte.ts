// Plays one stored episode: asks the replay worker to re-create it from seed and actions, then moves through the frames. A second
// policy can be shown beside it on the same seed, in step.
import type { EnvSpec } from '../../engine/jobs.ts';
import { medianEpisode } from '../../engine/selection.ts';
import type { EvaluationScores } from '../../engine/events.ts';
import type { EnvModule, ObservationField } from '../../env-api/env.ts';
import type { PlaybackFrame } from '../../workers/replay/api.ts';
import { canPlay, episodeOn, handWrittenJob, programJob, type Contender } from './contenders.ts';
import { loadEnv } from '../environments.ts';
import { replayWorker } from './replay.ts';
import { tryOut } from './try-out.ts';

/** An evaluation whose episodes can be played. */
export interface Playable {
  readonly env: EnvSpec;
  readonly scores: EvaluationScores;
}

/** A place in an evaluation; both count from 0. */
export interface PlaybackStart {
  readonly episode: number;
  readonly step: number;
}

export const speeds = [0.25, 0.5, 1, 2, 4, 8] as const;

type Frames = readonly PlaybackFrame[];

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Frames of one stored episode. */
async function recreate(module: EnvModule, { env, scores }: Playable, episode: number): Promise<Frames> {
  const worker = await replayWorker();
  return worker.frames({
    env,
    // The horizon may depend on the task's options, so it is not the card's.
    maxSteps: module.describe(env.options).horizon,
    episode,
    episodes: scores.actions.map((actions, i) => ({ seed: scores.seeds[i] ?? null, actions })),
  });
}

/** Frames of `contender` on `seed`. Rejects in words where it cannot be shown. */
async function recreateRival(module: EnvModule, env: EnvSpec, contender: Contender, seed: number): Promise<Frames> {
  switch (contender.kind) {
    case 'candidate': {
      const found = episodeOn(contender.evaluations, seed);
      if (!found) throw new Error(`${contender.name} was not tried on seed ${seed}.`);
      return recreate(module, { env, scores: found.scores }, found.episode);
    }
    case 'random':
      return (await replayWorker()).randomEpisode({ env, seed, maxSteps: module.describe(env.options).horizon });
    case 'program':
      return recreate(module, await tryOut(programJob(contender.program, module, seed)), 0);
    case 'hand-written':
      return recreate(module, await tryOut(handWrittenJob(env, module, seed)), 0);
  }
}

/** What one policy shows at one moment of the common time line. */
export interface Shot {
  readonly frame: PlaybackFrame;
  /** The frame after it; null at its end. */
  readonly next: PlaybackFrame | null;
  /** Its episode is over: `frame` is its last one. */
  readonly over: boolean;
}

/** A place on the time line worth a visit. */
export interface TimeMark {
  readonly index: number;
  readonly label: string;
  /** Whether it is the episode's own or that of the policy beside it. */
  readonly rival: boolean;
}

/** Index of the first frame that counts as success, or null. */
export function firstSuccess(frames: Frames): number | null {
  const index = frames.findIndex(({ success }) => success !== null && success >= 1);
  return index < 0 ? null : index;
}

function shotAt(frames: Frames, index: number): Shot | null {
  const last = frames.length - 1;
  const frame = frames[Math.min(index, last)];
  return frame ? { frame, next: frames[index + 1] ?? null, over: index >= last } : null;
}

export class Playback {
  playable: Playable;
  episode = $state.raw(0);
  module = $state.raw<EnvModule | null>(null);
  frames = $state.raw<Frames>([]);
  index = $state.raw(0);
  /** How far the moment shown lies on the way from frame `index` to the next: 0 to 1. */
  share = $state.raw(0);
  playing = $state.raw(false);
  loading = $state.raw(true);
  speed = $state.raw<number>(1);
  problem = $state.raw('');
  /** Who is shown beside it, and that one's frames once they are there. */
  contender = $state.raw<Contender | null>(null);
  rivalFrames = $state.raw<Frames>([]);
  rivalProblem = $state.raw('');
  /** How the flat observation divides into named fields. */
  readonly fields = $derived.by<readonly ObservationField[]>(
    () => this.module?.observationFields(this.playable.env.options) ?? [],
  );
  /** Whether the task says of each step if it counts as success. */
  readonly tellsSuccess = $derived((this.frames[1]?.success ?? null) !== null);
  readonly firstSuccess = $derived(firstSuccess(this.frames));
  /** The return on record, where playing it again came to another one; null where it agrees or is not there yet. */
  readonly otherReturn = $derived.by<number | null>(() => {
    const played = this.frames.at(-1)?.episodeReturn;
    const recorded = this.playable.scores.returns[this.episode];
    if (this.loading || played === undefined || recorded === undefined || Object.is(played, recorded)) return null;
    return Math.abs(played - recorded) <= 1e-6 * Math.max(1, Math.abs(recorded)) ? null : recorded;
  });
  /** Where success begins, in either episode. */
  readonly marks = $derived.by<readonly TimeMark[]>(() => {
    const { contender } = this;
    const rivals = firstSuccess(this.rivalFrames);
    const of = (name: string): string => (contender ? `${name}: first success` : 'First success');
    return [
      ...(this.firstSuccess === null ? [] : [{ index: this.firstSuccess, label: of('This policy'), rival: false }]),
      ...(rivals === null || !contender ? [] : [{ index: rivals, label: of(contender.name), rival: true }]),
    ];
  });
  private request = 0;
  private rivalRequest = 0;
  /** Whose episode on which seed `rivalFrames` are, where the policy is played when asked for: once is enough. */
  private rivalSource: string | null = null;

  /**
   * `start`: the episode and step to begin at, in place of the median episode's first; it then waits to be played. `contender`
   * stands beside it from the beginning.
   */
  constructor(
    playable: Playable,
    autoplay: boolean,
    start: PlaybackStart | null = null,
    contender: Contender | null = null,
  ) {
    this.playable = $state.raw(playable);
    this.contender = contender;
    if (start && start.episode < playable.scores.returns.length) {
      void this.choose(start.episode).then(() => this.seek(start.step));
    } else void this.choose(medianEpisode(playable.scores.returns), autoplay);
  }

  /** Of the episode; null where the environment's stream simply went on. */
  get seed(): number | null {
    return this.playable.scores.seeds[this.episode] ?? null;
  }

  get shot(): Shot | null {
    return shotAt(this.frames, this.index);
  }

  get rivalShot(): Shot | null {
    return shotAt(this.rivalFrames, this.index);
  }

  get frame(): PlaybackFrame | null {
    return this.shot?.frame ?? null;
  }

  /** Index of the last frame: of the longer episode, where two are shown. */
  get last(): number {
    return Math.max(0, this.frames.length - 1, this.rivalFrames.length - 1);
  }

  get atEnd(): boolean {
    return this.frames.length > 0 && this.index >= this.last;
  }

  /** Loads another episode of the same evaluation; an older request that is still under way is dropped. */
  async choose(episode: number, play = false): Promise<void> {
    const request = ++this.request;
    this.episode = episode;
    this.playing = false;
    this.loading = true;
    this.problem = '';
    const { env } = this.playable;
    try {
      const module = await loadEnv(env.id);
      const frames = await recreate(module, this.playable, episode);
      if (request !== this.request) return;
      this.module = module;
      this.frames = frames;
      this.seek(0);
      this.loading = false;
    } catch (error) {
      if (request !== this.request) return;
      this.frames = [];
      this.loading = false;
      this.problem = wordsOf(error);
    }
    // The same policy beside it, now on this episode's seed; both begin together.
    if (this.contender) await this.compareWith(this.contender);
    if (play && request === this.request) this.playing = !this.problem;
  }

  /**
   * Shows these episodes in place of the present ones, with `contender` beside them, such as those of another moment of a
   * training: the picture stays until the new one is there, and so does the step that it stands still at.
   */
  async show(playable: Playable, contender: Contender | null): Promise<void> {
    const { index, episode } = this;
    const isSame = playable.scores.actions[episode] === this.playable.scores.actions[episode];
    this.playable = playable;
    if (isSame) return;
    const play = this.playing || this.atEnd;
    this.contender = contender;
    await this.choose(Math.min(episode, playable.scores.returns.length - 1), play);
    if (!play) this.seek(index);
  }

  /** Shows `contender` beside the episode, or nobody. One that cannot be shown on this seed leaves its reason in `rivalProblem`. */
  async compareWith(contender: Contender | null): Promise<void> {
    const request = ++this.rivalRequest;
    const { module, seed } = this;
    this.contender = contender;
    const source = contender && contender.kind !== 'candidate' ? `${contender.key} ${seed}` : null;
    if (source !== null && source === this.rivalSource && this.rivalFrames.length > 0) return;
    this.rivalSource = source;
    this.rivalFrames = [];
    this.rivalProblem = '';
    this.seek(this.index);
    if (!contender || !module) return;
    if (seed === null || !canPlay(contender, seed)) {
      this.rivalProblem =
        seed === null
          ? 'This episode has no seed of its own, so no other policy can start where it started.'
          : `${contender.name} was not tried on the seed of this episode.`;
      return;
    }
    try {
      const frames = await recreateRival(module, this.playable.env, contender, seed);
      if (request === this.rivalRequest) this.rivalFrames = frames;
    } catch (error) {
      if (request === this.rivalRequest) this.rivalProblem = wordsOf(error);
    }
  }

  /** One speed faster (1) or slower (-1), as far as there is one. */
  changeSpeed(by: 1 | -1): void {
    const at = speeds.findIndex((speed) => speed === this.speed);
    this.speed = speeds[Math.min(speeds.length - 1, Math.max(0, at + by))]!;
  }

  toggle(): void {
    if (!this.playing && this.atEnd) this.seek(0);
    this.playing = !this.playing;
  }

  /** Moves by `steps` frames and pauses. */
  step(steps: number): void {
    this.playing = false;
    this.seek(this.index + steps);
  }

  seek(index: number): void {
    this.index = Math.min(Math.max(0, Math.round(index)), this.last);
    this.share = 0;
  }

  /** Moves on by a part of a frame or by several; stops at the end. */
  advance(frames: number): void {
    const position = Math.min(this.last, this.index + this.share + frames);
    this.index = Math.floor(position);
    this.share = position - this.index;
  }

  dispose(): void {
    this.request += 1;
    this.rivalRequest += 1;
    this.playing = false;
  }
}
