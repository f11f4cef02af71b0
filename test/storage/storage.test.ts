// The database and the repositories on a real (in-memory) IndexedDB.
import 'fake-indexeddb/auto';
import { type IDBPDatabase, openDB } from 'idb';
import { describe, expect, test, vi } from 'vitest';
import type { RunEvent, RunId } from '../../src/engine/events.ts';
import { createDatabase, StorageError, type StudioSchema, upgrades } from '../../src/storage/database.ts';
import { advanceRun, readRun } from '../../src/storage/run-summary.ts';
import { createRunsRepository } from '../../src/storage/runs.ts';
import { makeLog, oneRound, started } from '../support/run-logs.ts';

let count = 0;
function freshName(): string {
  return `test-${++count}`;
}
const log = makeLog([started(), ...oneRound()]);

describe('the runs repository', () => {
  test('gives back what was appended, typed arrays and infinities included', async () => {
    const runs = createRunsRepository(createDatabase({ name: freshName() }));
    await runs.append(log.slice(0, 4), readRun(log.slice(0, 4)).summary);
    await runs.append(log.slice(4), readRun(log).summary);
    expect(await runs.load('run-1' as RunId)).toEqual(log);
    expect(await runs.list()).toEqual([readRun(log).summary]);
  });

  test('keeps runs apart, lists the newest first, and deletes one whole', async () => {
    const runs = createRunsRepository(createDatabase({ name: freshName() }));
    const other = makeLog([started(), ...oneRound(), { type: 'renamed', title: 'later' }], 'run-10');
    await runs.append(log, readRun(log).summary);
    await runs.append(other, readRun(other).summary);
    expect((await runs.list()).map((run) => run.runId)).toEqual(['run-10', 'run-1']);
    await runs.delete('run-1' as RunId);
    expect(await runs.load('run-1' as RunId)).toEqual([]);
    expect(await runs.summary('run-1' as RunId)).toBeUndefined();
    expect(await runs.load('run-10' as RunId)).toHaveLength(other.length);
  });

  test('refuses an event number that is taken, and then writes nothing of the batch', async () => {
    const runs = createRunsRepository(createDatabase({ name: freshName() }));
    await runs.append(log.slice(0, 3), readRun(log.slice(0, 3)).summary);
    await expect(runs.append(log.slice(2, 5), readRun(log.slice(0, 5)).summary)).rejects.toThrow(StorageError);
    expect(await runs.load('run-1' as RunId)).toHaveLength(3);
    expect(await runs.summary('run-1' as RunId)).toEqual(readRun(log.slice(0, 3)).summary);
  });

  test('says in plain words that there is no room left', async () => {
    const database = createDatabase({ name: freshName() });
    const full = database.use(() => Promise.reject(new DOMException('x', 'QuotaExceededError')));
    await expect(full).rejects.toMatchObject({ kind: 'full', message: expect.stringContaining('no room left') });
  });

  test('goes on after the connection was closed under it', async () => {
    const database = createDatabase({ name: freshName() });
    const runs = createRunsRepository(database);
    await runs.append(log.slice(0, 1), readRun(log.slice(0, 1)).summary);
    await database.use(async (db) => db.close());
    await runs.append(log.slice(1, 2), readRun(log.slice(0, 2)).summary);
    expect(await runs.load('run-1' as RunId)).toHaveLength(2);
  });

  test('lets a newer version of the page have the database, and says so when it is refused itself', async () => {
    const name = freshName();
    const runs = createRunsRepository(createDatabase({ name }));
    await runs.append(log.slice(0, 1), readRun(log.slice(0, 1)).summary);
    const newer = await openDB(name, 99);
    await expect(runs.list()).rejects.toThrow(/newer version of this page/);
    newer.close();
  });

  test('tells the person when another tab blocks the upgrade, and goes on once it is closed', async () => {
    const name = freshName();
    const old = await openVersion1(name);
    const onBlocked = vi.fn(() => old.close());
    await createRunsRepository(createDatabase({ name, onBlocked })).list();
    expect(onBlocked).toHaveBeenCalledWith(expect.stringContaining('Another tab'));
  });
});

/** A database as version 1 of the page left it. */
function openVersion1(name: string): Promise<IDBPDatabase<StudioSchema>> {
  return openDB<StudioSchema>(name, 1, { upgrade: (db, _old, _new, tx) => upgrades[0]!(db, tx) });
}

describe('the summary of a run', () => {
  test('adds up event by event to what reading the whole log gives', () => {
    let progress = null;
    for (const event of log) progress = advanceRun(progress, event);
    expect(progress!.summary).toEqual(readRun(log).summary);
    expect(progress!.summary).toMatchObject({
      title: 'A small run',
      envId: 'counter',
      modelName: 'test-model',
      status: 'running',
      roundsDone: 1,
      rounds: 2,
      bestScore: 4,
      steps: 6 + 6 + 9,
    });
  });

  test('has a curve with one point per change of the best score', () => {
    const more: RunEvent[] = makeLog(
      [{ type: 'round-selected', round: 2, candidate: null, score: null }],
      'run-1',
      log.length,
    );
    expect(readRun([...log, ...more]).summary.curve).toEqual([{ steps: 21, score: 4 }]);
  });
});
