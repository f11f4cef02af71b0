// Keeps a run's log in a file while the run goes on: always a whole, valid log, replaced atomically.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunEvent } from '../engine/events.ts';
import { serializeRunLog } from '../engine/log-json.ts';
import { writeAtomically } from './by-hand-folder.ts';

export interface LogWriter {
  /** Takes one event. After a model's reply the file is up to date when this returns (`eager`), else a moment later. */
  add(event: RunEvent): void;
  /** Writes what is missing. */
  finish(): void;
  events(): readonly RunEvent[];
}

const DELAY_MS = 1000;

/** Makes the file's folder where it is missing. */
export function createLogWriter(
  file: string,
  before: readonly RunEvent[],
  options: { readonly eager: boolean },
): LogWriter {
  mkdirSync(dirname(file), { recursive: true });
  const events = [...before];
  let written = events.length;
  let writtenAt = 0;

  function write(): void {
    if (written === events.length) return;
    writeAtomically(file, serializeRunLog(events));
    written = events.length;
    writtenAt = Date.now();
  }

  return {
    add(event) {
      events.push(event);
      const answered = event.type === 'call-answered' || event.type === 'call-failed';
      if (event.type === 'run-started' || (options.eager && answered) || Date.now() - writtenAt > DELAY_MS) write();
    },
    finish: write,
    events: () => events,
  };
}
