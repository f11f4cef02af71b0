// Small whole records of one kind, each written anew at every change.
import type { Database, StudioSchema } from './database.ts';

type RecordStore = 'experiments' | 'tasks' | 'predictions';

export interface Records<T> {
  /** In the order in which they were made. */
  list(): Promise<readonly T[]>;
  get(id: string): Promise<T | undefined>;
  /** Writes records, each in the place of the one with its id, in one transaction. Rejects with StorageError. */
  put(records: readonly T[]): Promise<void>;
  delete(ids: readonly string[]): Promise<void>;
}

export function createRecords<S extends RecordStore>(database: Database, name: S): Records<StudioSchema[S]['value']> {
  return {
    list: async () => {
      const records = await database.use((db) => db.getAll(name));
      return records.sort((a, b) => a.createdAt - b.createdAt);
    },
    get: (id) => database.use((db) => db.get(name, id)),
    put: (records) =>
      database.use(async (db) => {
        const tx = db.transaction(name, 'readwrite');
        // A failing write aborts the transaction and rejects `tx.done` as well, so all are awaited together.
        await Promise.all([...records.map((record) => tx.store.put(record)), tx.done]);
      }),
    delete: (ids) =>
      database.use(async (db) => {
        const tx = db.transaction(name, 'readwrite');
        await Promise.all([...ids.map((id) => tx.store.delete(id)), tx.done]);
      }),
  };
}
