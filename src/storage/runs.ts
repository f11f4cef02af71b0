// The runs in this browser: logs and their summaries. Append-only but for deletion of a whole run.
import type { RunEvent, RunId } from '../engine/events.ts';
import type { Database } from './database.ts';
import type { RunSummary } from './run-summary.ts';

export interface RunsRepository {
  /**
   * Writes events and the summary in one transaction; resolves once it is committed. Rejects with StorageError, then
   * nothing was written: also where an event of that number exists already (another tab wrote it).
   */
  append(events: readonly RunEvent[], summary: RunSummary): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly RunSummary[]>;
  summary(runId: RunId): Promise<RunSummary | undefined>;
  /** The whole log in order; empty where there is no such run. */
  load(runId: RunId): Promise<readonly RunEvent[]>;
  delete(runId: RunId): Promise<void>;
  /** Puts a whole log in the place of the one that the run has, in one transaction. */
  replace(events: readonly RunEvent[], summary: RunSummary): Promise<void>;
}

export function createRunsRepository(database: Database): RunsRepository {
  return {
    append: (events, summary) =>
      database.use(async (db) => {
        const tx = db.transaction(['runs', 'events'], 'readwrite');
        const store = tx.objectStore('events');
        // A failing write aborts the transaction and rejects `tx.done` as well, so all are awaited together.
        await Promise.all([...events.map((event) => store.add(event)), tx.objectStore('runs').put(summary), tx.done]);
      }),
    list: async () => {
      const summaries = await database.use((db) => db.getAll('runs'));
      return summaries.sort((a, b) => b.updatedAt - a.updatedAt);
    },
    summary: (runId) => database.use((db) => db.get('runs', runId)),
    load: (runId) => database.use((db) => db.getAll('events', allOf(runId))),
    delete: (runId) =>
      database.use(async (db) => {
        const tx = db.transaction(['runs', 'events'], 'readwrite');
        await Promise.all([
          tx.objectStore('events').delete(allOf(runId)),
          tx.objectStore('runs').delete(runId),
          tx.done,
        ]);
      }),
    replace: (events, summary) =>
      database.use(async (db) => {
        const tx = db.transaction(['runs', 'events'], 'readwrite');
        const store = tx.objectStore('events');
        // Requests of one transaction are carried out in the order in which they are made.
        await Promise.all([
          store.delete(allOf(summary.runId)),
          ...events.map((event) => store.add(event)),
          tx.objectStore('runs').put(summary),
          tx.done,
        ]);
      }),
  };
}

/** Every key [runId, seq]. */
function allOf(runId: RunId): IDBKeyRange {
  return IDBKeyRange.bound([runId, 0], [runId, Infinity]);
}
