// The comparison's chart as plain shapes for paper: black lines that dashes and markers tell apart, on a log axis of steps.
import type { MarkerShape, SeriesStyle } from '../../app/comparison/comparison-style.ts';
import type { Contestant } from '../../app/comparison/contestants.ts';
import { formatCompact, formatScore } from '../../app/format.ts';
import { roundNumbers } from '../../app/round-numbers.ts';
import { type CompareInput, type Line, lineOf, stepBounds, valueBounds } from './compare-config.ts';

export const size = { width: 720, height: 220, left: 58, right: 122, top: 10, bottom: 40 } as const;

/** SVG path data of a marker around 0, 0. */
export const markerPaths: Readonly<Record<MarkerShape, string>> = {
  circle: 'M-4 0A4 4 0 1 1 4 0A4 4 0 1 1-4 0Z',
  rect: 'M-3.5-3.5H3.5V3.5H-3.5Z',
  rectRounded: 'M-3.5-1.5Q-3.5-3.5-1.5-3.5H1.5Q3.5-3.5 3.5-1.5V1.5Q3.5 3.5 1.5 3.5H-1.5Q-3.5 3.5-3.5 1.5Z',
  triangle: 'M0-4.5L4.3 3.5H-4.3Z',
  rectRot: 'M0-5L5 0L0 5L-5 0Z',
  cross: 'M-4 0H4M0-4V4',
  crossRot: 'M-3.3-3.3L3.3 3.3M-3.3 3.3L3.3-3.3',
  star: 'M-4 0H4M0-4V4M-3-3L3 3M-3 3L3-3',
};

/** Height of a line of text. */
const LINE = 12;

interface Mark {
  readonly at: number;
  readonly text: string;
}

export interface Drawing {
  readonly lines: readonly {
    readonly contestant: Contestant;
    readonly style: SeriesStyle;
    /** SVG path data. */
    readonly path: string;
    readonly area: string;
    readonly markers: readonly (readonly [x: number, y: number])[];
  }[];
  /** Contestants of which part of the line are scores that chose a policy, not ones on fresh seeds. */
  readonly selected: readonly Contestant[];
  readonly levels: readonly (Mark & { readonly textAt: number })[];
  readonly xTicks: readonly Mark[];
  readonly yTicks: readonly Mark[];
}

/** `mode` is that of the chart on screen. Null where there is nothing to draw. */
export function drawingOf(
  styled: readonly { readonly contestant: Contestant; readonly style: SeriesStyle }[],
  levels: CompareInput['levels'],
  measure: CompareInput['measure'],
  mode: 'best' | 'last',
): Drawing | null {
  const lines = styled
    .map(({ contestant, style }) => lineOf(contestant, style, mode, (hue) => hue))
    .filter(({ band }) => band.length > 0)
    // The runs in front.
    .sort((a, b) => Number(a.contestant.kind === 'run') - Number(b.contestant.kind === 'run'));
  const y = valueBounds({ lines, levels, measure, close: false }, false);
  if (lines.length === 0 || !y) return null;
  const x = stepBounds(lines);
  const plotWidth = size.width - size.left - size.right;
  const plotHeight = size.height - size.top - size.bottom;
  const toX = (steps: number): number =>
    size.left + (plotWidth * Math.log(Math.max(steps, x.min) / x.min)) / Math.log(x.max / x.min);
  const toY = (value: number): number =>
    size.top + plotHeight * (1 - (Math.max(y.min, Math.min(y.max, value)) - y.min) / (y.max - y.min));
  return {
    lines: lines.map((line) => ({ ...shapes(line, toX, toY), contestant: line.contestant, style: line.style })),
    selected: lines.filter(({ band }) => band.some(({ selected }) => selected)).map(({ contestant }) => contestant),
    levels: apart(
      levels
        .filter(({ value }) => value >= y.min && value <= y.max)
        .map(({ name, value }) => ({ at: toY(value), text: `${name} ${formatScore(value)}` })),
    ),
    xTicks: decades(x.min, x.max).map((steps) => ({ at: toX(steps), text: formatCompact(steps) })),
    yTicks: roundNumbers(y.min, y.max).map((value) => ({ at: toY(value), text: formatScore(value) })),
  };
}

function shapes({ band, contestant }: Line, toX: (steps: number) => number, toY: (value: number) => number) {
  const isRun = contestant.kind === 'run';
  const points = band.map(({ steps, value }) => [toX(steps), toY(value)] as const);
  const path = points.map(([x, y], i) => (i === 0 ? `M${x} ${y}` : isRun ? `H${x}V${y}` : `L${x} ${y}`)).join('');
  const edges = band.flatMap(({ steps, interval }) => (interval ? [{ x: toX(steps), interval }] : []));
  const area =
    edges.length < 2 || isRun
      ? ''
      : `M${edges.map(({ x, interval }) => `${x} ${toY(interval[1])}`).join('L')}L${edges
          .toReversed()
          .map(({ x, interval }) => `${x} ${toY(interval[0])}`)
          .join('L')}Z`;
  return { path, area, markers: points };
}

/** Names of levels that lie closer than a line of text go one under the other; their lines stay where they are. */
function apart(marks: readonly Mark[]): Drawing['levels'] {
  const sorted = [...marks].sort((a, b) => a.at - b.at);
  let last = -Infinity;
  return sorted.map(({ at, text }) => ({ at, text, textAt: (last = Math.max(at, last + LINE)) }));
}

function decades(min: number, max: number): readonly number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const count = Math.max(0, Math.floor(Math.log10(max) + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, i) => 10 ** (first + i));
}
