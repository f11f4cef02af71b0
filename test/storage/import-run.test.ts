// Importing run logs into a real (in-memory) IndexedDB: new ones, known ones, ones that went on elsewhere, and broken ones.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent, RunEventBody, RunId } from '../../src/engine/events.ts';
import { serializeRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { createDatabase } from '../../src/storage/database.ts';
import { importRunLog, type ImportPlace } from '../../src/storage/import-run.ts';
import { advanceRun, readRun } from '../../src/storage/run-summary.ts';
import { createRunsRepository, type RunsRepository } from '../../src/storage/runs.ts';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../support/run-logs.ts';

const report: RunEventBody[] = [
  { type: 'reported', role: 'best', round: 1, scores: makeScores([7, 9]), score: 8, wallMs: 1 },
  { type: 'run-ended', reason: 'completed' },
];
const start = started();
const grouped: RunEventBody = { ...start, group: 'sweep A' } as RunEventBody;
const runId = 'run-1' as RunId;

let count = 0;
let runs: RunsRepository;
let locked: RunId[];
let place: ImportPlace;
beforeEach(() => {
  runs = createRunsRepository(createDatabase({ name: `import-${++count}` }));
  locked = [];
  place = {
    runs,
    newRunId: () => `copy-${++count}` as RunId,
    async lock(id) {
      locked.push(id);
      return () => void locked.pop();
    },
  };
});
const take = (events: readonly RunEvent[], group?: string) => importRunLog(serializeRunLog(events), group, place);

/** Adds an event to a stored run, as the page does. */
async function append(body: RunEventBody): Promise<void> {
  const before = readRun(await runs.load(runId));
  const event: RunEvent = { ...body, runId, seq: before.state.nextSeq, at: before.state.updatedAt };
  await runs.append([event], advanceRun(before, event).summary);
}

describe('importing a run log', () => {
  test('keeps its own group; a log without one takes the group of the import; neither gives none', async () => {
    expect(await take(makeLog([grouped, ...oneRound()]), 'mine')).toEqual({ runId, outcome: 'new' });
    expect(await take(makeLog([start, ...oneRound()], 'run-2'), 'mine')).toMatchObject({ outcome: 'new' });
    expect(await take(makeLog([start, ...oneRound()], 'run-3'))).toMatchObject({ outcome: 'new' });
    const groups = new Map((await runs.list()).map((run) => [run.runId as string, run.group]));
    expect(groups).toEqual(
      new Map([
        ['run-1', 'sweep A'],
        ['run-2', 'mine'],
        ['run-3', undefined],
      ]),
    );
    expect(reduceAll(await runs.load('run-2' as RunId)).group).toBe('mine');
    expect(locked).toEqual([]);
  });

  test('leaves a run out of any group that was taken out of its own', async () => {
    await take(makeLog([grouped, ...oneRound(), { type: 'grouped', group: null }]), 'mine');
    await take(makeLog([start, ...oneRound(), { type: 'grouped', group: 'last' }], 'run-2'), 'mine');
    expect((await runs.summary(runId))!.group).toBeUndefined();
    expect((await runs.summary('run-2' as RunId))!.group).toBe('last');
  });

  test('leaves a run alone that is here already, also after it was renamed or put into another group here', async () => {
    const log = makeLog([start, ...oneRound(), ...report]);
    await take(log, 'mine');
    await append({ type: 'renamed', title: 'My name' });
    await append({ type: 'grouped', group: 'other' });
    const before = await runs.load(runId);
    expect(await take(log, 'a third')).toEqual({ runId, outcome: 'here' });
    expect(await take(log.slice(0, 4))).toEqual({ runId, outcome: 'here' });
    expect(await runs.load(runId)).toEqual(before);
    expect(await runs.list()).toHaveLength(1);
  });

  test('lets a run grow that went on elsewhere, and keeps the names given to it here', async () => {
    const log = makeLog([start, ...oneRound(), ...report]);
    await take(log.slice(0, 5), 'mine');
    // The list marks a run that was cut off.
    await append({ type: 'paused', reason: 'closed' });
    await append({ type: 'renamed', title: 'My name' });
    expect(await take(log, 'other')).toEqual({ runId, outcome: 'longer' });
    const stored = await runs.load(runId);
    expect(stored.map((event) => event.seq)).toEqual(stored.map((_, i) => i));
    expect(reduceAll(stored)).toMatchObject({ status: 'ended', title: 'My name', group: 'mine' });
    expect(await runs.summary(runId)).toMatchObject({ status: 'ended', finalScore: 8, group: 'mine' });
    expect(await take(log)).toEqual({ runId, outcome: 'here' });
  });

  test('puts a different run of the same id beside it under a new one', async () => {
    await take(makeLog([start, ...oneRound()]));
    const other = makeLog([started(makeSettings({ seed: 9 })), ...oneRound()]).map((event) => ({
      ...event,
      at: event.at + 1,
    }));
    const result = await take(other);
    expect(result).toMatchObject({ outcome: 'copy' });
    expect(result.runId).not.toBe(runId);
    expect(await runs.list()).toHaveLength(2);
    expect(reduceAll(await runs.load(runId)).settings.seed).toBe(1);
  });

  test('puts a run beside the one here where both went on in their own way', async () => {
    const log = makeLog([start, ...oneRound(), ...report]);
    await take(log.slice(0, 5));
    await append({ type: 'run-ended', reason: 'stopped' });
    expect(await take(log)).toMatchObject({ outcome: 'copy' });
    expect(await runs.list()).toHaveLength(2);
  });

  test('says in words what is wrong with a broken log, and writes nothing', async () => {
    expect(await importRunLog('hello', 'g', place)).toEqual({
      runId: null,
      error: expect.stringMatching(/not a run log/),
    });
    const cut = serializeRunLog(makeLog([start])).slice(0, -10);
    expect(await importRunLog(cut, 'g', place)).toMatchObject({ runId: null });
    expect(await runs.list()).toEqual([]);
  });
});

describe("a run's summary", () => {
  test('holds the final score of the result that its method names, null while there is none', () => {
    const last: RunEventBody = {
      type: 'reported',
      role: 'last',
      round: 1,
      scores: makeScores([1, 3]),
      score: 2,
      wallMs: 1,
    };
    const settings = makeSettings();
    const paper = makeSettings({ method: { ...settings.method, result: 'last' } });
    expect(readRun(makeLog([start, ...oneRound()])).summary.finalScore).toBeNull();
    expect(readRun(makeLog([start, ...oneRound(), last, ...report])).summary.finalScore).toBe(8);
    expect(readRun(makeLog([started(paper), ...oneRound(), ...report, last])).summary.finalScore).toBe(2);
  });
});
