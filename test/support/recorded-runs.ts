// The recorded runs that ship with the site, as logs and as states.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../src/engine/events.ts';
import { parseRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import type { RunState } from '../../src/engine/state.ts';
import { root } from '../../src/tools/build-cli.mjs';

const folder = join(root, 'public/recordings');

/** Where a recording lies, for tests that import it by hand. */
export function recordingPath(name: string): string {
  return join(folder, `${name}.json`);
}

export const recordingNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'index.json')
  .map((file) => file.slice(0, -'.json'.length));

/** The log of a recording. Throws where it is none. */
export function readRecordedLog(name: string): readonly RunEvent[] {
  const parsed = parseRunLog(readFileSync(recordingPath(name), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.events;
}

/** The state that a recording adds up to. Throws where it is no run log. */
export function readRecordedRun(name: string): RunState {
  return reduceAll(readRecordedLog(name));
}
