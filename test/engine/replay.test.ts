// Playing recorded actions again: exact agreement, and every way in which a claim can differ from what replaying gives.
import { describe, expect, it } from 'vitest';
import { playbackFrames, randomFrames } from '../../src/engine/playback.ts';
import { replay, ReplayMismatch, verifyEpisodes } from '../../src/engine/replay.ts';
import { rollout, type RolloutPolicy } from '../../src/engine/rollout.ts';
import type { EpisodePlan, EpisodeRecord } from '../../src/engine/jobs.ts';
import type { Env } from '../../src/env-api/env.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { corridor, fixedPlan, line } from '../sandbox/guest/fixture-env.ts';

function raise(message: string): never {
  throw new WebAssembly.RuntimeError(message);
}

function play(act: RolloutPolicy['act'], plan: EpisodePlan): readonly EpisodeRecord[] {
  const result = rollout(corridor(), { act }, plan, { now: () => 0 });
  if (!result.ok) throw new Error(result.error.message);
  return result.episodes;
}

describe('replay', () => {
  const plan: EpisodePlan = { ...fixedPlan, episodes: 4, seeds: null };
  const claimed = play((_observation, episode, step) => ((step + episode) % 4 ? 1 : 0), plan);

  it('gives exactly the recorded episodes', () => {
    const actions = claimed.map((episode) => episode.actions);
    expect(replay(corridor(), plan, actions)).toEqual(claimed);
    expect(verifyEpisodes(corridor(), plan, claimed)).toBeNull();
  });

  it.each([
    ['return', { episodeReturn: 1000 }],
    ['success', { success: 0 }],
    ['number of steps', { steps: 1 }],
    ['seed', { seed: 9 }],
    ['ending', { ended: 'truncated' as const }],
    ['log that stops early', { actions: new Uint8Array([0, 0]) }],
    ['log that goes on after the end', { actions: new Uint8Array(30).fill(1) }],
    ['action outside the space', { actions: new Uint8Array([1, 1, 1, 7]) }],
  ])('finds a tampered %s', (_what, change) => {
    const tampered = claimed.map((episode, i) => (i === 2 ? { ...episode, ...change } : episode));
    expect(verifyEpisodes(corridor(), plan, tampered)).toBe(2);
  });

  it('finds missing and surplus episodes', () => {
    expect(verifyEpisodes(corridor(), plan, claimed.slice(0, 3))).toBe(3);
    expect(verifyEpisodes(corridor(), plan, [...claimed, claimed[0]!])).toBe(4);
  });

  it('passes on what the environment throws, which is no fault of the claim', () => {
    const broken = { ...corridor(), step: () => raise('unreachable') };
    expect(() => verifyEpisodes(broken, plan, claimed)).toThrow('unreachable');
    const unready = { ...corridor(), reset: () => raise('no memory') };
    expect(() => verifyEpisodes(unready, plan, claimed)).toThrow('no memory');
  });

  it('takes seeds from the plan, whatever the records claim', () => {
    const seeded: EpisodePlan = { ...fixedPlan, episodes: 8, seeds: [1, 2, 3, 4, 5, 6, 7, 8] };
    const records = play(() => 1, seeded);
    const lengths = new Set(records.map((record) => record.steps));
    expect(lengths.size).toBe(2); // The start differs between seeds.
    const [easy, hard] = [Math.min(...lengths), Math.max(...lengths)].map((steps) =>
      records.find((r) => r.steps === steps)!,
    );
    const swapped = records.map((record) =>
      record === hard ? { ...easy!, episode: record.episode, seed: easy!.seed } : record,
    );
    expect(verifyEpisodes(corridor(), seeded, swapped)).toBe(hard!.episode);
  });

  it('refuses a box action that strict checking would have refused', () => {
    const log = Float64Array.of(0.5, 3);
    const one: EpisodePlan = { ...fixedPlan, episodes: 1, maxSteps: 1 };
    expect(() => replay(line(), one, [log])).toThrow(ReplayMismatch);
    expect(replay(line(), { ...one, actionCheck: 'reference' }, [log])[0]!.episodeReturn).toBe(-4.5);
  });
});

describe('playbackFrames', () => {
  it('shows every state of an episode of a stream, with the running return', () => {
    const episodes = play(() => 1, { ...fixedPlan, episodes: 5, seeds: null });
    for (const [i, episode] of episodes.entries()) {
      const frames = playbackFrames(corridor(), 20, episodes, i);
      expect(frames).toHaveLength(episode.steps + 1);
      expect(frames[0]).toMatchObject({ step: 0, action: null, reward: 0, episodeReturn: 0, success: null });
      expect(frames.at(-1)).toMatchObject({
        render: { cell: 4 },
        action: 1,
        reward: 10,
        episodeReturn: episode.episodeReturn,
        success: 1,
      });
      expect(frames.slice(1, -1).every(({ success }) => success === 0)).toBe(true);
      expect(frames.map((frame) => frame.observation[0])).toEqual(frames.map((frame) => frame.render.cell));
    }
  });

  it('refuses an episode that is not there', () => {
    expect(() => playbackFrames(corridor(), 20, [], 0)).toThrow(RangeError);
  });
});

describe('randomFrames', () => {
  it('plays at most so many random steps, the same ones for the same seed', () => {
    const frames = randomFrames(line(), 5, 3);
    expect(frames.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(frames.slice(1).map(({ action }) => String(action))).size).toBe(5);
    expect(randomFrames(line(), 5, 3)).toEqual(frames);
    expect(randomFrames(line(), 5, 4)).not.toEqual(frames);
  });

  it('draws the actions from another stream than the environment its start', () => {
    const space = { kind: 'box', low: [0], high: [1] } as const;
    let start = NaN;
    const env: Env = {
      ...line(),
      actionSpace: space,
      reset(options) {
        start = createRandom(options!.seed!).random();
        return { observation: new Float64Array(1), info: {} };
      },
    };
    const actions = randomFrames(env, 5, 3).map(({ action }) => (action as Float64Array | null)?.[0]);
    expect(actions).toHaveLength(6);
    expect(actions).not.toContain(start);
  });
});
