// Measures how long a policy has been silent, in its episode and altogether. Stands outside the worker that it guards.
import type { ExecutionLimits } from '../../engine/settings.ts';

const TICK_MS = 100;
/** A longer gap between two ticks means that the whole machine slept: it is not counted against the policy. */
const LONGEST_TICK_MS = 1_000;

export type ExpiredLimit = 'call' | 'episode' | 'evaluation';

export interface Watchdog {
  /** A sign of life; `episodesDone` says when an episode began. */
  progress(episodesDone: number): void;
  /** ms watched so far. */
  elapsedMs(): number;
  stop(): void;
}

/** Starts watching; `onExpired` is called once, with the first limit that was passed. */
export function createWatchdog(limits: ExecutionLimits, onExpired: (limit: ExpiredLimit) => void): Watchdog {
  let elapsed = 0;
  let lastSign = 0;
  let episodeStarted = 0;
  let episodes = 0;
  let lastTick = performance.now();

  const advance = (): void => {
    const now = performance.now();
    elapsed += Math.min(now - lastTick, LONGEST_TICK_MS);
    lastTick = now;
  };

  const timer = setInterval(() => {
    advance();
    const expired: ExpiredLimit | null =
      elapsed - lastSign > limits.callTimeoutMs
        ? 'call'
        : elapsed - episodeStarted > limits.episodeTimeoutMs
          ? 'episode'
          : elapsed > limits.evaluationTimeoutMs
            ? 'evaluation'
            : null;
    if (expired === null) return;
    clearInterval(timer);
    onExpired(expired);
  }, TICK_MS);

  return {
    progress(episodesDone) {
      advance();
      lastSign = elapsed;
      if (episodesDone > episodes) {
        episodes = episodesDone;
        episodeStarted = elapsed;
      }
    },
    elapsedMs: () => elapsed,
    stop: () => clearInterval(timer),
  };
}
