// The one database of this site: its schema, how older versions become the present one, and one shared connection that
// survives being closed under us. Repositories (runs.ts, keys.ts, trainings.ts, records.ts) stand on it.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import type { TrainingRecord } from '../baselines/training-record.ts';
import type { RunEvent, RunId } from '../engine/events.ts';
import { errorText } from '../lib/error-text.ts';
import type { ExperimentRecord } from './experiment-record.ts';
import type { OwnTask } from './own-task.ts';
import type { Prediction } from './prediction.ts';
import type { RunSummary } from './run-summary.ts';
import type { VaultRecord } from './vault-crypto.ts';

export const DATABASE_NAME = 'promptpo-studio';
export const DATABASE_VERSION = 5;

export interface StudioSchema extends DBSchema {
  runs: { key: RunId; value: RunSummary };
  /** Append-only; key [runId, seq]. Typed arrays are stored as they are. */
  events: { key: [RunId, number]; value: RunEvent };
  /** API keys that the person asked this browser to keep, encrypted; keys.ts says how. */
  vault: { key: string; value: VaultRecord };
  /** Trainings of learning algorithms, those that wait in the queue included. */
  trainings: { key: string; value: TrainingRecord };
  /** Plans of many runs and trainings, with what of them is done. */
  experiments: { key: string; value: ExperimentRecord };
  /** Tasks that the person brought along. */
  tasks: { key: string; value: OwnTask };
  /** What was bet on the candidates of a round before its scores were shown. */
  predictions: { key: string; value: Prediction };
}

type Upgrade = (db: IDBPDatabase<StudioSchema>, tx: VersionChange) => Promise<void> | void;
type VersionChange = IDBPTransaction<StudioSchema, StoreNames<StudioSchema>[], 'versionchange'>;

/** `upgrades[v]` makes version v + 1 out of version v. Never edited once released: a new version adds an entry. */
export const upgrades: readonly Upgrade[] = [
  function runsAndEvents(db) {
    db.createObjectStore('runs', { keyPath: 'runId' });
    db.createObjectStore('events', { keyPath: ['runId', 'seq'] });
  },
  async function keysAndCurves(db, tx) {
    untyped(db).createObjectStore('keys', { keyPath: 'baseUrl' });
    // Summaries of version 1 had no curve; an empty one is drawn as "no curve" and filled when the run goes on.
    for await (const cursor of tx.objectStore('runs'))
      await cursor.update({ ...cursor.value, curve: cursor.value.curve ?? [] });
  },
  function encryptedKeys(db) {
    // Version 2 kept keys as plain text. They are deleted, not carried over: nobody has chosen a passphrase for them.
    untyped(db).deleteObjectStore('keys');
    db.createObjectStore('vault', { keyPath: 'id' });
  },
  function trainings(db) {
    db.createObjectStore('trainings', { keyPath: 'id' });
  },
  function experimentsTasksAndPredictions(db) {
    db.createObjectStore('experiments', { keyPath: 'id' });
    db.createObjectStore('tasks', { keyPath: 'id' });
    db.createObjectStore('predictions', { keyPath: 'id' });
  },
];

/** For stores that the present schema no longer has. */
function untyped(db: IDBPDatabase<StudioSchema>): IDBPDatabase {
  return db as unknown as IDBPDatabase;
}

/** A failure of this browser's storage, worded for the person; the cause is kept. */
export class StorageError extends Error {
  readonly kind: 'full' | 'failed';
  constructor(kind: 'full' | 'failed', message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StorageError';
    this.kind = kind;
  }
}

export interface Database {
  /** Runs `work` with an open connection. Rejects with StorageError. */
  use<T>(work: (db: IDBPDatabase<StudioSchema>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly name?: string;
  /** Told when the database cannot be opened because another tab holds an older version of it. */
  onBlocked?(message: string): void;
}

/** Creates the handle; nothing is opened before the first `use`. */
export function createDatabase(options: DatabaseOptions = {}): Database {
  let opened: Promise<IDBPDatabase<StudioSchema>> | null = null;

  function connect(): Promise<IDBPDatabase<StudioSchema>> {
    if (opened) return opened;
    const opening: Promise<IDBPDatabase<StudioSchema>> = openDB<StudioSchema>(
      options.name ?? DATABASE_NAME,
      DATABASE_VERSION,
      {
        async upgrade(db, oldVersion, newVersion, tx) {
          for (let version = oldVersion; version < (newVersion ?? DATABASE_VERSION); version++)
            await upgrades[version]!(db, tx);
        },
        blocked() {
          options.onBlocked?.('Another tab runs an older version of this page. Close it, then this one goes on.');
        },
        blocking(_current, _next, event) {
          // A newer version of the page waits for us: let it have the database. The next use opens it again.
          (event.target as IDBDatabase).close();
          forget();
        },
        terminated: forget,
      },
    );
    function forget() {
      if (opened === opening) opened = null;
    }
    opening.catch(forget);
    opened = opening;
    return opening;
  }

  return {
    async use(work) {
      try {
        try {
          return await work(await connect());
        } catch (problem) {
          // The connection was closed between opening and use (another tab, the browser): once more with a new one.
          if (!isClosed(problem)) throw problem;
          opened = null;
          return await work(await connect());
        }
      } catch (problem) {
        throw asStorageError(problem);
      }
    },
    async close() {
      const closing = opened;
      opened = null;
      (await closing)?.close();
    },
  };
}

function isClosed(problem: unknown): boolean {
  return problem instanceof DOMException && problem.name === 'InvalidStateError';
}

function asStorageError(problem: unknown): StorageError {
  if (problem instanceof StorageError) return problem;
  const name = problem instanceof Error ? problem.name : '';
  if (name === 'QuotaExceededError') {
    return new StorageError(
      'full',
      'This browser has no room left for it. “Offline and storage” in the menu shows what takes room: export and delete old runs there, or free disk space, then go on.',
      problem,
    );
  }
  if (name === 'VersionError') {
    return new StorageError(
      'failed',
      'The runs in this browser were written by a newer version of this page. Reload the page.',
      problem,
    );
  }
  const detail = errorText(problem);
  return new StorageError(
    'failed',
    `This browser's storage failed (private windows may forbid it): ${detail}`,
    problem,
  );
}
