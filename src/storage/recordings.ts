// The recorded runs that ship with the site: an index, and one exported log per recording. Both are fetched on demand.
import type { RunEvent } from '../engine/events.ts';
import type { RunSettings } from '../engine/settings.ts';

export interface RecordingInfo {
  /** File name without `.json`. */
  readonly name: string;
  readonly title: string;
  readonly envId: string;
  readonly language: string;
  readonly modelName: string;
  /** Day on which the recording began, `YYYY-MM-DD`. */
  readonly date: string;
  /** What the run did, in a sentence or two. */
  readonly summary: string;
  /** Settings under which the recording plays back exactly. */
  readonly settings: RunSettings;
}

export interface Recordings {
  list(): Promise<readonly RecordingInfo[]>;
  /** The whole log. Rejects with a readable message. */
  load(name: string): Promise<readonly RunEvent[]>;
}

/** The build gives the folder the hash of what it holds, so that a page never reads the recordings of another version. */
const FOLDER = import.meta.env?.RECORDINGS_FOLDER ?? 'recordings/';

/** `siteUrl` is the site's root, ending in a slash. Nothing is fetched before it is asked for. */
export function createRecordings(siteUrl: string): Recordings {
  const folder = new URL(FOLDER, siteUrl);
  return {
    async list() {
      const entries: unknown = JSON.parse(await fetchText(new URL('index.json', folder)));
      // The site's own file, checked when it was made; only a foreign page in its place is guarded against.
      if (!Array.isArray(entries)) throw new Error('The list of recordings is not a list.');
      return entries as RecordingInfo[];
    },
    async load(name) {
      if (!/^[\w-]+$/.test(name)) throw new Error(`"${name}" is not the name of a recording.`);
      // The checks of a log are loaded with the first one: the list alone needs none.
      const { parseRunLog } = await import('../engine/log-json.ts');
      const parsed = parseRunLog(await fetchText(new URL(`${name}.json`, folder)));
      if (!parsed.ok) throw new Error(`The recording "${name}" cannot be read: ${parsed.error}`);
      return parsed.events;
    },
  };
}

async function fetchText(url: URL): Promise<string> {
  const response = await fetch(url).catch(() => null);
  if (response?.ok) return response.text();
  if (!response) throw new Error(`${url.href} could not be loaded. Check the connection, then try again.`);
  throw new Error(
    `${url.href} could not be loaded (HTTP ${response.status}). If a newer version of the site was put there since you opened it, reload the page.`,
  );
}
