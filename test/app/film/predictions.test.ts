// Bets as this browser keeps them, on a real IndexedDB (in memory); every visit loads the module anew.
import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import type { RunId } from '../../../src/engine/events.ts';

const runId = 'run-1' as RunId;
const on = { runId, title: 'A run', envId: 'cartpole-v1', round: 1, candidates: 2 };
const bet = (name: string, candidate = 1) => ({ name, candidate, confidence: 0.7, reason: '' });

async function visit() {
  vi.resetModules();
  const { predictions } = await import('../../../src/app/film/predictions.svelte.ts');
  await predictions.open();
  return predictions;
}

test('a bet is there after a reload, and the round cannot be bet on twice by the same person', async () => {
  const before = await visit();
  expect(await before.place(bet('Ada', 2), on)).toBeNull();
  const after = await visit();
  expect(after.madeOn(runId, 1)).toMatchObject([{ name: 'Ada', candidate: 2 }]);
  expect(await after.place(bet(' ada', 1), on)).toMatch(/has bet on this round already/);
  expect(await after.place(bet('Bob'), on)).toBeNull();
  expect(await after.place(bet(''), on)).toBeNull();
  expect(await after.place(bet(''), on)).toMatch(/Say who bets/);
  expect(await after.place(bet('Ada'), { ...on, round: 2 })).toBeNull();
  expect(
    after
      .madeOn(runId, 1)
      .map(({ name, candidate }) => [name, candidate])
      .sort(),
  ).toEqual([
    ['', 1],
    ['Ada', 2],
    ['Bob', 1],
  ]);
});

test('another tab’s bet counts, although this one has not read it', async () => {
  const one = await visit();
  const two = await visit();
  const round = { ...on, round: 5 };
  expect(await one.place(bet('Eve'), round)).toBeNull();
  expect(await two.place(bet('Eve', 2), round)).toMatch(/already/);
  expect(two.madeOn(runId, 5)).toHaveLength(1);
});

test('bets count towards calibration once their round is revealed, and are settled once', async () => {
  const here = await visit();
  const round = { ...on, round: 7 };
  await here.place(bet('Ada', 2), round);
  expect(here.settled).toEqual([]);
  await here.settle(runId, 7, [2]);
  expect(here.settled).toMatchObject([{ name: 'Ada', round: 7, best: [2] }]);
  await here.settle(runId, 7, [1]);
  const [settled] = (await visit()).settled;
  expect(settled!.best).toEqual([2]);
  // Bets on rounds that are still open stay when those that were revealed are deleted.
  const open = here.list!.length - 1;
  await here.remove(null);
  expect(here.list).toHaveLength(open);
});

test('a bet can be taken back and made again', async () => {
  const here = await visit();
  const round = { ...on, round: 9 };
  await here.place(bet('Ada', 1), round);
  await here.takeBack(here.madeOn(runId, 9)[0]!);
  expect(await here.place(bet('Ada', 2), round)).toBeNull();
  expect(here.madeOn(runId, 9)).toMatchObject([{ candidate: 2 }]);
});
