// From every older version of the database to the present one, each with what a page of that time had written: nothing that a person
// made is lost, what must go is gone, and every store of today works.
import 'fake-indexeddb/auto';
import { type IDBPDatabase, openDB } from 'idb';
import { describe, expect, test } from 'vitest';
import type { TrainingRecord } from '../../src/baselines/training-record.ts';
import type { RunId } from '../../src/engine/events.ts';
import { createDatabase, DATABASE_VERSION, type StudioSchema, upgrades } from '../../src/storage/database.ts';
import { createKeyStorage } from '../../src/storage/keys.ts';
import { createRecords } from '../../src/storage/records.ts';
import { readRun } from '../../src/storage/run-summary.ts';
import { createRunsRepository } from '../../src/storage/runs.ts';
import { createTrainingsRepository } from '../../src/storage/trainings.ts';
import { type KeyRecord, makeLock, seal } from '../../src/storage/vault-crypto.ts';
import { makeLog, oneRound, started } from '../support/run-logs.ts';

const log = makeLog([started(), ...oneRound()]);
const { summary } = readRun(log);
const runId = 'run-1' as RunId;

const PASSPHRASE = 'correct horse battery';
const ADDRESS = 'https://a.test/v1';
const KEY = 'sk-planted-in-an-old-database-1234567890';

const training: TrainingRecord = {
  version: 1,
  id: 'a',
  envId: 'frozen-lake-v1',
  envOptions: {},
  algorithm: 'q-learning',
  hyperparameters: { gamma: 0.99 },
  seed: 3,
  budget: 1000,
  evaluationSeeds: [1_000_000],
  status: 'done',
  startedAt: 5,
  points: [{ steps: 100, seconds: 0.5, returns: [1] }],
  training: [],
  appVersion: '0.1.0',
};

/** A database as `version` of the page left it, closed. */
async function leave(version: number, name: string): Promise<void> {
  const db = await openDB<StudioSchema>(name, version, {
    async upgrade(db, _old, _new, tx) {
      for (const upgrade of upgrades.slice(0, version)) await upgrade(db, tx);
    },
  });
  // Version 1 kept no curve with a run.
  const { curve, ...withoutCurve } = summary;
  await db.put('runs', version === 1 ? (withoutCurve as never) : { ...withoutCurve, curve });
  for (const event of log) await db.put('events', event);
  // Only version 2 kept keys as plain text.
  if (version === 2) await (db as unknown as IDBPDatabase).put('keys', { baseUrl: ADDRESS, apiKey: KEY });
  if (version >= 3) {
    const { lock, vault } = await makeLock(PASSPHRASE);
    const record: KeyRecord = { id: `key ${ADDRESS}`, address: ADDRESS, sealed: await seal(vault, KEY, ADDRESS) };
    for (const each of [lock, record]) await db.put('vault', each);
  }
  if (version >= 4) await db.put('trainings', training);
  db.close();
}

const older = Array.from({ length: DATABASE_VERSION - 1 }, (_, i) => i + 1);

describe.each(older)('a database of version %i', (version) => {
  const open = async () => {
    const name = `version-${version}-${Math.random()}`;
    await leave(version, name);
    return createDatabase({ name });
  };

  test('keeps its runs, typed arrays and infinities included', async () => {
    const runs = createRunsRepository(await open());
    expect(await runs.load(runId)).toEqual(log);
    expect(await runs.list()).toEqual([version === 1 ? { ...summary, curve: [] } : summary]);
  });

  test('keeps encrypted keys, and no plain one', async () => {
    const database = await open();
    const vault = createKeyStorage(database);
    if (version < 3) {
      expect(await vault.status()).toBe('empty');
      await vault.create(PASSPHRASE);
      expect(await vault.load(ADDRESS)).toBeNull();
    } else {
      expect(await vault.status()).toBe('locked');
      expect(await vault.unlock(PASSPHRASE)).toBe(true);
      expect(await vault.load(ADDRESS)).toBe(KEY);
    }
    const stores = await database.use(async (db) =>
      Promise.all([...db.objectStoreNames].map((store) => db.getAll(store))),
    );
    expect(JSON.stringify(stores)).not.toContain(KEY);
  });

  test('keeps its trainings, and takes new ones', async () => {
    const trainings = createTrainingsRepository(await open());
    expect(await trainings.list()).toEqual(version >= 4 ? [training] : []);
    const another = { ...training, id: 'b', startedAt: 9 };
    await trainings.put([another]);
    expect(await trainings.list()).toEqual(version >= 4 ? [training, another] : [another]);
  });

  test('has every store of today, and each can be written', async () => {
    const database = await open();
    expect(await database.use(async (db) => [...db.objectStoreNames])).toEqual([
      'events',
      'experiments',
      'predictions',
      'runs',
      'tasks',
      'trainings',
      'vault',
    ]);
    for (const store of ['experiments', 'tasks', 'predictions'] as const) {
      const records = createRecords(database, store);
      expect(await records.list()).toEqual([]);
      await records.put([{ id: 'one', createdAt: 1, title: 'One' } as never]);
      expect(await records.get('one')).toMatchObject({ title: 'One' });
    }
  });
});

test('the control: a plain key in a store is found by the search for it', async () => {
  const name = 'control';
  await leave(2, name);
  const db = await openDB(name, 2);
  expect(JSON.stringify(await db.getAll('keys'))).toContain(KEY);
  db.close();
});
