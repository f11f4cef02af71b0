// What the page says about luck in the score that chose a policy.
import { describe, expect, test } from 'vitest';
import { curseInWords, gapInWords } from '../../../src/app/runs/gap-words.ts';
import type { FreshEvaluation } from '../../../src/engine/state.ts';
import { makeScores } from '../../support/run-logs.ts';

describe('the winner’s curse', () => {
  const gapOf = (gap: number, low: number, high: number) => {
    return { round: 2, selected: 10, fresh: 10 - gap, gap, interval: [low, high] as const };
  };
  const said = (gap: number, low: number, high: number) =>
    curseInWords({ rounds: [], result: gapOf(gap, low, high), mean: null });

  test('says by how much, in which direction and whether chance explains it', () => {
    expect(said(-2.45, -5.55, 1.5)).toBe(
      'The score that chose the result was 2.45 lower than on fresh seeds (95% interval: 5.55 lower to 1.50 higher), which chance alone explains.',
    );
    expect(said(2.5, 1, 4)).toContain('2.50 higher than on fresh seeds');
    expect(said(2.5, 1, 4)).toContain('so it was partly luck');
    expect(said(-13, -17, -9)).toContain('the opposite of luck');
    expect(said(0, 0, 0)).toBe('The score that chose the result was the same as on fresh seeds.');
  });

  test('is told of all round winners behind the result, and alone where the result was not measured', () => {
    const gap = gapOf(2.5, 1, 4);
    const mean = { gap: -1, interval: [-2, 0] as const };
    expect(curseInWords({ rounds: [gap, gap], result: gap, mean })).toContain(
      ' Over 2 round winners: 1 lower than on fresh seeds (95% interval: 2 lower to the same), which chance alone explains.',
    );
    expect(curseInWords({ rounds: [gap, gap], result: null, mean })).toMatch(
      /^The scores that chose 2 round winners were 1 lower/,
    );
  });

  test('is not told where nothing ran on fresh seeds', () => {
    expect(curseInWords({ rounds: [], result: null, mean: null })).toBe('');
  });
});

describe('the gap between selection and fresh seeds', () => {
  const fresh = (score: number, interval: [number, number]): FreshEvaluation => ({
    round: 1,
    scores: makeScores([score]),
    score,
    interval,
  });

  test('is called luck only when the selection score lies above the interval', () => {
    expect(gapInWords(90, fresh(60, [50, 70]))).toContain('Part of the first score was luck');
    expect(gapInWords(65, fresh(60, [50, 70]))).toContain('within what chance explains');
    expect(gapInWords(40, fresh(60, [50, 70]))).toContain('higher');
    expect(gapInWords(60, fresh(60, [50, 70]))).toContain('the same');
  });
});
