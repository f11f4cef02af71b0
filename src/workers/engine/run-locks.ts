// Makes sure that no two tabs of this browser work on the same run: a Web Lock per run, held for as long as it goes on.
import type { RunId } from '../../engine/events.ts';

export interface RunLocks {
  /** The function that gives the lock back, or null where another tab (or this one) holds it. */
  acquire(runId: RunId): Promise<(() => void) | null>;
  /** Resolves once no other tab holds the lock: its run has paused or ended, or the tab is gone. */
  whenFree(runId: RunId): Promise<void>;
}

const nameOf = (runId: RunId): string => `promptpo-run:${runId}`;

/** `manager` is absent in old browsers and on pages without https: then only this tab is guarded. */
export function createRunLocks(manager: LockManager | undefined = globalThis.navigator?.locks): RunLocks {
  const held = new Set<RunId>();
  return {
    async acquire(runId) {
      if (held.has(runId)) return null;
      held.add(runId);
      const free = () => void held.delete(runId);
      if (!manager) return free;
      const release = await new Promise<(() => void) | null>((resolve, reject) => {
        // The lock is held until the promise returned from the callback resolves.
        manager
          .request(nameOf(runId), { ifAvailable: true }, (lock) =>
            lock ? new Promise<void>((end) => resolve(end)) : resolve(null),
          )
          .catch(reject);
      }).catch(() => null);
      if (!release) {
        free();
        return null;
      }
      return () => {
        free();
        release();
      };
    },
    async whenFree(runId) {
      if (!held.has(runId)) await manager?.request(nameOf(runId), () => undefined);
    },
  };
}
