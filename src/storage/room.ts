// What takes how much room in this browser's database, one entry per run, training, experiment, own task and prediction.
import { dataBytes } from '../lib/data-size.ts';
import type { Database } from './database.ts';

export type KeptKind = 'run' | 'training' | 'experiment' | 'task' | 'prediction';

export interface KeptThing {
  readonly kind: KeptKind;
  readonly id: string;
  readonly title: string;
  readonly envId: string | null;
  /** When it was made, or last changed where that is known; ms since the epoch. */
  readonly at: number;
  readonly bytes: number;
  /** It goes on: not to be deleted from here. */
  readonly busy: boolean;
}

/** Everything that is kept, the oldest first. Reads one run at a time, so that large logs never lie in memory together. */
export async function measureKept(database: Database): Promise<readonly KeptThing[]> {
  const things = [...(await runs(database)), ...(await trainings(database)), ...(await others(database))];
  return things.sort((a, b) => a.at - b.at);
}

async function runs(database: Database): Promise<readonly KeptThing[]> {
  const things: KeptThing[] = [];
  for (const summary of await database.use((db) => db.getAll('runs'))) {
    const { runId: id, title, envId, updatedAt: at, status } = summary;
    const log = await database.use((db) => db.getAll('events', IDBKeyRange.bound([id, 0], [id, Infinity])));
    const bytes = dataBytes(summary) + dataBytes(log);
    things.push({ kind: 'run', id, title, envId, at, bytes, busy: status === 'running' });
  }
  return things;
}

async function trainings(database: Database): Promise<readonly KeptThing[]> {
  const records = await database.use((db) => db.getAll('trainings'));
  return records.map((record) => ({
    kind: 'training',
    id: record.id,
    title: `${record.algorithm}, seed ${record.seed}`,
    envId: record.envId,
    at: record.startedAt,
    bytes: dataBytes(record),
    busy: record.status === 'running' || record.status === 'paused',
  }));
}

async function others(database: Database): Promise<readonly KeptThing[]> {
  const [experiments, tasks, predictions] = await database.use((db) =>
    Promise.all([db.getAll('experiments'), db.getAll('tasks'), db.getAll('predictions')]),
  );
  const common = { envId: null, busy: false };
  return [
    ...experiments.map((each) => ({
      ...common,
      kind: 'experiment' as const,
      id: each.id,
      title: each.title,
      at: each.createdAt,
      bytes: dataBytes(each),
      busy: each.state === 'going',
    })),
    ...tasks.map((each) => ({
      ...common,
      kind: 'task' as const,
      id: each.id,
      title: each.title,
      at: each.updatedAt,
      bytes: dataBytes(each),
    })),
    ...predictions.map((each) => ({
      ...common,
      kind: 'prediction' as const,
      id: each.id,
      title: 'A prediction',
      at: each.createdAt,
      bytes: dataBytes(each),
    })),
  ];
}
