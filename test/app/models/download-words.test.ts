// How the page says where a download stands.
import { describe, expect, test } from 'vitest';
import { progressInWords } from '../../../src/app/models/download-words.ts';
import type { DownloadProgress } from '../../../src/workers/models/api.ts';

const progress: DownloadProgress = {
  modelId: 'tiny',
  phase: 'download',
  bytes: 450e6,
  totalBytes: 1.5e9,
  reusedBytes: 0,
  bytesPerSecond: 8.4e6,
  secondsLeft: 125,
};

describe('a download', () => {
  test('says bytes, rate and time left', () => {
    const words = progressInWords('download', progress);
    expect(words.text).toBe('30%: 450 MB of 1.5 GB · 8 MB/s · 2 min left');
    expect(words.fraction).toBeCloseTo(0.3);
  });

  test('says what was here already when it goes on', () => {
    expect(progressInWords('download', { ...progress, reusedBytes: 300e6 }).text).toContain('300 MB were here already');
  });

  test('says no rate and no time before they are known', () => {
    const words = progressInWords('download', { ...progress, bytesPerSecond: 0, secondsLeft: null });
    expect(words.text).toBe('30%: 450 MB of 1.5 GB');
  });

  test('has no fraction while the list of files is read', () => {
    expect(progressInWords('download', { ...progress, phase: 'list' }).fraction).toBeNull();
    expect(progressInWords('download', null).text).toBe('Reading the list of files…');
  });

  test('is read aloud at quarters only', () => {
    const spoken = [0.1, 0.2, 0.24, 0.26, 0.5, 0.99, 1].map(
      (part) => progressInWords('download', { ...progress, bytes: part * progress.totalBytes }).spoken,
    );
    expect(new Set(spoken).size).toBe(5);
  });
});
