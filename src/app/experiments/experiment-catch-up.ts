// Follows the runs of an experiment that nobody works on: the person can go on with one on its own page, or end it there.
import type { ExperimentRecord } from '../../storage/experiment-record.ts';
import { caughtUp, type FoundRun, openRuns } from './experiment-run-notes.ts';

export interface CatchUpPlace {
  /** Resolves with the function that gives the experiment back, or with null where another tab has it. */
  lock(id: string): Promise<(() => void) | null>;
  /** As it is stored now. */
  get(id: string): Promise<ExperimentRecord | undefined>;
  put(record: ExperimentRecord): Promise<void>;
  /** How runs stand, by id; without those that were deleted. */
  look(runIds: readonly string[]): Promise<ReadonlyMap<string, FoundRun>>;
  /** Puts a run that has ended into a group. */
  group(runId: string, name: string): Promise<void>;
}

/**
 * Notes what has become of its runs, and stores that. Resolves with the experiment as it is then; with null where nothing has
 * changed, or another tab has it.
 */
export async function catchUp(record: ExperimentRecord, place: CatchUpPlace): Promise<ExperimentRecord | null> {
  if (openRuns(record.notes).length === 0) return null;
  const release = await place.lock(record.id);
  if (!release) return null;
  try {
    const now = (await place.get(record.id)) ?? record;
    const notes = caughtUp(now.notes, await place.look(openRuns(now.notes)));
    if (notes === now.notes) return null;
    const after = { ...now, notes };
    await place.put(after);
    for (const [id, { state, runId }] of Object.entries(notes))
      if (state === 'done' && runId !== undefined && now.notes[id]?.state !== 'done')
        await place.group(runId, now.title).catch(() => undefined);
    return after;
  } finally {
    release();
  }
}
