// The learning curve's chart: what is drawn, and where a click leads.
import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  curveConfig,
  describeFailure,
  describePoint,
  type CurveInput,
} from '../../src/ui/run/curve-config.ts';
import { spreadLabels } from '../../src/ui/run/curve-decorations.ts';

const colors = {
  policy: 'p',
  score: 's',
  env: 'e',
  bad: 'b',
  text: 't',
  muted: 'm',
  line: 'l',
  surface: 'w',
  font: 'f',
};
const points = [
  { round: 1, candidate: 1, steps: 100, score: 10 },
  { round: 1, candidate: 2, steps: 200, score: -90_000 },
  { round: 2, candidate: 1, steps: 300, score: 30 },
];
const failed = [{ round: 1, candidate: 3, steps: 200, reason: 'NameError: name x is not defined\nline 2' }];
const input: CurveInput = {
  points,
  failed,
  close: false,
  confirmed: [{ round: 2, steps: 400, score: 25, interval: [20, 28] }],
  best: [
    { steps: 100, score: 10 },
    { steps: 300, score: 30 },
  ],
  measure: 'mean return',
  levels: [{ name: 'Random', value: 5 }],
  steps: 400,
  isWinner: (point) => point.score === 30,
  isSelected: () => false,
};

describe('the learning curve', () => {
  const picked: unknown[] = [];
  const config = curveConfig(input, colors, (point) => picked.push(point));
  const [best, candidates, confirmed, failures] = config.data.datasets;

  test('draws every candidate, the best so far as steps, and confirmations', () => {
    expect(candidates!.data.map((dot) => dot.x)).toEqual([100, 200, 300]);
    expect(best).toMatchObject({
      stepped: true,
      data: [
        { x: 100, y: 10 },
        { x: 300, y: 30 },
      ],
    });
    expect(confirmed!.data).toEqual([{ x: 400, y: 25 }]);
  });

  test('keeps a disastrous candidate in sight on the lower edge', () => {
    const bounds = config.options!.scales!['y'] as { min: number; max: number };
    const cut = candidates!.data[1]!.y;
    expect(cut).toBeGreaterThanOrEqual(bounds.min);
    expect(cut).toBeLessThan(bounds.min + 0.1 * (bounds.max - bounds.min));
    expect(describePoint(points[1]!)).toContain('\u221290,000');
  });

  test('leads from a point to its candidate, and from the line nowhere', () => {
    const click = config.options!.onClick as (
      event: unknown,
      elements: { datasetIndex: number; index: number }[],
    ) => void;
    click(null, [{ datasetIndex: 0, index: 0 }]);
    expect(picked).toEqual([]);
    click(null, [{ datasetIndex: 1, index: 2 }]);
    expect(picked).toEqual([points[2]]);
    click(null, [{ datasetIndex: 3, index: 0 }]);
    expect(picked[1]).toEqual(failed[0]);
  });

  test('marks a failed candidate on the lower edge, with the reason', () => {
    const bounds = boundsOf(input);
    expect(failures!.pointStyle).toBe('crossRot');
    expect(failures!.data).toHaveLength(1);
    expect(failures!.data[0]!.x).toBe(200);
    expect(failures!.data[0]!.y).toBeLessThan(bounds.min + 0.1 * (bounds.max - bounds.min));
    expect(describeFailure(failed[0]!)).toEqual(['Round 1, candidate 3 failed', 'NameError: name x is not defined']);
  });

  test('shows the better half alone on request, and everything where that tells no more', () => {
    const many = [-100, 528, 947, 973, 973, 973].map((score, i) => ({ round: 1, candidate: i, steps: i, score }));
    const levels = [
      { name: 'Random', value: -1858 },
      { name: 'Optimum', value: 974.9 },
    ];
    const wide = { ...input, points: many, confirmed: [], levels };
    expect(boundsOf(wide).min).toBeLessThan(-1858);
    const close = boundsOf({ ...wide, close: true });
    expect(close.min).toBeGreaterThan(900);
    expect(close.max).toBeGreaterThan(974.9);
    const even = { ...wide, levels: [], points: many.slice(3) };
    expect(boundsOf({ ...even, close: true })).toEqual(boundsOf(even));
  });

  test('fills the points of winners only', () => {
    const fill = candidates!.pointBackgroundColor as (context: { dataIndex: number }) => string;
    expect([0, 1, 2].map((dataIndex) => fill({ dataIndex }))).toEqual(['w', 'w', 'p']);
  });
});

describe('the names of levels', () => {
  test('stay where they are when far apart', () => {
    expect(spreadLabels([10, 100, 50], 13, 0, 200)).toEqual([10, 100, 50]);
  });

  test('are pushed apart in their order where they meet, within the chart', () => {
    const heights = spreadLabels([5, 5, 6, 190], 13, 0, 200);
    const sorted = [...heights].sort((a, b) => a - b);
    expect(heights).toEqual(sorted);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
    sorted.slice(1).forEach((height, i) => expect(height - sorted[i]!).toBeGreaterThanOrEqual(13));
    expect(heights[3]).toBe(190);
    expect(spreadLabels([200, 200], 13, 0, 200)).toEqual([187, 200]);
  });
});
