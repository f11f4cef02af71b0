// Which run by hand this tab answers. It is kept with the tab, so that a reload brings the prompts back by itself, and a run that was
// only opened to look at it does not begin to go on.
import type { RunId } from '../../engine/events.ts';

const storageKey = 'answering-run';

export function noteAnswering(runId: RunId): void {
  try {
    sessionStorage.setItem(storageKey, runId);
  } catch {
    // Where storage is refused, going on takes a press.
  }
}

export function wasAnswering(runId: RunId): boolean {
  try {
    return sessionStorage.getItem(storageKey) === runId;
  } catch {
    return false;
  }
}
