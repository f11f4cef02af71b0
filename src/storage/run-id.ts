// Names for new runs.
import type { RunId } from '../engine/events.ts';

/** A name that no other run has: 96 random bits. (`crypto.randomUUID` is missing on pages without https; this is not.) */
export function newRunId(): RunId {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') as RunId;
}
