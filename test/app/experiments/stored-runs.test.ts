// Finding stored runs by their settings: which of them belongs to a job of an experiment, and how it stands.
import { expect, test } from 'vitest';
import { cards } from '../../../envs/cartpole/meta.ts';
import { StoredRuns } from '../../../src/app/experiments/stored-runs.ts';
import type { RunEvent, RunId } from '../../../src/engine/events.ts';
import type { RunSettings } from '../../../src/engine/settings.ts';
import { readRun } from '../../../src/storage/run-summary.ts';
import { makeLog, makeSettings, oneRound, started } from '../../support/run-logs.ts';

type Body = Parameters<typeof makeLog>[0][number];

const settings = makeSettings({ envId: 'cartpole-v1', seed: 1, envOptions: { suttonBartoReward: false } });
const ended: Body = { type: 'run-ended', reason: 'completed' };
const stopped: Body = { type: 'run-ended', reason: 'stopped' };

function log(id: string, changes: Partial<RunSettings>, ...end: readonly Body[]): readonly RunEvent[] {
  return makeLog([{ ...started({ ...settings, ...changes }) } as Body, ...oneRound(), ...end], id);
}

/** `reads` names the logs that were read, in order. */
function stored(...logs: readonly (readonly RunEvent[])[]) {
  const byId = new Map<RunId, readonly RunEvent[]>(logs.map((events) => [events[0]!.runId, events]));
  const reads: string[] = [];
  const runs = new StoredRuns(
    async () => ({
      listRuns: async () => [...byId.values()].map((events) => readRun(events).summary),
      loadRun: async (runId) => (reads.push(runId), byId.get(runId) ?? []),
    }),
    async (envId) => cards.find(({ id }) => id === envId) ?? null,
  );
  return { runs, reads, put: (events: readonly RunEvent[]) => byId.set(events[0]!.runId, events) };
}

test('a run belongs to a job by its settings; one that has ended comes before one that can go on', async () => {
  const { runs } = stored(
    log('other seed', { seed: 2 }, ended),
    log('other method', { method: { ...settings.method, rounds: 9 } }, ended),
    log('other variant', { envOptions: { suttonBartoReward: true } }, ended),
    log('begun', {}, { type: 'paused', reason: 'closed' }),
    log('whole', {}, ended),
  );
  const wished = [settings, { ...settings, seed: 2 }, { ...settings, seed: 3 }];
  expect(await runs.find(wished)).toEqual([
    { runId: 'whole', status: 'ended' },
    { runId: 'other seed', status: 'ended' },
    null,
  ]);
});

test('a run whose options are incomplete, as of an imported log, is one of the default variant', async () => {
  const { runs } = stored(log('imported', { envOptions: {} }, ended));
  const other = { ...settings, envOptions: { suttonBartoReward: true } };
  expect(await runs.find([settings, other])).toEqual([{ runId: 'imported', status: 'ended' }, null]);
});

test('one that was stopped by hand can go on; its log is read again only once there is more in it', async () => {
  const { runs, reads, put } = stored(log('r', {}, stopped));
  expect(await runs.find([settings])).toEqual([{ runId: 'r', status: 'stopped' }]);
  expect([...(await runs.look(['r', 'deleted']))]).toEqual([['r', { runId: 'r', status: 'stopped' }]]);
  expect(reads).toEqual(['r']);
  put(log('r', {}, stopped, { type: 'resumed' }, ended));
  expect(await runs.find([settings])).toEqual([{ runId: 'r', status: 'ended' }]);
  expect(reads).toEqual(['r', 'r']);
});
