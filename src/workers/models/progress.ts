// Progress of a download in bytes, rate and time left: counts per file (a retried file counts anew), looks back a few seconds
// for the rate, and speaks about ten times a second.
import type { DownloadProgress } from './api.ts';

const WINDOW_MS = 8_000;
const EVERY_MS = 100;

export interface ProgressMeter {
  /** Bytes that were here already. */
  reuse(bytes: number): void;
  /** More bytes have to come than known so far. */
  expect(bytes: number): void;
  received(file: string, bytes: number): void;
  /** What came of the file does not count: it is fetched anew. */
  restart(file: string): void;
  phase(phase: DownloadProgress['phase']): void;
  /** Tells the last state at once. */
  flush(): void;
}

/** `now`: ms. `tell` is called with whole states, in order. */
export function createProgressMeter(
  modelId: string,
  tell: (progress: DownloadProgress) => void,
  now: () => number,
): ProgressMeter {
  const perFile = new Map<string, number>();
  const samples: { readonly at: number; readonly bytes: number }[] = [{ at: now(), bytes: 0 }];
  let phase: DownloadProgress['phase'] = 'list';
  let expected = 0;
  let reused = 0;
  let current = 0;
  let received = 0;
  let toldAt = -Infinity;

  function rate(at: number): number {
    while (samples.length > 2 && samples[1]!.at < at - WINDOW_MS) samples.shift();
    const oldest = samples[0]!;
    const ms = at - oldest.at;
    return ms < EVERY_MS ? 0 : ((received - oldest.bytes) * 1000) / ms;
  }

  function speak(force = false): void {
    const at = now();
    if (!force && at - toldAt < EVERY_MS) return;
    toldAt = at;
    const bytesPerSecond = Math.round(rate(at));
    samples.push({ at, bytes: received });
    const bytes = reused + current;
    const totalBytes = Math.max(expected + reused, bytes);
    const secondsLeft = bytesPerSecond > 0 ? Math.ceil((totalBytes - bytes) / bytesPerSecond) : null;
    tell({ modelId, phase, bytes, totalBytes, reusedBytes: reused, bytesPerSecond, secondsLeft });
  }

  return {
    reuse(bytes) {
      reused += bytes;
    },
    expect(bytes) {
      expected += bytes;
    },
    received(file, bytes) {
      perFile.set(file, (perFile.get(file) ?? 0) + bytes);
      current += bytes;
      received += bytes;
      speak();
    },
    restart(file) {
      current -= perFile.get(file) ?? 0;
      perFile.delete(file);
      speak();
    },
    phase(next) {
      phase = next;
      speak(true);
    },
    flush: () => speak(true),
  };
}
