// The whole log of a run, wherever it is: stored in this browser, shipped with the site, or the text of a file.
import type { RunEvent } from '../../engine/events.ts';
import { parseRunLog } from '../../engine/log-json.ts';
import type { Recordings } from '../../storage/recordings.ts';
import type { RunsRepository } from '../../storage/runs.ts';
import type { RunSource } from './api.ts';

/** The log; empty where no run of that id is stored. Rejects in words. */
export async function logOf(
  source: RunSource,
  { runs, recordings }: { readonly runs: RunsRepository; readonly recordings: Recordings },
): Promise<readonly RunEvent[]> {
  switch (source.kind) {
    case 'run':
      return runs.load(source.runId);
    case 'recording':
      return recordings.load(source.name);
    case 'file': {
      const parsed = parseRunLog(source.text);
      if (!parsed.ok) throw new Error(parsed.error);
      return parsed.events;
    }
    default:
      return source satisfies never;
  }
}
