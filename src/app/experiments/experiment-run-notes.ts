// How the note on a run reads once the run was looked at: the person can go on with it on its own page, end it there, or delete
// it. Pure functions.
import type { ExperimentRecord, JobNote } from '../../storage/experiment-record.ts';

/** How a stored run stands. `stopped`: it was ended by hand before its end, and can go on. */
export interface FoundRun {
  readonly runId: string;
  readonly status: 'running' | 'paused' | 'stopped' | 'ended';
}

type Notes = ExperimentRecord['notes'];

/** Runs among `notes` that may have got further than the notes say. */
export function openRuns(notes: Notes): readonly string[] {
  return Object.values(notes).flatMap((note) => openRun(note) ?? []);
}

const openRun = ({ state, runId }: JobNote): string | undefined => (state === 'done' ? undefined : runId);

/** The note on a run that was found as `found`; null where the run was deleted, so that its job is to be done anew. */
export function noteAfter(note: JobNote, found: FoundRun | null): JobNote | null {
  if (!found) return null;
  const { runId, status } = found;
  switch (status) {
    case 'ended':
      return { state: 'done', runId };
    case 'running':
    case 'stopped':
      return note.state === status ? note : { state: status, runId };
    case 'paused':
      // One that is held or failed stands where it stood, for the same reason.
      return note.state === 'running' || note.state === 'stopped' ? { state: 'cut', runId } : note;
  }
}

/** All notes, where its runs were found so, of an experiment that nobody works on; the same object where nothing has changed. */
export function caughtUp(notes: Notes, found: ReadonlyMap<string, FoundRun>): Notes {
  const after: Record<string, JobNote> = {};
  let hasChanged = false;
  for (const [id, note] of Object.entries(notes)) {
    const runId = openRun(note);
    const next = runId === undefined ? note : noteAfter(note, found.get(runId) ?? null);
    if (next) after[id] = next;
    hasChanged ||= next !== note;
  }
  return hasChanged ? after : notes;
}
