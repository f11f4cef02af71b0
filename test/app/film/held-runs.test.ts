// Which runs hold their scores back, as two tabs of one browser see it: storage and its event are stand-ins, each tab loads the
// module anew.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunId } from '../../../src/engine/events.ts';

const runId = 'run-1' as RunId;
let kept: Map<string, string>;
/** What the tabs listen with; the browser tells every tab but the one that wrote. */
let listeners: ((event: { key: string | null }) => void)[];

beforeEach(() => {
  kept = new Map();
  listeners = [];
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  });
  vi.stubGlobal('addEventListener', (_: string, listener: (typeof listeners)[number]) => listeners.push(listener));
});
afterEach(() => vi.unstubAllGlobals());

async function openTab() {
  vi.resetModules();
  return (await import('../../../src/app/film/held-runs.svelte.ts')).heldRuns;
}

test('a reload finds the run as it was: held, with the rounds that were seen and revealed open', async () => {
  const before = await openTab();
  before.hold(runId, [1, 1]);
  before.reveal(runId, 2);
  const after = await openTab();
  expect(after.openRounds(runId)).toEqual([1, 2]);
  expect(after.openRounds('another' as RunId)).toBeNull();
  after.release(runId);
  expect((await openTab()).openRounds(runId)).toBeNull();
});

test('a second tab follows at once, and what it changes leaves the rest of the list alone', async () => {
  const first = await openTab();
  const second = await openTab();
  let told = 0;
  second.watch(() => (told += 1));
  first.hold(runId, []);
  listeners[1]!({ key: 'promptpo-held-runs' });
  expect([second.openRounds(runId), told]).toEqual([[], 1]);
  // The first tab has not heard of this one yet.
  second.hold('run-2' as RunId, [3]);
  first.reveal(runId, 1);
  const third = await openTab();
  expect([third.openRounds(runId), third.openRounds('run-2' as RunId)]).toEqual([[1], [3]]);
});

test('a run that holds nothing back is not held by revealing a round', async () => {
  const tab = await openTab();
  tab.reveal(runId, 1);
  expect(tab.openRounds(runId)).toBeNull();
});

test('where storage is refused or holds something else, the page remembers for itself', async () => {
  kept.set('promptpo-held-runs', '{"run-1":"all"}');
  expect((await openTab()).openRounds(runId)).toBeNull();
  vi.stubGlobal('localStorage', undefined);
  const tab = await openTab();
  tab.hold(runId, []);
  tab.reveal(runId, 1);
  expect(tab.openRounds(runId)).toEqual([1]);
});
