// Plays a task with uniformly random actions: the moving picture of the studio. Trusted code only. Plain tasks are stepped
// here; those with an engine, and those that a person brought along, play episodes that are made elsewhere: neither runs on the page.
import type { Env, EnvModule, EnvOptions, RenderState } from '../../env-api/env.ts';
import { createUniformRandom } from '../../env-api/pcg64-stream.ts';
import { sample } from '../../env-api/space.ts';
import type { ReplayApi } from '../../workers/replay/api.ts';
import { replayWorker } from '../player/replay.ts';

export interface RandomPlay {
  /** Pictures per second. */
  readonly framesPerSecond: number;
  /** On to the next picture, or to a new episode after the last one ended. Returns whether the episode has just ended. */
  advance(): boolean;
  render(): RenderState;
  close(): void;
}

const mostFramesPerSecond = 15;

/** Starts playing; rejects with a readable message where the task's engine cannot be loaded, and may then be tried again. */
export async function startRandomPlay(module: EnvModule, options: EnvOptions): Promise<RandomPlay> {
  const { horizon } = module.describe(options);
  const { framesPerSecond } = module.view;
  if (!module.card.engine && !module.card.own) return new SteppedPlay(module.make(options), horizon, framesPerSecond);
  const worker = await replayWorker();
  const env = { id: module.card.id, options };
  const maxSteps = Math.min(horizon, longestEngineEpisode);
  const episode: EpisodeSource = (seed) => worker.randomEpisode({ env, seed, maxSteps });
  return new EpisodePlay(episode, await episode(0), framesPerSecond);
}

/** Steps an environment as it goes. */
export class SteppedPlay implements RandomPlay {
  readonly framesPerSecond: number;
  private readonly env: Env;
  private readonly horizon: number;
  private readonly random = createUniformRandom(0);
  private steps = 0;
  private over = false;

  /** Owns `env` from here on and resets it with seed 0. */
  constructor(env: Env, horizon: number, framesPerSecond: number) {
    this.env = env;
    this.horizon = horizon;
    this.framesPerSecond = Math.min(mostFramesPerSecond, framesPerSecond);
    env.reset({ seed: 0 });
  }

  advance(): boolean {
    if (this.over) {
      this.env.reset();
      this.steps = 0;
      this.over = false;
      return false;
    }
    const { terminated, truncated } = this.env.step(sample(this.env.actionSpace, this.random));
    this.steps += 1;
    this.over = terminated || truncated || this.steps >= this.horizon;
    return this.over;
  }

  render(): RenderState {
    return this.env.render();
  }

  close(): void {
    this.env.close();
  }
}

/** Steps of an episode with an engine: some ten seconds, which arrive at once. */
const longestEngineEpisode = 300;
/** Physics in slow motion would look heavier than it is: with more steps per second than this, some are left out. */
const mostEngineFramesPerSecond = 30;

type Frames = Awaited<ReturnType<ReplayApi['randomEpisode']>>;
export type EpisodeSource = (seed: number) => Promise<Frames>;

/** Shows whole episodes, each of a new seed; the next one is fetched while the last picture rests. */
export class EpisodePlay implements RandomPlay {
  readonly framesPerSecond: number;
  private readonly episode: EpisodeSource;
  private readonly stride: number;
  private frames: Frames;
  private upcoming: Frames | null = null;
  private seed = 0;
  private index = 0;

  constructor(episode: EpisodeSource, first: Frames, framesPerSecond: number) {
    this.episode = episode;
    this.frames = first;
    this.framesPerSecond = Math.min(mostEngineFramesPerSecond, framesPerSecond);
    this.stride = framesPerSecond / this.framesPerSecond;
  }

  advance(): boolean {
    const last = this.frames.length - 1;
    if (this.index >= last) {
      this.frames = this.upcoming ?? this.frames;
      this.upcoming = null;
      this.index = 0;
      return false;
    }
    this.index = Math.min(this.index + this.stride, last);
    if (this.index < last) return false;
    this.fetchNext();
    return true;
  }

  render(): RenderState {
    return this.frames[Math.floor(this.index)]!.render;
  }

  close(): void {
    this.upcoming = null;
  }

  private fetchNext(): void {
    this.seed += 1;
    // Without another one, the same episode is shown again.
    this.episode(this.seed).then(
      (frames) => (this.upcoming = frames),
      () => undefined,
    );
  }
}
