// Handing a policy to a run where something on the way fails. The engine is a stand-in that does as it is told.
import { beforeEach, expect, test, vi } from 'vitest';
import { RunStore } from '../../../src/app/runs/run.svelte.ts';
import { Handover } from '../../../src/app/write/handover.svelte.ts';
import type { RunEvent, RunId } from '../../../src/engine/events.ts';
import { forkLog } from '../../../src/engine/fork.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import type { RunUpdate } from '../../../src/workers/engine/api.ts';
import { readRecordedLog } from '../../support/recorded-runs.ts';

const log = readRecordedLog('cartpole');
const pausedRun = forkLog(log, 4, 'mine' as RunId);
let here: Set<RunId>;
let policies: { readonly runId: RunId; readonly code: string }[];
let refusesPolicies: boolean;
let listeners: ((update: RunUpdate) => void)[];

const api = {
  async fork() {
    here.add('copy' as RunId);
    return 'copy' as RunId;
  },
  loadRun: async (runId: RunId) => (runId === 'mine' ? pausedRun : forkLog(log, 4, runId)),
  addPolicy: async (runId: RunId, code: string) => {
    if (refusesPolicies) throw new Error('The last round of this run is over.');
    policies.push({ runId, code });
  },
  deleteRun: async (runId: RunId) => void here.delete(runId),
};
vi.mock('../../../src/app/engine-host.ts', () => ({
  engine: async () => api,
  listen: (listener: (typeof listeners)[number]) => {
    listeners.push(listener);
    return () => undefined;
  },
}));

/** The engine goes on with the run, whoever told it to. */
function goesOn(runId: RunId, before: readonly RunEvent[]): void {
  const event: RunEvent = {
    type: 'resumed',
    runId,
    seq: before.length,
    at: before.at(-1)!.at,
  };
  for (const listener of listeners)
    listener({ runId, events: [event], streams: [], rollouts: [], waitingForReply: [], notices: [] });
}

async function ownRun() {
  const store = new RunStore('mine' as RunId);
  store.open();
  await vi.waitFor(() => expect(store.state?.status).toBe('paused'));
  return { rival: null, state: store.state, store };
}
const recording = {
  rival: { key: 'r', ref: { kind: 'recording', name: 'cartpole' }, label: 'Cart Pole', envOptions: null },
  state: reduceAll(log),
  store: null,
} as const;

beforeEach(() => {
  here = new Set();
  policies = [];
  refusesPolicies = false;
  listeners = [];
});

test('a policy whose run could not go on is told of, and does not join when the run goes on later', async () => {
  const run = await ownRun();
  const handover = new Handover();
  await handover.begin(run, 'class Mine {}', 'by hand');
  expect(handover.isChoosing).toBe(true);
  const followed = handover.follow(Promise.resolve(false));
  await handover.closeChoice();
  await followed;
  expect([handover.problem, handover.isChoosing, handover.done]).toEqual(['The run could not go on.', false, null]);
  goesOn('mine' as RunId, pausedRun);
  await vi.waitFor(() => expect(run.store.state?.status).toBe('running'));
  expect(policies).toEqual([]);
  await handover.tryAgain();
  expect([policies, handover.problem, handover.done]).toEqual([[{ runId: 'mine', code: 'class Mine {}' }], '', 'mine']);
});

test('a policy that was let be is gone', async () => {
  const handover = new Handover();
  await handover.begin(await ownRun(), 'class Mine {}', 'by hand');
  await handover.follow(Promise.resolve(false));
  handover.drop();
  await handover.tryAgain();
  expect([handover.problem, handover.isChoosing && policies.length, policies]).toEqual(['', 0, []]);
});

test('the copy of a recording goes again where it could not go on or the person thought better of it', async () => {
  const handover = new Handover();
  await handover.begin(recording, 'class Mine {}', 'by hand');
  expect(here.size).toBe(1);
  await handover.closeChoice();
  expect([here.size, handover.problem]).toEqual([0, '']);
  await handover.begin(recording, 'class Mine {}', 'by hand');
  await handover.follow(Promise.resolve(false));
  expect([here.size, handover.problem]).toEqual([0, 'The run could not go on.']);
  await handover.tryAgain();
  await handover.follow(Promise.resolve(true));
  expect([here.size, policies]).toEqual([1, [{ runId: 'copy', code: 'class Mine {}' }]]);
  handover.dispose();
  expect(here.size).toBe(1);
});

test('a run that takes no more policies says so, and the policy is offered again', async () => {
  const handover = new Handover();
  await handover.begin(await ownRun(), 'class Mine {}', 'by hand');
  refusesPolicies = true;
  await handover.follow(Promise.resolve(true));
  expect([handover.problem, handover.done]).toEqual(['The last round of this run is over.', null]);
});
