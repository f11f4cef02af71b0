// Whom an episode can be set against: others of the run that were tried on its seed, and the two yardsticks.
import { expect, test } from 'vitest';
import { canPlay, contendersOf, episodeOn, handWrittenJob } from '../../../src/app/player/contenders.ts';
import type { RunEventBody } from '../../../src/engine/events.ts';
import { reduce } from '../../../src/engine/reducer.ts';
import type { RunState } from '../../../src/engine/state.ts';
import { loadEnv } from '../../../src/app/environments.ts';
import { makeLog, makeScores, oneRound, started } from '../../support/run-logs.ts';

function stateOf(bodies: readonly RunEventBody[]): RunState {
  return makeLog([started(), ...bodies]).reduce<RunState | null>((state, event) => reduce(state, event), null)!;
}

test('the other scored candidates and the two yardsticks can be compared with, the candidate itself cannot', () => {
  const names = contendersOf(stateOf(oneRound()), { round: 1, candidate: 2 }).map(({ name }) => name);
  expect(names).toEqual(['Round 1, candidate 1', 'Hand-written policy', 'Random actions']);
});

test('a candidate is found on the seeds it was tried on, the winner also on those of its confirmation', () => {
  const [winner] = contendersOf(stateOf(oneRound()), { round: 1, candidate: 1 });
  if (winner?.kind !== 'candidate') throw new Error('the winner is missing');
  // Selection has seeds 0 and 1, the confirmation 0 to 2.
  expect(episodeOn(winner.evaluations, 1)?.scores.returns).toEqual([4, 6]);
  expect(episodeOn(winner.evaluations, 2)).toEqual({
    scores: expect.objectContaining({ returns: [3, 4, 5] }),
    episode: 2,
  });
  expect(episodeOn(winner.evaluations, 9)).toBeNull();
  expect([canPlay(winner, 2), canPlay(winner, 9), canPlay(winner, null)]).toEqual([true, false, false]);
});

test('fresh episodes whose actions a smaller log left out are no episodes to show', () => {
  const bodies = oneRound().map((body) =>
    body.type === 'confirmed' ? { ...body, scores: { ...body.scores, actions: [] } } : body,
  );
  const [winner] = contendersOf(stateOf(bodies), { round: 1, candidate: 1 });
  if (winner?.kind !== 'candidate') throw new Error('the winner is missing');
  expect([canPlay(winner, 1), canPlay(winner, 2)]).toEqual([true, false]);
});

test('a yardstick can be played on any seed, but not where the episode has none', () => {
  const yardstick = { kind: 'random', key: 'random', name: 'Random actions' } as const;
  expect([canPlay(yardstick, 123), canPlay(yardstick, null)]).toEqual([true, false]);
});

test('an evaluation without seeds offers no episode', () => {
  expect(episodeOn([{ ...makeScores([1, 2]), seeds: [null, null] }], 0)).toBeNull();
});

test("the hand-written policy is played for one episode on the seed, to the task's horizon", async () => {
  const module = await loadEnv('cartpole-v1');
  const job = handWrittenJob({ id: 'cartpole-v1', options: {} }, module, 42);
  expect(job.plan).toMatchObject({ episodes: 1, seeds: [42], maxSteps: 500 });
  expect(job.policy).toEqual({ kind: 'code', language: 'javascript', code: module.referencePolicy.javascript });
});
