// How the page writes numbers, times and names.
import { describe, expect, test } from 'vitest';
import {
  fileNameOf,
  formatClock,
  formatCompact,
  formatCount,
  formatDuration,
  formatRough,
  formatScore,
  formatShare,
  plural,
} from '../../src/app/format.ts';

describe('scores', () => {
  test.each([
    [500, '500'],
    [0.7345, '0.735'],
    [37.6, '37.60'],
    [-110.25, '\u2212110.3'],
    [-99_999.4, '\u221299,999'],
    [12_345_678, '12.3M'],
    [-0.0001, '0.000'],
    [Infinity, '∞'],
    [-Infinity, '\u2212∞'],
    [NaN, 'not a number'],
    [null, '–'],
    [undefined, '–'],
  ])('writes %s as %s', (value, text) => {
    expect(formatScore(value)).toBe(text);
  });
});

describe('counts', () => {
  test('writes small counts in full and shortens large ones', () => {
    expect(formatCount(12_345)).toBe('12,345');
    expect(formatCompact(9_999)).toBe('9,999');
    expect(formatCompact(12_345)).toBe('12.3K');
    expect(formatRough(8_431)).toBe('8,400');
    expect(formatRough(16)).toBe('16');
    expect(formatShare(0.845)).toBe('85%');
  });

  test('uses the singular for one only', () => {
    expect([0, 1, 2].map((n) => plural(n, 'round'))).toEqual(['0 rounds', '1 round', '2 rounds']);
    expect(plural(2, 'policy', 'policies')).toBe('2 policies');
  });
});

describe('times', () => {
  test.each([
    [850, '850 ms'],
    [4200, '4.2 s'],
    [59_600, '1 min'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [7_200_000, '2 h'],
  ])('writes %i ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('runs a clock over the hour and never below zero', () => {
    expect([0, 7_900, 760_000, 3_729_000, -5].map(formatClock)).toEqual(['0:00', '0:07', '12:40', '1:02:09', '0:00']);
  });
});

test('file names keep letters and digits only, and are never empty', () => {
  expect(fileNameOf('CartPole, mock-7b (2)')).toBe('cartpole-mock-7b-2');
  expect(fileNameOf('../../')).toBe('run');
});
