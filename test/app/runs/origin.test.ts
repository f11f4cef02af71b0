import { describe, expect, test } from 'vitest';
import { originAddress, originInWords } from '../../../src/app/runs/origin.ts';
import { readEvents } from '../../../src/app/runs/run-reader.ts';
import { runReport } from '../../../src/app/runs/run-report.ts';
import type { RunId } from '../../../src/engine/events.ts';
import { forkLog } from '../../../src/engine/fork.ts';
import { readRecordedLog } from '../../support/recorded-runs.ts';

const origin = { runId: 'first' as RunId, round: 3, title: 'Taxi, Claude' };

describe('where a run was taken over from', () => {
  test('is named by title and round, in old logs by its id', () => {
    expect(originInWords(origin)).toBe('Taken over from “Taxi, Claude” at round 3');
    expect(originInWords({ ...origin, title: undefined })).toBe('Taken over from run first at round 3');
  });

  test('leads to the run that is here, else to the film of the recording, else nowhere', () => {
    const recorded = { ...origin, recording: 'taxi' };
    expect(originAddress(recorded, ['first' as RunId])).toBe('#/run/first');
    expect(originAddress(recorded, [])).toBe('#/film/recording/taxi?round=3');
    expect(originAddress(origin, ['other' as RunId])).toBeNull();
  });

  test('stands in the report', async () => {
    const { run } = readEvents(null, forkLog(readRecordedLog('cartpole'), 2, 'copy' as RunId));
    const html = await runReport(run!, { title: 'Cart Pole', card: null });
    expect(/<header>.*<\/header>/.exec(html)?.[0]).toMatch(/Taken over from “.+” at round 2\./);
  });
});
