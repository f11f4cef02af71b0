// A run whose scores are held back, as its pages read it: the page of the run, the list, what is exported of it. The engine is a
// stand-in that has one recorded run.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { heldRuns } from '../../../src/app/film/held-runs.svelte.ts';
import { attemptsFile, reportFile } from '../../../src/app/runs/run-files.ts';
import { RunStore } from '../../../src/app/runs/run.svelte.ts';
import { listShownRuns, loadShownRun } from '../../../src/app/runs/shown-runs.ts';
import type { RunEvent } from '../../../src/engine/events.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import { readRun } from '../../../src/storage/run-summary.ts';
import { readRecordedLog } from '../../support/recorded-runs.ts';

const log = readRecordedLog('frozen-lake-8x8');
const { runId } = log[0]!;
let stored: readonly RunEvent[] = log;
const api = {
  loadRun: async () => stored,
  listRuns: async () => [readRun(stored).summary],
};
vi.mock('../../../src/app/engine-host.ts', () => ({ engine: async () => api, listen: () => () => undefined }));

async function opened(): Promise<RunStore> {
  const store = new RunStore(runId);
  await store.load();
  return store;
}

/** Of the candidates of a round. */
const scoresOf = (round: number): readonly number[] =>
  log.flatMap((event) => (event.type === 'candidate-scored' && event.round === round ? [event.score] : []));

beforeEach(() => {
  stored = log;
  heldRuns.release(runId);
});

describe('the page of a run that holds scores back', () => {
  test('holds them back when it is opened anew', async () => {
    (await opened()).predict(true);
    // Everything was seen when the scores began to be held back.
    expect((await opened()).hold).toBeNull();
    heldRuns.hold(runId, []);
    const store = await opened();
    expect(store.predicting).toBe(true);
    expect(store.hold?.round).toBe(1);
    expect(store.state!.rounds.flatMap(({ candidates }) => candidates.map(({ score }) => score))).toEqual([
      undefined,
      undefined,
    ]);
    expect(store.points).toEqual([]);
    store.reveal(1);
    expect(store.state!.rounds[0]!.candidates.map(({ score }) => score)).toEqual(scoresOf(1));
    expect((await opened()).hold?.round).toBe(2);
    store.predict(false);
    expect((await opened()).state).toEqual(reduceAll(log));
  });

  test('follows what another page of the run reveals', async () => {
    heldRuns.hold(runId, []);
    const [here, there] = [new RunStore(runId), await opened()];
    const close = here.open();
    await vi.waitFor(() => expect(here.hold?.round).toBe(1));
    there.reveal(1);
    expect(here.hold?.round).toBe(2);
    close();
  });

  test('says how the run really stands, and not how it came out', async () => {
    heldRuns.hold(runId, []);
    expect((await opened()).state).toMatchObject({
      status: 'ended',
      endReason: undefined,
      reports: {},
      bestRound: null,
    });
    const end = log.findIndex((event) => event.type === 'candidate-scored' && event.round === 2);
    const paused: RunEvent = {
      ...{ type: 'paused', reason: 'error', error: { code: 'model/network', message: 'No answer.' } },
      ...{ runId, seq: end, at: log[end]!.at },
    };
    stored = [...log.slice(0, end), paused];
    const { state, hold } = await opened();
    expect(hold?.round).toBe(1);
    expect(state).toMatchObject({ status: 'paused', pauseReason: 'error', pauseError: { message: 'No answer.' } });
  });
});

describe('elsewhere', () => {
  test('the list tells no score, no steps and no curve of rounds that wait for a bet', async () => {
    const whole = readRun(log).summary;
    expect(await listShownRuns()).toEqual([whole]);
    heldRuns.hold(runId, []);
    expect(await listShownRuns()).toEqual([
      { ...whole, bestScore: null, finalScore: null, steps: 0, curve: [], roundsDone: 0, heldRound: 1 },
    ]);
    heldRuns.reveal(runId, 1);
    const [line] = await listShownRuns();
    expect(line).toMatchObject({ heldRound: 2, status: 'ended', roundsDone: 1, finalScore: null });
    expect(line!.steps).toBeLessThan(whole.steps);
    for (const { round } of reduceAll(log).rounds) heldRuns.reveal(runId, round);
    expect(await listShownRuns()).toEqual([whole]);
  });

  test('what compare, write and experiments read ends before the first score', async () => {
    heldRuns.hold(runId, []);
    expect((await loadShownRun(runId)).some(({ type }) => type === 'candidate-scored')).toBe(false);
    heldRuns.release(runId);
    expect(await loadShownRun(runId)).toBe(log);
  });

  test('a report and a table tell nothing of them either', async () => {
    const whole = await attemptsFile(runId);
    heldRuns.hold(runId, [1]);
    const [report, table] = [await reportFile(runId), await attemptsFile(runId)];
    expect(table.text.split('\n').length).toBeLessThan(whole.text.split('\n').length);
    expect(report.text).not.toContain('on fresh seeds, policy of round');
  });
});
