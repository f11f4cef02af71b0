// The trainings of learning algorithms in this browser: done, under way and waiting. Each is one record of some kilobytes, with
// its episodes at most a few hundred, written anew at every evaluation.
import type { TrainingRecord } from '../baselines/training-record.ts';
import type { Database } from './database.ts';

export interface TrainingsRepository {
  /** In the order in which they were started or queued. */
  list(): Promise<readonly TrainingRecord[]>;
  /** Writes records, each in the place of the one with its id, in one transaction. Rejects with StorageError. */
  put(records: readonly TrainingRecord[]): Promise<void>;
  delete(ids: readonly string[]): Promise<void>;
}

export function createTrainingsRepository(database: Database): TrainingsRepository {
  return {
    list: async () => {
      const records = await database.use((db) => db.getAll('trainings'));
      return records.sort((a, b) => a.startedAt - b.startedAt);
    },
    put: (records) =>
      database.use(async (db) => {
        const tx = db.transaction('trainings', 'readwrite');
        // A failing write aborts the transaction and rejects `tx.done` as well, so all are awaited together.
        await Promise.all([...records.map((record) => tx.store.put(record)), tx.done]);
      }),
    delete: (ids) =>
      database.use(async (db) => {
        const tx = db.transaction('trainings', 'readwrite');
        await Promise.all([...ids.map((id) => tx.store.delete(id)), tx.done]);
      }),
  };
}
