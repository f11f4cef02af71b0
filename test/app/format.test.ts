// How the page writes numbers, times and names.
import { describe, expect, test } from 'vitest';
import {
  fileNameOf,
  formatBytes,
  formatClock,
  formatCompact,
  formatCount,
  formatDollars,
  formatDuration,
  formatRough,
  formatScore,
  formatShare,
  formatTimeLeft,
  plural,
  withoutFigures,
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

test('groups and rounds as the browser’s own English format does', () => {
  const cents = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  for (const value of [1, 1.005, 7.125, 999.995, 1000, 1234.565, 12_345.675, 999_999.4, 1e12 + 0.5]) {
    expect(formatCount(-value)).toBe(Math.round(-value).toLocaleString('en').replace('-', '\u2212'));
    expect(formatDollars(value)).toBe(`$${value.toLocaleString('en', cents)}`);
  }
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

describe('sizes and sums of money', () => {
  test.each([
    [640_000, '640 kB'],
    [87_400_000, '87 MB'],
    [999_900_000, '1.0 GB'],
    [1_640_000_000, '1.6 GB'],
    [120_000_000_000, '120 GB'],
  ])('writes %i bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [0, '$0'],
    [0.0004, 'under $0.001'],
    [0.0123, '$0.012'],
    [0.5, '$0.50'],
    [12.345, '$12.35'],
  ])('writes %d dollars as %s', (dollars, text) => {
    expect(formatDollars(dollars)).toBe(text);
  });
});

describe('times', () => {
  test('are rough where they are still to come', () => {
    expect([400, 12_300, 59_900, 100_000, 4_800_000].map(formatTimeLeft)).toEqual([
      '1 s',
      '12 s',
      '60 s',
      '2 min',
      '1 h 20 min',
    ]);
  });

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

test('a sentence that counts up reads the same at every step', () => {
  const steps = ['Loading the model onto the GPU: 3%', 'Loading the model onto the GPU: 43.5 %'];
  expect(steps.map(withoutFigures)).toEqual(Array(2).fill('Loading the model onto the GPU'));
});
