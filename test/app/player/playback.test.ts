// Two policies on one time line: its length, what each shows, and what happens when the episode or the other policy changes.
import { beforeEach, expect, test, vi } from 'vitest';
import type { Contender } from '../../../src/app/player/contenders.ts';
import { Playback } from '../../../src/app/player/playback.svelte.ts';
import type { EvaluationScores } from '../../../src/engine/events.ts';
import type { PlaybackFrame } from '../../../src/workers/replay/api.ts';
import type { PlaybackRequest } from '../../../src/workers/engine/api.ts';
import { makeSettings } from '../../support/run-logs.ts';

/** One frame more than the episode has steps; the return tells whose it is. Successful at one step, where that is given. */
function framesOf(steps: number, reward: number, successAt: number | null = null): PlaybackFrame[] {
  return Array.from({ length: steps + 1 }, (_, step) => ({
    step,
    render: {},
    observation: new Float64Array(4),
    action: null,
    reward,
    episodeReturn: step * reward,
    success: successAt === null || step === 0 ? null : step === successAt ? 1 : 0,
    facts: {},
  }));
}

const worker = vi.hoisted(() => ({ frames: vi.fn(), randomEpisode: vi.fn() }));
const tryOut = vi.hoisted(() => vi.fn());
vi.mock('../../../src/app/player/try-out.ts', () => ({ tryOut }));
vi.mock('../../../src/app/player/replay.ts', () => ({ replayWorker: () => Promise.resolve(worker) }));

/** Episode i has `steps[i]` steps, of which each is worth `worth`; the actions carry that to the worker that is played here. */
function scoresOf(seeds: readonly (number | null)[], steps: readonly number[], worth: number): EvaluationScores {
  return {
    returns: steps.map((count) => count * worth),
    successes: [],
    steps,
    ended: steps.map(() => 'terminated'),
    seeds,
    actions: steps.map((count) => Uint8Array.of(count, worth)),
  };
}

const env = { id: 'cartpole-v1', options: {} };
const own = { env, scores: scoresOf([7, 8], [10, 10], 1) };
const other: Contender = {
  kind: 'candidate',
  key: '1/2',
  name: 'Round 1, candidate 2',
  evaluations: [scoresOf([7], [4], 2)],
};
const random: Contender = { kind: 'random', key: 'random', name: 'Random actions' };

beforeEach(() => {
  worker.frames.mockReset().mockImplementation(({ episodes, episode }: PlaybackRequest) => {
    const [steps, worth] = episodes[episode]!.actions;
    return Promise.resolve(framesOf(steps!, worth!));
  });
  worker.randomEpisode.mockReset().mockImplementation(() => Promise.resolve(framesOf(15, 3)));
});

async function opened(playable = own): Promise<Playback> {
  const playback = new Playback(playable, false);
  await vi.waitFor(() => expect(playback.loading).toBe(false));
  return playback;
}

test('a shorter rival stays on its last frame and is over, while the other goes on', async () => {
  const playback = await opened();
  await playback.compareWith(other);
  expect(playback.last).toBe(10);
  playback.seek(3);
  expect([playback.shot!.over, playback.rivalShot!.over]).toEqual([false, false]);
  expect([playback.shot!.frame.episodeReturn, playback.rivalShot!.frame.episodeReturn]).toEqual([3, 6]);
  playback.seek(8);
  expect(playback.rivalShot).toMatchObject({ over: true, next: null, frame: { step: 4, episodeReturn: 8 } });
  expect(playback.shot).toMatchObject({ over: false, frame: { step: 8 } });
});

test('the time line is as long as the longer episode, and shrinks when the rival goes', async () => {
  const playback = await opened();
  await playback.compareWith(random);
  expect(playback.last).toBe(15);
  playback.seek(14);
  expect(playback.shot).toMatchObject({ over: true, frame: { step: 10 } });
  await playback.compareWith(null);
  expect([playback.last, playback.index, playback.rivalShot]).toEqual([10, 10, null]);
});

test('random actions are drawn on the seed of the episode', async () => {
  const playback = await opened();
  await playback.choose(1);
  await playback.compareWith(random);
  expect(worker.randomEpisode).toHaveBeenCalledWith({ env, seed: 8, maxSteps: 500 });
});

test('the rival follows to another episode, and says so where it was not tried on that seed', async () => {
  const playback = await opened();
  await playback.compareWith(random);
  await playback.choose(1);
  expect(worker.randomEpisode).toHaveBeenLastCalledWith(expect.objectContaining({ seed: 8 }));
  expect(playback.rivalShot).not.toBeNull();

  await playback.compareWith(other);
  expect([playback.rivalShot, playback.rivalProblem]).toEqual([
    null,
    'Round 1, candidate 2 was not tried on the seed of this episode.',
  ]);
  await playback.choose(0);
  expect([playback.rivalShot?.frame.step, playback.rivalProblem]).toEqual([0, '']);
});

test('nobody can be compared with on an episode that has no seed', async () => {
  const playback = await opened({ env, scores: scoresOf([null], [5], 1) });
  await playback.compareWith(random);
  expect(playback.rivalShot).toBeNull();
  expect(playback.rivalProblem).toMatch(/no seed/);
  expect(worker.randomEpisode).not.toHaveBeenCalled();
});

test('a rival that comes too late is dropped', async () => {
  const playback = await opened();
  let arrive: (frames: PlaybackFrame[]) => void = () => {};
  worker.randomEpisode.mockImplementation(() => new Promise((resolve) => (arrive = resolve)));
  const late = playback.compareWith(random);
  await vi.waitFor(() => expect(worker.randomEpisode).toHaveBeenCalled());
  await playback.compareWith(other);
  arrive(framesOf(99, 9));
  await late;
  expect([playback.contender?.key, playback.last]).toEqual(['1/2', 10]);
});

test('a rival that cannot be played leaves the episode playing and says why', async () => {
  const playback = await opened();
  worker.randomEpisode.mockRejectedValue(new Error('The replay worker was stopped.'));
  await playback.compareWith(random);
  expect([playback.rivalProblem, playback.problem]).toEqual(['The replay worker was stopped.', '']);
  expect(playback.shot).not.toBeNull();
});

test('playing moves by parts of a frame and ends exactly on the last one', async () => {
  const playback = await opened();
  playback.advance(2.25);
  expect([playback.index, playback.share]).toEqual([2, 0.25]);
  playback.advance(0.5);
  expect([playback.index, playback.share]).toEqual([2, 0.75]);
  playback.advance(100);
  expect([playback.index, playback.share, playback.atEnd]).toEqual([10, 0, true]);
  playback.step(-1);
  expect([playback.index, playback.share]).toEqual([9, 0]);
});

test('another episode starts at its beginning; the frames of the last one are shown until it is there', async () => {
  const playback = await opened();
  playback.seek(6);
  const choosing = playback.choose(1);
  expect([playback.loading, playback.frames.length]).toEqual([true, 11]);
  await choosing;
  expect([playback.loading, playback.index]).toEqual([false, 0]);
});

test('the time line is marked where each of the two episodes first succeeds, and only there', async () => {
  worker.frames.mockResolvedValue(framesOf(10, 1, 6));
  const playback = await opened();
  expect(playback.tellsSuccess).toBe(true);
  expect(playback.marks).toEqual([{ index: 6, label: 'First success', rival: false }]);
  worker.randomEpisode.mockResolvedValue(framesOf(15, 3, 12));
  await playback.compareWith(random);
  expect(playback.marks).toEqual([
    { index: 6, label: 'This policy: first success', rival: false },
    { index: 12, label: 'Random actions: first success', rival: true },
  ]);
});

test('an episode without success has no mark, whether or not its task tells success', async () => {
  worker.frames.mockResolvedValueOnce(framesOf(10, 1, 99)).mockResolvedValueOnce(framesOf(10, 1));
  const playback = await opened();
  expect([playback.tellsSuccess, playback.marks]).toEqual([true, []]);
  await playback.choose(1);
  expect([playback.tellsSuccess, playback.marks]).toEqual([false, []]);
});

test('other episodes come into the same player: speed, step and rival stay', async () => {
  const playback = await opened();
  playback.speed = 2;
  await playback.compareWith(random);
  playback.seek(6);
  worker.randomEpisode.mockClear();
  await playback.show({ env, scores: scoresOf([7], [8], 5) }, random);
  expect(playback).toMatchObject({ index: 6, speed: 2, playing: false, seed: 7 });
  expect(playback.shot!.frame.episodeReturn).toBe(30);
  expect(playback.rivalShot!.frame.episodeReturn).toBe(18);
  expect(worker.randomEpisode).not.toHaveBeenCalled();
});

test('an episode that is over plays again from its start where another comes in its place', async () => {
  const playback = await opened();
  playback.seek(10);
  await playback.show({ env, scores: scoresOf([7], [8], 5) }, null);
  expect(playback).toMatchObject({ index: 0, playing: true });
});

test('a list of episodes that has grown leaves the present one as it is', async () => {
  const playback = await opened();
  playback.seek(4);
  worker.frames.mockClear();
  const { returns, seeds, ...rest } = own.scores;
  const grown = { ...rest, returns: [...returns, 1], seeds: [...seeds, 9] };
  await playback.show({ env, scores: grown }, null);
  expect([playback.index, playback.playable.scores.returns.length]).toEqual([4, 3]);
  expect(worker.frames).not.toHaveBeenCalled();
});

test('a rival may stand beside it from the beginning, and a program is tried on the seed once', async () => {
  tryOut.mockImplementation(async (job) => ({ env: job.env, scores: scoresOf(job.plan.seeds, [5], 4) }));
  const settings = makeSettings({ envId: env.id });
  const program: Contender = { kind: 'program', key: 'run-1', name: 'PromptPO', program: { settings, code: 'code' } };
  const playback = new Playback(own, false, { episode: 1, step: 2 }, program);
  await vi.waitFor(() => expect(playback.rivalShot).not.toBeNull());
  expect([playback.index, playback.rivalShot!.frame.episodeReturn]).toEqual([2, 8]);
  expect(tryOut).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ plan: expect.objectContaining({ seeds: [8] }) }),
  );
  await playback.show({ env, scores: scoresOf([7, 8], [3, 3], 1) }, program);
  expect(tryOut).toHaveBeenCalledTimes(1);
});

test('an episode that comes out otherwise than it was recorded says so', async () => {
  const playback = await opened();
  expect(playback.otherReturn).toBeNull();
  const changed = await opened({ env, scores: { ...scoresOf([7], [10], 1), returns: [12] } });
  expect(changed.otherReturn).toBe(12);
});
