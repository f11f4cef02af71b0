// Gets the log that a film plays, whole: what of it is held back is up to the film.
import type { RunEvent } from '../../engine/events.ts';
import { createRecordings } from '../../storage/recordings.ts';
import { logOf } from '../../storage/run-source.ts';
import type { RunSource } from '../../workers/engine/api.ts';
import { engine } from '../engine-host.ts';

/** The log, its first event at least. Rejects in words. */
export function loadFilm(source: RunSource): Promise<readonly RunEvent[]> {
  return logOf(source, {
    loadRun: async (runId) => (await engine()).loadRun(runId),
    recordings: createRecordings(new URL('.', document.baseURI).href),
  });
}
