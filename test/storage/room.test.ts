// What takes room, on a real (in-memory) IndexedDB: every kind of record has its entry, runs with their whole log, oldest first.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { createDatabase, StorageError } from '../../src/storage/database.ts';
import { createRecords } from '../../src/storage/records.ts';
import { measureKept } from '../../src/storage/room.ts';
import { readRun } from '../../src/storage/run-summary.ts';
import { createRunsRepository } from '../../src/storage/runs.ts';
import { createTrainingsRepository } from '../../src/storage/trainings.ts';
import { makeLog, oneRound, started } from '../support/run-logs.ts';

test('lists everything that is kept with its size, the oldest first', async () => {
  const database = createDatabase({ name: 'room-1' });
  const log = makeLog([started(), ...oneRound()]);
  const long = makeLog([started(), ...oneRound(), { type: 'renamed', title: 'x'.repeat(50_000) }], 'run-2');
  const runs = createRunsRepository(database);
  await runs.append(long, { ...readRun(long).summary, title: 'long', status: 'ended', updatedAt: 50 });
  await runs.append(log, { ...readRun(log).summary, title: 'short', updatedAt: 20 });
  await createTrainingsRepository(database).put([
    { id: 't', algorithm: 'ppo', seed: 2, envId: 'cartpole-v1', startedAt: 30, status: 'done' } as never,
  ]);
  for (const [store, createdAt] of [
    ['experiments', 10],
    ['tasks', 40],
    ['predictions', 60],
  ] as const) {
    await createRecords(database, store).put([{ id: store, createdAt, updatedAt: createdAt, title: store } as never]);
  }

  const things = await measureKept(database);
  expect(things.map(({ kind, title, busy }) => `${kind} ${title}${busy ? ' (busy)' : ''}`)).toEqual([
    'experiment experiments',
    'run short (busy)',
    'training ppo, seed 2',
    'task tasks',
    'run long',
    'prediction A prediction',
  ]);
  const [short, longer] = [things[1]!, things[4]!];
  expect(longer.bytes - short.bytes).toBeGreaterThan(49_000);
  expect(things.every(({ bytes }) => bytes > 20)).toBe(true);
});

test('a write that finds no room is told as such, with the way to make some, and writes nothing', async () => {
  const database = createDatabase({ name: 'room-2' });
  const runs = createRunsRepository(database);
  const log = makeLog([started(), ...oneRound()]);
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function () {
    throw new DOMException('There is no room.', 'QuotaExceededError');
  };
  try {
    const failure: unknown = await runs.append(log, readRun(log).summary).catch((problem: unknown) => problem);
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure).toMatchObject({ kind: 'full', message: expect.stringContaining('Offline and storage') });
  } finally {
    IDBObjectStore.prototype.add = add;
  }
  expect(await runs.list()).toEqual([]);
});
