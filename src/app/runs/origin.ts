// Where a run that was taken over comes from: in words, and as a place to go to where that is at hand.
import type { RunId } from '../../engine/events.ts';
import type { RunOrigin } from '../../engine/fork.ts';
import { hashOf } from '../route.ts';

/** What the run was called that was taken over; its id where that was not kept. */
export function originTitle({ runId, title }: RunOrigin): string {
  return title === undefined ? `run ${runId}` : `“${title}”`;
}

/** "Taken over from “Pendulum, Claude” at round 3". */
export function originInWords(origin: RunOrigin): string {
  return `Taken over from ${originTitle(origin)} at round ${origin.round}`;
}

/**
 * The address of what was taken over: the run where it is in `here`, else the film of the recording at that round; null where
 * it is neither, as with a file or a deleted run.
 */
export function originAddress({ runId, round, recording }: RunOrigin, here: readonly RunId[]): string | null {
  if (here.includes(runId)) return hashOf({ name: 'run', runId });
  if (recording === undefined) return null;
  return hashOf({ name: 'film', source: 'recording', id: recording }, new URLSearchParams({ round: String(round) }));
}
