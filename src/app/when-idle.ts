// Puts off what nobody waits for, and cuts long work into tasks between which the page can answer.

/** After loading: what belongs to the first screen comes first. */
const PAUSE_MS = 2_000;
const LONGEST_MS = 5_000;

/** Calls `work` `pauseMs` after the page has loaded, when the browser has nothing else to do. */
export function whenIdle(work: () => void, pauseMs = PAUSE_MS): void {
  const wait = (): void => {
    // Safari has no idle callback.
    if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: LONGEST_MS });
    else work();
  };
  const pause = (): void => void setTimeout(wait, pauseMs);
  if (document.readyState === 'complete') pause();
  else window.addEventListener('load', pause, { once: true });
}

/** Resolves in a task of its own: whatever waits, an answer to the person among it, comes before what is done next. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
