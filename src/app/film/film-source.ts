// Gets the log that a film plays: of a run in this browser, of a recording that ships with the site, or of a file.
import type { RunEvent } from '../../engine/events.ts';
import { parseRunLog } from '../../engine/log-json.ts';
import { createRecordings } from '../../storage/recordings.ts';
import type { RunSource } from '../../workers/engine/api.ts';
import { engine } from '../engine-host.ts';

/** The whole log, its first event at least. Rejects in words. */
export async function loadLog(source: RunSource): Promise<readonly RunEvent[]> {
  switch (source.kind) {
    case 'recording':
      return createRecordings(new URL('.', document.baseURI).href).load(source.name);
    case 'file': {
      const parsed = parseRunLog(source.text);
      if (!parsed.ok) throw new Error(parsed.error);
      return parsed.events;
    }
    case 'run': {
      const events = await (await engine()).loadRun(source.runId);
      if (events.length === 0) throw new Error('This run is not in this browser.');
      return events;
    }
    default:
      return source satisfies never;
  }
}
