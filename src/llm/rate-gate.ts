// Keeps the calls to one provider within its rate limit: when one call is told to wait, all wait, instead of each running into
// the limit by itself; and fewer calls are made at the same time until things go well again.
import type { RunError } from '../engine/errors.ts';
import type { Wait } from './wait.ts';

/** Called when a call is held back: for how long, and what the provider said to the call that ran into the limit. */
export type OnHeld = (delayMs: number, error: RunError) => void;

export interface RateGate {
  /**
   * Waits until a call may be made; resolves to what ends the call's stay, or to null when `signal` aborted first. `served` is
   * the pause that the caller has sat out already (from `limited`).
   */
  enter(signal: AbortSignal, onHeld?: OnHeld, served?: number): Promise<(() => void) | null>;
  /** A call was told to wait: from now on everyone does. Returns a mark of this pause for `enter`. */
  limited(delayMs: number, error: RunError): number;
  /** A call went through. */
  succeeded(): void;
  /** Calls that may be under way at the same time, at the moment. */
  readonly limit: number;
}

export interface RateGateOptions {
  /** Calls that may be under way at the same time when there is no trouble. */
  readonly concurrency: number;
  readonly wait: Wait;
  /** A clock in ms that never goes back. */
  readonly now?: () => number;
}

export function createRateGate({ concurrency, wait, now = () => performance.now() }: RateGateOptions): RateGate {
  const most = Math.max(1, Math.floor(concurrency));
  const queue: (() => void)[] = [];
  let limit = most;
  let active = 0;
  let goodInARow = 0;
  /** No call begins before this time. */
  let until = 0;
  let reason: RunError | null = null;

  function wake(): void {
    for (let free = limit - active; free > 0 && queue.length > 0; free--) queue.shift()!();
  }
  /** Resolves when a place may be free or the signal aborts. */
  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        const at = queue.indexOf(settle);
        if (at >= 0) queue.splice(at, 1);
        settle();
      };
      signal.addEventListener('abort', giveUp);
      queue.push(settle);
    });
  }

  return {
    async enter(signal, onHeld, served = 0) {
      for (;;) {
        if (signal.aborted) {
          wake();
          return null;
        }
        const left = until - now();
        if (until > served && left > 0) {
          served = until;
          if (reason) onHeld?.(left, reason);
          await wait(left, signal);
        } else if (active >= limit) await turn(signal);
        else break;
      }
      active++;
      let inside = true;
      return () => {
        if (!inside) return;
        inside = false;
        active--;
        wake();
      };
    },
    limited(delayMs, error) {
      const time = now();
      // Calls that were under way when the first one was refused say the same once more: halved once for all of them.
      if (time >= until) limit = Math.max(1, Math.floor(limit / 2));
      goodInARow = 0;
      until = Math.max(until, time + delayMs);
      reason = error;
      // Those who wait for their turn learn of the pause.
      for (const settle of queue.splice(0)) settle();
      return until;
    },
    succeeded() {
      if (limit >= most) return;
      goodInARow++;
      if (goodInARow < limit) return;
      goodInARow = 0;
      limit++;
      wake();
    },
    get limit() {
      return limit;
    },
  };
}
