// A lock that one tab of this browser holds at a time. Imports nothing of ours.

/**
 * Takes the lock called `name`: resolves with the function that gives it back, or with null where another tab has it. Without
 * Web Locks (old browsers, pages without https) every tab gets it.
 */
export async function takeTabLock(
  name: string,
  manager: LockManager | undefined = globalThis.navigator?.locks,
): Promise<(() => void) | null> {
  if (!manager) return () => undefined;
  return new Promise<(() => void) | null>((resolve) => {
    manager
      // The lock is held until the promise returned from the callback resolves.
      .request(name, { ifAvailable: true }, (lock) => (lock ? new Promise<void>((end) => resolve(end)) : resolve(null)))
      .catch(() => resolve(() => undefined));
  });
}
