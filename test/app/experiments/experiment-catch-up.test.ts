// An experiment whose work is over, or was cut off, follows the runs that the person goes on with on their own pages.
import { expect, test } from 'vitest';
import { catchUp, type CatchUpPlace } from '../../../src/app/experiments/experiment-catch-up.ts';
import type { FoundRun } from '../../../src/app/experiments/experiment-run-notes.ts';
import { jobsOf, tallyOf } from '../../../src/app/experiments/experiment-jobs.ts';
import type { ExperimentRecord } from '../../../src/storage/experiment-record.ts';
import { makeExperiment, runCell } from '../../support/experiments.ts';

const held: ExperimentRecord = {
  ...makeExperiment([runCell('cartpole-v1')], 1),
  state: 'ended',
  notes: { 'run cartpole-v1/0': { state: 'held', runId: 'r', problem: 'Give the key.' } },
};

/** `log` says what was locked, stored and grouped, in order. */
function place(stored: ExperimentRecord, found: readonly FoundRun[], isFree = true) {
  const log: string[] = [];
  const at: CatchUpPlace = {
    lock: async (id) => (isFree ? (log.push(`lock ${id}`), () => void log.push(`free ${id}`)) : null),
    get: async () => stored,
    put: async ({ notes }) => void log.push(`put ${Object.values(notes).map(({ state }) => state)}`),
    look: async (runIds) => new Map(found.filter(({ runId }) => runIds.includes(runId)).map((run) => [run.runId, run])),
    group: async (runId, name) => void log.push(`group ${runId} ${name}`),
  };
  return { at, log };
}

test('a held run that was brought to its end on its own page is done, and joins the group', async () => {
  const { at, log } = place(held, [{ runId: 'r', status: 'ended' }]);
  const after = (await catchUp(held, at))!;
  expect(tallyOf(jobsOf(after, []))).toMatchObject({ done: 1, held: 0 });
  expect(log).toEqual(['lock one', 'put done', 'group r One', 'free one']);
});

test('one that goes on is under way, and one that stands where it stood changes nothing', async () => {
  const going = place(held, [{ runId: 'r', status: 'running' }]);
  expect(tallyOf(jobsOf((await catchUp(held, going.at))!, []))).toMatchObject({ underWay: 1, held: 0 });
  const paused = place(held, [{ runId: 'r', status: 'paused' }]);
  expect(await catchUp(held, paused.at)).toBeNull();
  expect(paused.log).toEqual(['lock one', 'free one']);
});

test('what another tab has, and what it has noted since, is left as it is', async () => {
  const elsewhere = place(held, [{ runId: 'r', status: 'ended' }], false);
  expect(await catchUp(held, elsewhere.at)).toBeNull();
  expect(elsewhere.log).toEqual([]);
  const done: ExperimentRecord = { ...held, notes: { 'run cartpole-v1/0': { state: 'done', runId: 'r' } } };
  const newer = place(done, [{ runId: 'r', status: 'ended' }]);
  expect(await catchUp(held, newer.at)).toBeNull();
  expect(newer.log).toEqual(['lock one', 'free one']);
});
