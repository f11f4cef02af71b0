import { expect, test } from 'vitest';
import { calibrationInWords, calibrationOf, isRight, predictionsCsv } from '../../../src/app/film/calibration.ts';
import type { RunId } from '../../../src/engine/events.ts';
import type { SettledPrediction } from '../../../src/storage/prediction.ts';
import { shareInterval } from '../../../src/stats/share.ts';

function bet(confidence: number, right: boolean, more: Partial<SettledPrediction> = {}): SettledPrediction {
  return {
    id: `${Math.round(confidence * 100)}-${right}`,
    createdAt: Date.UTC(2026, 10, 23),
    name: '',
    reason: '',
    confidence,
    runId: 'run' as RunId,
    title: 'A run',
    envId: 'cartpole-v1',
    round: 1,
    candidate: right ? 2 : 1,
    candidates: 2,
    best: [2],
    ...more,
  };
}

test('the Brier score is the mean of confidence minus outcome, squared', () => {
  // (0.9 - 1)^2 = 0.01, (0.6 - 0)^2 = 0.36, (1 - 1)^2 = 0, (0.7 - 0)^2 = 0.49: 0.86 / 4.
  const { brier, count, right, confidence } = calibrationOf([
    bet(0.9, true),
    bet(0.6, false),
    bet(1, true),
    bet(0.7, false),
  ]);
  expect(brier).toBeCloseTo(0.215, 12);
  expect([count, right]).toEqual([4, 2]);
  expect(confidence).toBeCloseTo(0.8, 12);
});

test('guessing scores by the number of candidates: 1/4 among two, 2/9 among three, the mean over both', () => {
  const among = (candidates: number) => bet(0.7, true, { candidates });
  expect(calibrationOf([among(2)]).guessing).toBeCloseTo(1 / 4, 12);
  expect(calibrationOf([among(3)]).guessing).toBeCloseTo(2 / 9, 12);
  expect(calibrationOf([among(2), among(3)]).guessing).toBeCloseTo((1 / 4 + 2 / 9) / 2, 12);
  // Who says 33% each time among three and is right once in three gets just that.
  const third = [bet(1 / 3, true), bet(1 / 3, false), bet(1 / 3, false)];
  expect(calibrationOf(third).brier).toBeCloseTo(2 / 9, 12);
});

test('each bet stands in the bin of its confidence, 100% in the last one', () => {
  const { bins } = calibrationOf([
    bet(0.2, false),
    bet(0.33, true),
    bet(0.55, true),
    bet(0.6, false),
    bet(0.7, true),
    bet(0.8, true),
    bet(0.9, false),
    bet(1, true),
  ]);
  expect(bins.map(({ from, count, right }) => [from, count, right])).toEqual([
    [0, 0, 0],
    [0.1, 0, 0],
    [0.2, 1, 0],
    [0.3, 1, 1],
    [0.4, 0, 0],
    [0.5, 1, 1],
    [0.6, 1, 0],
    [0.7, 1, 1],
    [0.8, 1, 1],
    [0.9, 2, 1],
  ]);
  expect(bins[9]!.confidence).toBeCloseTo(0.95, 12);
  expect(bins[9]!.share).toBe(0.5);
});

test('a bet on one of several level candidates is right, and none is where all failed', () => {
  expect(isRight({ candidate: 1, best: [1, 2] })).toBe(true);
  expect(isRight({ candidate: 1, best: [] })).toBe(false);
});

test('the interval of a share is Wilson’s', () => {
  // 8 of 10: centre (0.8 + 3.8415/20) / 1.38415, half width 1.96 sqrt(0.016 + 3.8415/400) / 1.38415.
  const [low, high] = shareInterval(8, 10);
  expect(low).toBeCloseTo(0.4902, 3);
  expect(high).toBeCloseTo(0.9433, 3);
  expect(shareInterval(0, 0)).toEqual([0, 1]);
  expect(shareInterval(0, 5)[0]).toBe(0);
});

test('few bets are called few; many are judged', () => {
  expect(calibrationInWords(calibrationOf([]))).toBe('No bet has been revealed yet.');
  expect(calibrationInWords(calibrationOf([bet(0.9, true)]))).toMatch(/1 bet, 1 right .* too few/);
  const many = (confidence: number, hits: number, count: number) =>
    calibrationInWords(calibrationOf(Array.from({ length: count }, (_, i) => bet(confidence, i < hits))));
  expect(many(0.95, 30, 60)).toMatch(/over-confident/);
  expect(many(0.5, 55, 60)).toMatch(/under-confident/);
  expect(many(0.8, 48, 60)).toMatch(/well calibrated/);
});

test('bets come out as CSV, with quotes where a reason needs them', () => {
  const [header, line] = predictionsCsv([
    bet(0.9, true, { name: 'Ada', reason: 'short, "clear"', best: [1, 2] }),
  ]).split('\r\n');
  expect(header).toBe('time,name,run,title,task,round,candidate,candidates,confidence,reason,best,right');
  expect(line).toBe('2026-11-23T00:00:00.000Z,Ada,run,A run,cartpole-v1,1,2,2,0.9,"short, ""clear""",1 2,yes');
});
