// The whole log of a run, wherever it is: stored in this browser, shipped with the site, or the text of a file. The page and the
// engine worker both read logs through here.
import type { RunEvent, RunId } from '../engine/events.ts';
import { parseRunLog } from '../engine/log-json.ts';
import type { Recordings } from './recordings.ts';

/** A whole log, by where it is. */
export type RunSource =
  | { readonly kind: 'run'; readonly runId: RunId }
  | { readonly kind: 'recording'; readonly name: string }
  | { readonly kind: 'file'; readonly text: string };

export interface LogPlace {
  /** Empty where no run of that id is stored. */
  loadRun(runId: RunId): Promise<readonly RunEvent[]>;
  readonly recordings: Pick<Recordings, 'load'>;
}

/** The log, its first event at least. Rejects in words. */
export async function logOf(source: RunSource, { loadRun, recordings }: LogPlace): Promise<readonly RunEvent[]> {
  switch (source.kind) {
    case 'run': {
      const events = await loadRun(source.runId);
      if (events.length === 0) throw new Error('This run is not in this browser.');
      return events;
    }
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
