// Which of a session's events are told: results at once, progress only so often, the newest.
import type { SessionEvent } from './api.ts';

/** Between two tellings of progress, in ms. */
export const TELL_MS = 250;

/** `now` in ms. Progress that is held back is dropped: the next one says more. */
export function createThrottle(tell: (event: SessionEvent) => void, now: () => number): (event: SessionEvent) => void {
  let toldAt = -Infinity;
  return (event) => {
    if (event.type === 'progress') {
      if (now() - toldAt < TELL_MS) return;
      toldAt = now();
    }
    tell(event);
  };
}
