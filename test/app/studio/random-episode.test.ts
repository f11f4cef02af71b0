// The studio's moving picture: what is shown, and when the next episode is asked for.
import { describe, expect, it } from 'vitest';
import { EpisodePlay, type EpisodeSource } from '../../../src/app/studio/random-episode.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** An episode of `length` frames that say which seed and step they are of. */
const framesOf = (seed: number, length: number): Awaited<ReturnType<EpisodeSource>> =>
  Array.from({ length }, (_, step) => ({
    step,
    render: { seed, step },
    observation: new Float64Array(),
    action: null,
    reward: 0,
    episodeReturn: 0,
    success: null,
    facts: {},
  }));

describe('EpisodePlay', () => {
  it('shows every frame of an episode, says when it is over, and goes on with that of the next seed', async () => {
    const play = new EpisodePlay(async (seed) => framesOf(seed, 3), framesOf(0, 3), 20);
    expect(play.framesPerSecond).toBe(20);
    expect(play.render()).toEqual({ seed: 0, step: 0 });
    expect([play.advance(), play.advance()]).toEqual([false, true]);
    expect(play.render()).toEqual({ seed: 0, step: 2 });
    await settle();
    expect(play.advance()).toBe(false);
    expect(play.render()).toEqual({ seed: 1, step: 0 });
  });

  it('leaves frames out where there are more than thirty in a second, but never the last', () => {
    const play = new EpisodePlay(async (seed) => framesOf(seed, 9), framesOf(0, 9), 120);
    const steps: unknown[] = [];
    for (let over = false; !over;) {
      over = play.advance();
      steps.push(play.render().step);
    }
    expect(play.framesPerSecond).toBe(30);
    expect(steps).toEqual([4, 8]);
  });

  it('shows the same episode again where the next one cannot be had', async () => {
    const play = new EpisodePlay(() => Promise.reject(new Error('the worker died')), framesOf(0, 2), 20);
    expect(play.advance()).toBe(true);
    await settle();
    play.advance();
    expect(play.render()).toEqual({ seed: 0, step: 0 });
  });
});
