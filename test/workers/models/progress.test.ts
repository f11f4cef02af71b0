import { expect, test } from 'vitest';
import type { DownloadProgress } from '../../../src/workers/models/api.ts';
import { createProgressMeter } from '../../../src/workers/models/progress.ts';

function make() {
  const told: DownloadProgress[] = [];
  const clock = { ms: 0 };
  const meter = createProgressMeter(
    'm',
    (state) => void told.push(state),
    () => clock.ms,
  );
  return { told, clock, meter };
}

test('tells bytes, rate and time left', () => {
  const { told, clock, meter } = make();
  meter.reuse(1000);
  meter.expect(9000);
  for (let second = 1; second <= 3; second++) {
    clock.ms = second * 1000;
    meter.received('a', 1000);
  }
  expect(told.at(-1)).toEqual({
    modelId: 'm',
    phase: 'list',
    bytes: 4000,
    totalBytes: 10_000,
    reusedBytes: 1000,
    bytesPerSecond: 1000,
    secondsLeft: 6,
  });
});

test('has no rate and no time left at the beginning', () => {
  const { told, meter } = make();
  meter.phase('download');
  expect(told).toMatchObject([{ phase: 'download', bytesPerSecond: 0, secondsLeft: null }]);
});

test('forgets how fast it was more than a few seconds ago', () => {
  const { told, clock, meter } = make();
  meter.expect(1e9);
  for (; clock.ms < 20_000; clock.ms += 500) meter.received('a', 5_000_000);
  for (; clock.ms < 40_000; clock.ms += 500) meter.received('a', 500);
  expect(told.at(-1)!.bytesPerSecond).toBe(1000);
});

test('takes back the bytes of a try that failed, and never shows more than the whole', () => {
  const { told, clock, meter } = make();
  meter.expect(1000);
  meter.received('a', 800);
  clock.ms = 1000;
  meter.restart('a');
  expect(told.at(-1)!.bytes).toBe(0);
  clock.ms = 2000;
  meter.received('a', 1100);
  expect(told.at(-1)).toMatchObject({ bytes: 1100, totalBytes: 1100 });
});

test('speaks about ten times a second, however many pieces come', () => {
  const { told, clock, meter } = make();
  for (clock.ms = 0; clock.ms < 1000; clock.ms += 1) meter.received('a', 1);
  expect(told.length).toBeLessThanOrEqual(11);
  expect(told.length).toBeGreaterThanOrEqual(9);
});
