// The watchdog under a clock that the test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWatchdog, type ExpiredLimit } from '../../../src/sandbox/host/watchdog.ts';

const limits = { callTimeoutMs: 1_000, episodeTimeoutMs: 3_000, evaluationTimeoutMs: 10_000, memoryMb: 1 };
let expired: ExpiredLimit[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  expired = [];
});
afterEach(() => vi.useRealTimers());

const watch = () => createWatchdog(limits, (limit) => expired.push(limit));

describe('createWatchdog', () => {
  it('reports a silence longer than one call may take, once', () => {
    watch();
    vi.advanceTimersByTime(900);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(expired).toEqual(['call']);
  });

  it('reports an episode that goes on too long although there are signs of life', () => {
    const watchdog = watch();
    for (let i = 0; i < 40; i++) {
      vi.advanceTimersByTime(100);
      watchdog.progress(0);
    }
    expect(expired).toEqual(['episode']);
  });

  it('reports an evaluation of many short episodes that takes too long', () => {
    const watchdog = watch();
    for (let i = 0; i < 120; i++) {
      vi.advanceTimersByTime(100);
      watchdog.progress(i);
    }
    expect(expired).toEqual(['evaluation']);
  });

  it('says nothing after it was stopped', () => {
    const watchdog = watch();
    watchdog.stop();
    vi.advanceTimersByTime(60_000);
    expect(expired).toEqual([]);
  });

  it('does not hold it against a policy that the machine slept', () => {
    const watchdog = watch();
    vi.advanceTimersByTime(100);
    watchdog.progress(0);
    // The clock jumps by an hour between two ticks.
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 3_600_000);
    vi.advanceTimersByTime(100);
    vi.restoreAllMocks();
    expect(expired).toEqual([]);
    expect(watchdog.elapsedMs()).toBeLessThan(2_000);
  });
});
