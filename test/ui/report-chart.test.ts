// The printed chart: what is drawn where.
import { expect, test } from 'vitest';
import { stylesOf } from '../../src/app/comparison/comparison-style.ts';
import type { Contestant } from '../../src/app/comparison/contestants.ts';
import { drawingOf, size } from '../../src/ui/compare/report-chart.ts';

function contestant(
  kind: Contestant['kind'],
  ...curves: readonly (readonly (readonly [number, number])[])[]
): Contestant {
  const members = curves.map((points, seed) => {
    const evaluations = points.map(([steps, value]) => ({ steps, seconds: null, value, episodes: [value] }));
    const [last, best, steps] = [null, null, points.at(-1)![0]];
    const plain = { seconds: 0, calls: 0, tokens: 0, usd: 0, isOver: true, isCut: false };
    return { ...plain, id: `${seed}`, seed, evaluations, last, best, steps };
  });
  return { key: kind, kind, algorithm: kind === 'run' ? '' : 'ppo', title: kind, detail: '', checkpoints: [], members };
}

function draw(contestants: readonly Contestant[], levels: readonly { name: string; value: number }[] = []) {
  const styles = stylesOf(contestants);
  const styled = contestants.map((each, i) => ({ contestant: each, style: styles[i]! }));
  return drawingOf(styled, levels, 'return', 'last');
}

test('higher values lie higher, more steps further right, inside the frame', () => {
  const [line] = draw([
    contestant('training', [
      [100, 0],
      [1000, 50],
      [10_000, 100],
    ]),
  ])!.lines;
  const [a, b, c] = line!.markers;
  expect(a![1]).toBeGreaterThan(b![1]);
  expect(b![1] - c![1]).toBeCloseTo(a![1] - b![1]);
  // A log axis: every tenfold is as wide.
  expect(c![0] - b![0]).toBeCloseTo(b![0] - a![0]);
  for (const [x, y] of line!.markers) {
    expect(x).toBeGreaterThanOrEqual(size.left);
    expect(x).toBeLessThanOrEqual(size.width - size.right);
    expect(y).toBeGreaterThanOrEqual(size.top);
    expect(y).toBeLessThanOrEqual(size.height - size.bottom);
  }
});

test('runs hold their value until the next, trainings go straight, and runs come in front', () => {
  const points = [
    [100, 1],
    [1000, 2],
  ] as const;
  const { lines } = draw([contestant('run', points), contestant('training', points)])!;
  expect(lines.map((line) => line.contestant.kind)).toEqual(['training', 'run']);
  expect(lines.map(({ path }) => path.replace(/[\d. ]/g, ''))).toEqual(['ML', 'MHV']);
});

test('scores that chose a policy are named, so that they do not pass for ones on fresh seeds', () => {
  const [fresh, chosen] = [contestant('training', [[100, 1]]), contestant('run', [[100, 1]], [[100, 2]])];
  const [first, second] = chosen.members;
  const flattered = {
    ...chosen,
    members: [{ ...first!, evaluations: first!.evaluations.map((each) => ({ ...each, selected: true })) }, second!],
  };
  expect(draw([fresh, chosen])!.selected).toEqual([]);
  expect(draw([fresh, flattered])!.selected).toEqual([flattered]);
});

test('several seeds have an area, one has none', () => {
  const points = [
    [100, 1],
    [1000, 2],
  ] as const;
  expect(draw([contestant('training', points)])!.lines[0]!.area).toBe('');
  expect(
    draw([
      contestant('training', points, [
        [100, 3],
        [1000, 8],
      ]),
    ])!.lines[0]!.area,
  ).toMatch(/^M.*Z$/);
});

test('names of levels that are close stand apart while their lines stay in place', () => {
  const levels = [
    { name: 'Optimum', value: 100 },
    { name: 'Solved', value: 99 },
  ];
  const drawn = draw(
    [
      contestant('training', [
        [100, 0],
        [1000, 100],
      ]),
    ],
    levels,
  )!.levels;
  expect(drawn[1]!.textAt - drawn[0]!.textAt).toBeGreaterThanOrEqual(12);
  expect(drawn[1]!.at - drawn[0]!.at).toBeLessThan(5);
});

test('nothing to draw gives no drawing', () => {
  expect(draw([])).toBeNull();
});
