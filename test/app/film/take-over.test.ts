// Taking a run over where something on the way fails. The engine is a stand-in that does as it is told.
import { beforeEach, expect, test, vi } from 'vitest';
import { TakeOver, type TakeOverWish } from '../../../src/app/film/take-over.svelte.ts';
import { router } from '../../../src/app/router.svelte.ts';
import type { RunId } from '../../../src/engine/events.ts';
import { forkLog } from '../../../src/engine/fork.ts';
import { readRecordedLog } from '../../support/recorded-runs.ts';

const log = readRecordedLog('cartpole');
let here: Set<RunId>;
let policies: string[];
let failing: 'resume' | 'addPolicy' | null;
let made = 0;

function fail(step: typeof failing, words: string): void {
  if (failing === step) throw new Error(words);
}

const api = {
  async fork() {
    const runId = `copy-${++made}` as RunId;
    here.add(runId);
    return runId;
  },
  loadRun: async (runId: RunId) => forkLog(log, 2, runId).map((event) => ({ ...event, runId })),
  resume: async () => fail('resume', 'Another run goes on in this tab.'),
  addPolicy: async (_: RunId, code: string) => {
    fail('addPolicy', 'This run does not go on at the moment.');
    policies.push(code);
  },
  deleteRun: async (runId: RunId) => void here.delete(runId),
};
vi.mock('../../../src/app/engine-host.ts', () => ({
  engine: async () => api,
  engineWithSandbox: async () => api,
  listen: () => () => undefined,
}));
vi.mock('../../../src/app/python.svelte.ts', () => ({ python: { prepare: async () => undefined } }));
const go = vi.spyOn(router, 'go').mockImplementation(() => undefined);

const wish: TakeOverWish = {
  source: { kind: 'recording', name: 'cartpole' },
  round: 2,
  rounds: 3,
  model: { kind: 'by-hand' },
  identity: { kind: 'by-hand', name: 'a chat', contextTokens: 32_000 },
  code: 'class Mine {}',
};

beforeEach(() => {
  here = new Set();
  policies = [];
  failing = null;
  go.mockClear();
});

test('a run that cannot go on leaves none behind, and the next try brings code and all', async () => {
  const attempt = new TakeOver();
  failing = 'resume';
  expect(await attempt.go(wish)).toBe(false);
  expect([attempt.problem, attempt.going, attempt.busy]).toEqual(['Another run goes on in this tab.', null, false]);
  expect([here.size, go.mock.calls.length]).toEqual([0, 0]);
  failing = null;
  expect(await attempt.go(wish)).toBe(true);
  expect([attempt.problem, here.size, policies]).toEqual(['', 1, ['class Mine {}']]);
  expect(go).toHaveBeenCalledWith({ name: 'run', runId: [...here][0] });
});

test('a policy that could not join is added to the run that goes on, and no second one is made', async () => {
  const attempt = new TakeOver();
  failing = 'addPolicy';
  expect(await attempt.go(wish)).toBe(false);
  expect([attempt.going?.runId, attempt.problem]).toEqual([[...here][0], 'This run does not go on at the moment.']);
  failing = null;
  expect(await attempt.go({ ...wish, code: 'class Better {}' })).toBe(true);
  expect([here.size, policies]).toEqual([1, ['class Better {}']]);
});
