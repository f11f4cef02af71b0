// Intervals over runs and the episodes within them.
import { describe, expect, test } from 'vitest';
import { meanInterval } from '../../src/stats/interval.ts';
import { nestedDifference, nestedEstimate } from '../../src/stats/verdict-interval.ts';

const spread = (centre: number, count = 20) => Array.from({ length: count }, (_, i) => centre + (i % 5) - 2);
const width = ([low, high]: readonly [number, number]) => high - low;

describe('one group of runs', () => {
  test('with a single run varies by its episodes alone, as their bootstrap does', () => {
    const { value, interval } = nestedEstimate([spread(10)])!;
    expect(value).toBe(10);
    const plain = meanInterval(spread(10));
    expect(Math.abs(interval![0] - plain[0])).toBeLessThan(0.11);
    expect(Math.abs(interval![1] - plain[1])).toBeLessThan(0.11);
  });

  test('that differ has a wider interval than their episodes pooled', () => {
    const runs = [spread(0), spread(10), spread(20)];
    const { value, interval } = nestedEstimate(runs)!;
    expect(value).toBe(10);
    expect(width(interval!)).toBeGreaterThan(2 * width(meanInterval(runs.flat())));
  });

  test('is the same for the same values, and wider at a stricter level', () => {
    const runs = [spread(1), spread(4), spread(2)];
    expect(nestedEstimate(runs)).toEqual(nestedEstimate(runs));
    const { interval, wide } = nestedEstimate(runs, 0.025 / 5)!;
    expect(width(wide!)).toBeGreaterThan(width(interval!));
  });

  test('is nothing without runs, and has no interval where nothing varied', () => {
    expect(nestedEstimate([])).toBeNull();
    expect(nestedEstimate([[3]])).toEqual({ value: 3, interval: null, wide: null });
  });

  test('that only ever succeeded leaves room for failures that were not seen', () => {
    const { interval } = nestedEstimate([Array(30).fill(1), Array(30).fill(1)])!;
    expect(interval).toEqual([0.95, 1]);
    expect(nestedEstimate([Array(30).fill(0)])!.interval).toEqual([0, 0.1]);
    expect(nestedEstimate([Array(30).fill(7)])!.interval).toEqual([7, 7]);
  });
});

describe('a difference', () => {
  test('compares each run at its own number of interactions', () => {
    // The others earn what they were given; so do the runs, less 1.
    const runs = [10, 100, 1000].map((steps) => [steps - 1]);
    const at = (run: number) => [[10 ** (run + 1)], [10 ** (run + 1)]];
    expect(nestedDifference(runs, { at, common: true })).toMatchObject({ value: -1, interval: [-1, -1] });
  });

  test('counts the luck that trainings share by being tried on the same episodes', () => {
    const others = [spread(5), spread(5), spread(5)];
    const runs = [[0], [0], [0]];
    const shared = nestedDifference(runs, { at: () => others, common: true })!;
    const own = nestedDifference(runs, { at: () => others, common: false })!;
    expect([shared.value, own.value]).toEqual([-5, -5]);
    expect(width(shared.interval!)).toBeGreaterThan(1.4 * width(own.interval!));
  });

  test('is nothing where one side is empty', () => {
    expect(nestedDifference([], { at: () => [[1]], common: false })).toBeNull();
    expect(nestedDifference([[1]], { at: () => [], common: false })).toBeNull();
  });
});
