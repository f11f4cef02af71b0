// When a verdict is given, which one, and when not: constructed runs and trainings whose answer is known.
import { describe, expect, test } from 'vitest';
import { xorshift32 } from '../../src/stats/interval.ts';
import {
  bestBy,
  type Comparator,
  criteriaFor,
  type Criterion,
  type Curve,
  judge,
  type RunResult,
  standingAt,
  type Verdict,
} from '../../src/stats/verdict.ts';

const around = (centre: number, spread = 1) => Array.from({ length: 20 }, (_, i) => centre + spread * ((i % 5) - 2));
const run = (centre: number, steps = 1000, spread = 1): RunResult => ({ episodes: around(centre, spread), steps });
const curve = (...points: readonly (readonly [steps: number, centre: number])[]): Curve =>
  points.map(([steps, centre]) => ({ steps, episodes: around(centre) }));
const training = (key: string, curves: readonly Curve[], learns = true): Comparator => {
  return { kind: 'training', key, learns, curves };
};
const flat = (centre: number, seeds = 3, until = 5000): readonly Curve[] =>
  Array.from({ length: seeds }, (_, i) => curve([0, centre - 10], [500, centre + i * 0.1], [until, centre + i * 0.1]));

const threshold: Criterion = { kind: 'threshold', target: 10 };
const baseline: Criterion = { kind: 'baseline', margin: 1 };

describe('the criterion', () => {
  const random = { kind: 'random', value: -100 } as const;
  test('is the solved threshold where there is one', () => {
    const levels = [random, { kind: 'threshold', value: 0 } as const, { kind: 'optimum', value: 100 } as const];
    expect(criteriaFor(levels)).toEqual([
      { kind: 'threshold', target: 0 },
      { kind: 'optimum', target: 90 },
      { kind: 'baseline', margin: 10 },
    ]);
  });

  test('is closeness to the optimum, on the scale from random play, where the threshold is out of reach', () => {
    const levels = [random, { kind: 'threshold', value: 8 } as const, { kind: 'optimum', value: 0 } as const];
    expect(criteriaFor(levels)[0]).toEqual({ kind: 'optimum', target: -5 });
  });

  test('is the baselines where no level says, with a margin only if the scale is known', () => {
    expect(criteriaFor([])).toEqual([{ kind: 'baseline', margin: 0 }]);
    expect(criteriaFor([random, { kind: 'heuristic', value: 0 }])).toEqual([{ kind: 'baseline', margin: 5 }]);
    // An optimum without random play gives no scale; nor does a top that is not above it.
    expect(criteriaFor([{ kind: 'optimum', value: 5 }])).toEqual([{ kind: 'baseline', margin: 0 }]);
    expect(criteriaFor([random, { kind: 'heuristic', value: -120 }])).toEqual([{ kind: 'baseline', margin: 0 }]);
  });
});

describe('against a level', () => {
  test('is sufficient where the whole interval reaches it, and not where none of it does', () => {
    expect(judge([run(15), run(16), run(14)], [], threshold)).toMatchObject({ word: 'sufficient', reached: 3 });
    expect(judge([run(5), run(6), run(4)], [], threshold)).toMatchObject({
      word: 'not-sufficient',
      reached: 0,
      needed: [],
    });
  });

  test('is judged alike below zero', () => {
    const below: Criterion = { kind: 'threshold', target: -110 };
    expect(judge([run(-105), run(-104), run(-106)], [], below).word).toBe('sufficient');
    expect(judge([run(-199), run(-200), run(-190)], [], below).word).toBe('not-sufficient');
  });

  test('cannot be told from one run or two, however good or bad', () => {
    expect(judge([run(500)], [], threshold)).toMatchObject({
      word: 'cannot-tell',
      reached: 1,
      needed: [{ kind: 'runs', more: 2 }],
    });
    expect(judge([run(-500), run(-500)], [], threshold)).toMatchObject({
      word: 'cannot-tell',
      reached: 0,
      needed: [{ kind: 'runs', more: 1 }],
    });
    expect(judge([], [], threshold)).toMatchObject({ word: 'cannot-tell', result: null, needed: [{ more: 3 }] });
  });

  test('cannot be told where one of three runs fails', () => {
    const { word, reached, needed } = judge([run(15), run(15), run(0)], [], threshold);
    expect([word, reached]).toEqual(['cannot-tell', 2]);
    expect(needed[0]!.kind).toBe('closer');
  });

  test('says how many more runs would settle a close case, and where that is too many', () => {
    const close = judge([run(10.3), run(11), run(9.6)], [], threshold);
    expect(close.word).toBe('cannot-tell');
    const [needed] = close.needed;
    expect(needed).toMatchObject({ kind: 'closer', key: null });
    const more = (needed as { more: number }).more;
    expect(more).toBeGreaterThan(3);
    expect(more).toBeLessThan(40);
    const tied = judge([run(9), run(11), run(10)], [], threshold);
    expect(tied.needed).toEqual([{ kind: 'closer', more: null, key: null }]);
  });

  test('is not decided by a trained baseline, which is only set beside it', () => {
    const verdict = judge([run(15), run(16), run(14)], [training('ppo', flat(90))], threshold);
    expect(verdict).toMatchObject({ word: 'sufficient', by: [] });
    expect(verdict.comparisons[0]!.difference!.value).toBeCloseTo(-75.1);
  });

  test('gives the distance to every level with the interval of the result', () => {
    const { comparisons, result } = judge(
      [run(15), run(16), run(14)],
      [{ kind: 'level', key: 'optimum', value: 20 }],
      threshold,
    );
    expect(comparisons[0]!.difference!.value).toBeCloseTo(-5);
    expect(comparisons[0]!.difference!.interval![0]).toBeCloseTo(result!.interval![0] - 20);
  });
});

describe('against baselines', () => {
  const runs = [run(15), run(16), run(14)];

  test('is sufficient where it is better than every one, or as good as the margin goes', () => {
    expect(judge(runs, [training('ppo', flat(9)), training('cem', flat(8))], baseline)).toMatchObject({
      word: 'sufficient',
      by: ['ppo', 'cem'],
    });
    const alike = [run(15, 1000, 0.1), run(15, 1000, 0.1), run(15, 1000, 0.1)];
    expect(
      judge(
        alike,
        [
          training(
            'ppo',
            [curve([0, 15], [5000, 15])].flatMap((c) => [c, c, c]),
          ),
        ],
        { kind: 'baseline', margin: 3 },
      ).word,
    ).toBe('sufficient');
  });

  test('is not sufficient where one is clearly better, even if others are not trained yet', () => {
    expect(judge(runs, [training('ppo', flat(30)), training('cem', flat(9, 1))], baseline)).toMatchObject({
      word: 'not-sufficient',
      by: ['ppo'],
    });
  });

  test('cannot be told where a baseline is about as good', () => {
    const verdict = judge(runs, [training('ppo', flat(15.5))], baseline);
    expect(verdict.word).toBe('cannot-tell');
    expect(verdict.needed[0]).toMatchObject({ kind: 'closer', key: 'ppo' });
  });

  test('cannot be told without any, with one seed of one, or from random play', () => {
    expect(judge(runs, [], baseline).needed).toEqual([{ kind: 'training', key: null, steps: 1000, seeds: 3 }]);
    expect(judge(runs, [training('ppo', flat(9, 1))], baseline)).toMatchObject({
      word: 'cannot-tell',
      needed: [{ kind: 'seeds', key: 'ppo', more: 2 }],
    });
    expect(judge(runs, [training('random', flat(-50), false)], baseline)).toMatchObject({
      word: 'cannot-tell',
      needed: [{ kind: 'training', key: null }],
    });
  });

  test('takes no baseline that was given fewer interactions', () => {
    const short = judge(runs, [training('ppo', flat(90, 3, 900))], baseline);
    expect(short.comparisons[0]).toMatchObject({ lack: 'steps', difference: null });
    expect(short).toMatchObject({
      word: 'cannot-tell',
      needed: [{ kind: 'training', key: 'ppo', steps: 1000, seeds: 3 }],
    });
  });

  test('reads a baseline where the run stood, not at its end', () => {
    const late = Array.from({ length: 3 }, () => curve([0, 0], [1000, 5], [50_000, 500]));
    expect(judge(runs, [training('ppo', late)], baseline).word).toBe('sufficient');
    const longer = runs.map((each) => ({ ...each, steps: 50_000 }));
    expect(judge(longer, [training('ppo', late)], baseline).word).toBe('not-sufficient');
  });

  test('with a lucky peak is no ground for a no, nor are they ignored for a yes', () => {
    const peaked = Array.from({ length: 3 }, () => curve([0, 0], [500, 30], [1000, 5], [5000, 5]));
    expect(judge(runs, [training('ppo', peaked)], baseline)).toMatchObject({ word: 'cannot-tell' });
  });

  test('asks for a wider interval the more baselines there are', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((key) => training(key, flat(15)));
    const [one] = judge(runs, many.slice(0, 1), baseline).comparisons;
    const [of] = judge(runs, many, baseline).comparisons;
    expect(of!.difference!.interval).toEqual(one!.difference!.interval);
    expect(of!.difference!.wide![0]).toBeLessThan(one!.difference!.wide![0]);
  });
});

describe('other runs', () => {
  const runs = [run(15), run(16), run(14)];
  const single = (sameCalls: boolean, ...others: RunResult[]): Comparator => {
    return { kind: 'runs', key: 'best-of-n', runs: others, sameCalls };
  };
  test('count where there are enough of them, with as many calls', () => {
    const compared = (other: Comparator) => judge(runs, [other], threshold).comparisons[0]!;
    const three = [run(9), run(9), run(9)];
    expect(compared(single(true, ...three))).toMatchObject({ lack: null, members: 3 });
    expect(compared(single(true, ...three)).difference!.value).toBeCloseTo(6);
    expect(compared(single(false, ...three)).lack).toBe('calls');
    expect(compared(single(true, run(9))).lack).toBe('seeds');
  });
});

describe('a curve', () => {
  test('is read between two evaluations on a straight line over the log of steps', () => {
    const points: Curve = [
      { steps: 99, episodes: [0, 4] },
      { steps: 9999, episodes: [10, 8] },
    ];
    // log(1 + 999) lies half way between log(100) and log(10000).
    expect(standingAt(points, 999).map((value) => value.toFixed(6))).toEqual(['5.000000', '6.000000']);
    expect(standingAt(points, 9999)).toEqual([10, 8]);
  });

  test('has as its best so far no evaluation that is still to come', () => {
    const points = curve([0, 1], [10, 7], [20, 3], [30, 9]);
    expect(bestBy(points, 29)).toBe(points[1]!.episodes);
    expect(bestBy(points, 30)).toBe(points[3]!.episodes);
  });
});

// Runs whose true middle lies exactly on the line: any word is wrong, and how often one is given is what a few runs cost.
describe('by chance', () => {
  const random = xorshift32(11);
  const normal = (centre: number, deviation: number) =>
    centre + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawRun = (centre: number): RunResult => {
    const own = normal(centre, 1);
    return { steps: 1, episodes: Array.from({ length: 20 }, () => normal(own, 0.5)) };
  };
  const share = (runs: number, centre: number, word: Verdict['word']) => {
    const told = Array.from({ length: 200 }, () => {
      const drawn = Array.from({ length: runs }, () => drawRun(centre));
      return judge(drawn, [], { kind: 'threshold', target: 0 }).word;
    });
    return told.filter((each) => each === word).length / told.length;
  };

  test('three runs on the line say yes in at most one case of six, ten runs in one of sixteen', () => {
    expect(share(3, 0, 'sufficient')).toBeLessThan(1 / 6);
    expect(share(10, 0, 'sufficient')).toBeLessThan(1 / 16);
  });

  test('runs that share their report seeds count their luck once, however many they are', () => {
    // One policy, found every time, that succeeds in 7 of 10 episodes; run r met the seeds from r times `apart` on.
    const wrong = (runs: number, apart: number) => {
      const words = Array.from({ length: 100 }, () => {
        const luck = Array.from({ length: apart * (runs - 1) + 20 }, () => (random() < 0.7 ? 1 : 0));
        const drawn = Array.from({ length: runs }, (_, r): RunResult => {
          const seeds = Array.from({ length: 20 }, (_, i) => r * apart + i);
          return { steps: 1, seeds, episodes: seeds.map((seed) => luck[seed]!) };
        });
        return judge(drawn, [], { kind: 'threshold', target: 0.7 }).word;
      });
      return words.filter((word) => word !== 'cannot-tell').length / words.length;
    };
    for (const [runs, apart] of [
      [3, 0],
      [3, 1],
      [10, 0],
      [10, 1],
      [10, 20],
    ] as const)
      expect(wrong(runs, apart), `${runs} runs, seeds ${apart} apart`).toBeLessThan(0.2);
  });

  test('runs well above the line nearly always say yes, and never no', () => {
    expect(share(5, 3, 'sufficient')).toBeGreaterThan(0.97);
    expect(share(3, 3, 'not-sufficient')).toBe(0);
  });
});
