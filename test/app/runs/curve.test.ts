// The learning curve as read from a log.
import { describe, expect, test } from 'vitest';
import {
  bestSoFar,
  confirmedPoints,
  curvePoints,
  failedPoints,
  scoreAxis,
  type CurvePoint,
} from '../../../src/app/runs/curve.ts';
import { readEvents } from '../../../src/app/runs/run-reader.ts';
import { runError } from '../../../src/engine/errors.ts';
import { makeLog, oneRound, started } from '../../support/run-logs.ts';

function point(steps: number, score: number): CurvePoint {
  return { round: 1, candidate: 1, steps, score };
}

describe('a read log', () => {
  const log = makeLog([started(), ...oneRound()]);
  const { run } = readEvents(null, log);

  test('places each score at the environment steps used when it came in', () => {
    expect(curvePoints(run!.state, run!.marks)).toEqual([
      { round: 1, candidate: 1, steps: 6, score: 2 },
      { round: 1, candidate: 2, steps: 12, score: 5 },
    ]);
    expect(confirmedPoints(run!.state, run!.marks)).toMatchObject([{ round: 1, steps: 21, score: 4 }]);
  });

  test('places a failed candidate at the steps used by then, with its reason', () => {
    const failure = {
      type: 'candidate-failed' as const,
      round: 2,
      candidate: 1,
      error: runError('policy/act', 'boom'),
    };
    const asked = {
      type: 'call-asked' as const,
      callId: 'c',
      purpose: 'policy' as const,
      promptId: 'p',
      round: 2,
      candidate: 1,
      attempt: 0,
    };
    const read = readEvents(null, makeLog([started(), ...oneRound(), asked, failure])).run!;
    expect(failedPoints(read.state, read.marks)).toEqual([{ round: 2, candidate: 1, steps: 21, reason: 'boom' }]);
    expect(curvePoints(read.state, read.marks)).toHaveLength(2);
  });

  test('is the same whether it comes at once or in pieces, some of them twice', () => {
    let pieces: ReturnType<typeof readEvents>['run'] = null;
    for (let i = 0; i < log.length; i += 3) pieces = readEvents(pieces, log.slice(Math.max(0, i - 2), i + 3)).run;
    expect(pieces!.state).toEqual(run!.state);
    expect([...pieces!.marks]).toEqual([...run!.marks]);
  });

  test('stops before a gap and says so', () => {
    const { run: cut, gap } = readEvents(null, [...log.slice(0, 4), ...log.slice(5)]);
    expect(gap).toBe(true);
    expect(cut!.state.nextSeq).toBe(4);
  });

  test('does not start in the middle', () => {
    expect(readEvents(null, log.slice(1))).toEqual({ run: null, gap: true });
  });
});

describe('best so far', () => {
  test('rises only at strictly better scores and goes on to the present step', () => {
    const points = [point(10, 1), point(20, 0), point(30, 4), point(40, 4)];
    expect(bestSoFar(points, 50)).toEqual([
      { steps: 10, score: 1 },
      { steps: 30, score: 4 },
      { steps: 50, score: 4 },
    ]);
  });

  test('is empty without scores', () => {
    expect(bestSoFar([], 50)).toEqual([]);
  });
});

describe('the score axis', () => {
  test('holds the best line, intervals and levels', () => {
    const { min, max } = scoreAxis([point(1, 3)], [{ round: 1, steps: 2, score: 4, interval: [2, 6] }], [10]);
    expect(min).toBeLessThan(2);
    expect(max).toBeGreaterThan(10);
  });

  test('is not flattened by one disastrous candidate', () => {
    const { min } = scoreAxis([point(1, 10), point(2, -100_000), point(3, 20)], [], [0]);
    expect(min).toBeGreaterThan(-20);
  });

  test('leaves out a level far below everything, but not one within sight', () => {
    const points = [point(1, -18), point(2, -38)];
    expect(scoreAxis(points, [], [-19_024, 969.7]).min).toBeGreaterThan(-200);
    expect(scoreAxis([point(1, 947)], [], [-1858, 974.9]).min).toBeLessThan(-1858);
  });

  test('keeps a height where all scores are equal or absent', () => {
    for (const points of [[], [point(1, 0)], [point(1, 500), point(2, 500)]]) {
      const { min, max } = scoreAxis(points, [], []);
      expect(max).toBeGreaterThan(min);
    }
  });

  test('leaves out levels that are not numbers', () => {
    expect(Number.isFinite(scoreAxis([point(1, 1)], [], [NaN, Infinity]).max)).toBe(true);
  });
});
