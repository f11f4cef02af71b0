// Intervals over runs and the episodes within them.
import { describe, expect, test } from 'vitest';
import { meanInterval } from '../../src/stats/interval.ts';
import { distinctSeeds, nestedDifference, nestedEstimate as estimate } from '../../src/stats/verdict-interval.ts';

const spread = (centre: number, count = 20) => Array.from({ length: count }, (_, i) => centre + (i % 5) - 2);
const samples = (runs: readonly (readonly number[])[]) => runs.map((episodes) => ({ episodes }));
const nestedEstimate = (runs: readonly (readonly number[])[], tail?: number) => estimate(samples(runs), tail);
const width = ([low, high]: readonly [number, number]) => high - low;

describe('one group of runs', () => {
  test('with a single run varies by its episodes alone, exactly as the interval of its report', () => {
    const { value, interval } = nestedEstimate([spread(10)])!;
    expect(value).toBe(10);
    const plain = meanInterval(spread(10));
    expect(interval).toEqual([expect.closeTo(plain[0], 9), expect.closeTo(plain[1], 9)]);
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

describe('runs that met the same seeds', () => {
  const from = (first: number, episodes: readonly number[]) => {
    return { episodes, seeds: episodes.map((_, i) => first + i) };
  };
  const apart = (by: number, episodes = spread(10)) => [0, 1, 2].map((r) => from(r * by, episodes));

  test('know no more than one of them where they came out alike', () => {
    const plain = meanInterval(spread(10));
    const { interval } = estimate(apart(0))!;
    expect(width(interval!) / width(plain)).toBeCloseTo(1, 1);
    expect(width(estimate(apart(20))!.interval!)).toBeLessThan(0.85 * width(plain));
  });

  test('count each seed once for what was not seen, also where only some are shared', () => {
    const ones = Array<number>(20).fill(1);
    const lowest = (by: number) => estimate(apart(by, ones))!.interval![0];
    expect([0, 1, 20].map((by) => distinctSeeds(apart(by, ones)))).toEqual([20, 22, 60]);
    expect([0, 1, 20].map(lowest)).toEqual([1 - 3 / 20, 1 - 3 / 22, 1 - 3 / 60]);
    // Without a seed, or with null, an episode is one of its own.
    const unknown = [{ episodes: ones }, { episodes: ones, seeds: ones.map(() => null) }];
    expect(distinctSeeds(unknown)).toBe(40);
  });

  test('as those they are compared with differ from them by more than luck', () => {
    const better = apart(0, spread(11));
    const paired = nestedDifference(better, { at: () => apart(0), common: false })!;
    expect([paired.value, width(paired.interval!)]).toEqual([1, expect.closeTo(0, 9)]);
    const strangers = [from(100, spread(10)), from(200, spread(10)), from(300, spread(10))];
    expect(width(nestedDifference(better, { at: () => strangers, common: false })!.interval!)).toBeGreaterThan(1);
  });

  test('trainings on common seeds count each of these once for what was not seen', () => {
    const ones = { episodes: Array<number>(20).fill(1) };
    const ours = [{ episodes: Array<number>(20).fill(10) }];
    const reach = (common: boolean) => {
      const at = () => [ones, ones, ones];
      return nestedDifference(ours, { at, common })!.interval![1];
    };
    expect(reach(true) - reach(false)).toBeCloseTo(3 / 20 - 3 / 60);
  });
});

describe('a difference', () => {
  test('compares each run at its own number of interactions', () => {
    // The others earn what they were given; so do the runs, less 1.
    const runs = [10, 100, 1000].map((steps) => [steps - 1]);
    const at = (run: number) => samples([[10 ** (run + 1)], [10 ** (run + 1)]]);
    expect(nestedDifference(samples(runs), { at, common: true })).toMatchObject({ value: -1, interval: [-1, -1] });
  });

  test('counts the luck that trainings share by being tried on the same episodes', () => {
    const others = samples([spread(5), spread(5), spread(5)]);
    const runs = [[10], [10], [10]];
    const shared = nestedDifference(samples(runs), { at: () => others, common: true })!;
    const own = nestedDifference(samples(runs), { at: () => others, common: false })!;
    expect([shared.value, own.value]).toEqual([5, 5]);
    expect(width(shared.interval!)).toBeGreaterThan(1.25 * width(own.interval!));
  });

  test('is nothing where one side is empty', () => {
    expect(nestedDifference([], { at: () => samples([[1]]), common: false })).toBeNull();
    expect(nestedDifference(samples([[1]]), { at: () => [], common: false })).toBeNull();
  });
});
