// A run that nobody in this tab works on: it waits for the other tab, and one by hand that a reload cut off goes on by itself. The
// engine is a stand-in.
import { beforeEach, expect, test, vi } from 'vitest';
import { noteAnswering } from '../../../src/app/runs/answering.ts';
// Loaded on demand where a run goes on: here before the clock of a test runs.
import '../../../src/app/models/model-choice.svelte.ts';
import { RunStore } from '../../../src/app/runs/run.svelte.ts';
import type { RunEvent } from '../../../src/engine/events.ts';
import { makeLog, makeSettings, oneRound, started } from '../../support/run-logs.ts';

const byHand = { kind: 'by-hand', name: 'a chat', contextTokens: 128_000 } as const;
const model = { kind: 'openai-compatible', name: 'm', baseUrl: 'https://models.test/v1', contextTokens: 9000 } as const;
const logOf = (identity: typeof byHand | typeof model): readonly RunEvent[] =>
  makeLog([started(makeSettings({ model: identity })), ...oneRound()]);
const cutOff = (log: readonly RunEvent[]): readonly RunEvent[] => {
  const { runId, seq, at } = log.at(-1)!;
  return [...log, { type: 'paused', reason: 'closed', runId, seq: seq + 1, at }];
};

let stored: readonly RunEvent[];
/** Ends the other tab, whose run is then found cut off. */
let leave: () => void;
let left: Promise<void>;
let isHeld = false;
const resumed = vi.fn(async () => {
  const { runId, seq, at } = stored.at(-1)!;
  stored = [...stored, { type: 'resumed', runId, seq: seq + 1, at }];
});
const api = {
  loadRun: async () => stored,
  goesOnElsewhere: async () => isHeld,
  whenLeft: () => left,
  resume: resumed,
};
vi.mock('../../../src/app/engine-host.ts', () => ({
  engine: async () => api,
  engineWithSandbox: async () => api,
  listen: () => () => undefined,
}));

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  });
  resumed.mockClear();
  isHeld = true;
  left = new Promise((resolve) => {
    leave = () => {
      isHeld = false;
      stored = cutOff(stored);
      resolve();
    };
  });
});

test('a run by hand goes on by itself after a reload in this tab', async () => {
  stored = logOf(byHand);
  noteAnswering(stored[0]!.runId);
  const store = new RunStore(stored[0]!.runId);
  await store.load();
  expect(store).toMatchObject({ elsewhere: true, returning: true });
  leave();
  await vi.waitFor(() => expect(resumed).toHaveBeenCalledOnce());
  expect(resumed).toHaveBeenCalledWith(
    stored[0]!.runId,
    expect.objectContaining({ kind: 'by-hand', name: 'a chat' }),
    {},
  );
  await vi.waitFor(() => expect(store.returning).toBe(false));
  // Never shown as interrupted: it goes on by the time it is no longer being taken up.
  expect(store.state?.status).toBe('running');
});

test('one that this tab did not answer is shown as interrupted, once the other tab is gone', async () => {
  stored = logOf(byHand);
  const store = new RunStore(stored[0]!.runId);
  await store.load();
  expect(store).toMatchObject({ elsewhere: true, returning: false });
  leave();
  await vi.waitFor(() => expect(store.state).toMatchObject({ status: 'paused', pauseReason: 'closed' }));
  await vi.waitFor(() => expect(store.elsewhere).toBe(false));
  expect(resumed).not.toHaveBeenCalled();
});

test('a run with a model that costs something waits for a press', async () => {
  stored = logOf(model);
  noteAnswering(stored[0]!.runId);
  const store = new RunStore(stored[0]!.runId);
  await store.load();
  leave();
  await vi.waitFor(() => expect(store.state?.pauseReason).toBe('closed'));
  expect(store.returning).toBe(false);
  expect(resumed).not.toHaveBeenCalled();
});

test('what is in the way leaves the run interrupted', async () => {
  stored = cutOff(logOf(byHand));
  isHeld = false;
  noteAnswering(stored[0]!.runId);
  resumed.mockRejectedValueOnce(new Error('Another run goes on in this tab.'));
  const store = new RunStore(stored[0]!.runId);
  await store.load();
  expect(store.returning).toBe(true);
  await vi.waitFor(() => expect(store.returning).toBe(false));
  expect(store.state?.pauseReason).toBe('closed');
});
