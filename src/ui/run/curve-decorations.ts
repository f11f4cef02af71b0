// What chart.js does not draw by itself on the learning curve: reference levels with their names, intervals, and the values
// of scores that lie below the axis.
import type { Chart, Plugin } from 'chart.js';
import type { ConfirmedPoint, CurvePoint } from '../../app/runs/curve.ts';
import { formatScore } from '../../app/format.ts';
import type { CurveColors, CurveInput } from './curve-config.ts';

type Level = CurveInput['levels'][number];

/** Read anew for every frame, because chart.js keeps the plugins it was made with. */
export interface Decorations {
  readonly levels: readonly Level[];
  readonly points: readonly CurvePoint[];
  readonly confirmed: readonly ConfirmedPoint[];
  readonly colors: CurveColors;
}

/** Height of a line of labels, CSS pixels. */
const lineHeight = 13;
/** Below this many CSS pixels a chart has no room for the levels' values, only for their names. */
const narrowChart = 440;
const labelGap = 9;

/** Levels as dashed lines with their names, intervals as bars, and the values of points below the axis. */
export function decorations(read: () => Decorations): Plugin<'line'> {
  return {
    id: 'decorations',
    beforeDatasetsDraw(chart) {
      const now = read();
      chart.ctx.save();
      drawLevels(chart, now);
      drawIntervals(chart, now);
      chart.ctx.restore();
    },
    afterDatasetsDraw(chart) {
      chart.ctx.save();
      drawCutValues(chart, read());
      chart.ctx.restore();
    },
  };
}

export function labelOf(level: Level, chartWidth: number): string {
  return chartWidth < narrowChart ? level.name : `${level.name} ${formatScore(level.value)}`;
}

/**
 * Heights for labels that want to stand at `wanted` (pixels from the top, in any order), at least `gap` apart and between
 * `top` and `bottom` as far as there is room. The order of the labels never changes; equal wishes keep the given order.
 */
export function spreadLabels(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const placed = [...wanted];
  let limit = bottom;
  for (const i of [...order].reverse()) {
    placed[i] = Math.min(wanted[i]!, limit);
    limit = placed[i]! - gap;
  }
  limit = top;
  for (const i of order) {
    placed[i] = Math.max(placed[i]!, limit);
    limit = placed[i]! + gap;
  }
  return placed;
}

/** Lines across at the levels; their names stand in the margin to the right. Levels off the axis are named with an arrow. */
function drawLevels({ ctx, chartArea, scales, width }: Chart<'line'>, { levels, colors }: Decorations): void {
  const axis = scales['y']!;
  // From the best downwards, so that equal levels are named in that order.
  const shown = levels.filter((level) => Number.isFinite(level.value)).sort((a, b) => b.value - a.value);
  const lines = shown.map((level) =>
    Math.min(Math.max(axis.getPixelForValue(level.value), chartArea.top), chartArea.bottom),
  );
  const labels = spreadLabels(lines, lineHeight, chartArea.top - 4, chartArea.bottom);
  ctx.strokeStyle = ctx.fillStyle = colors.env;
  ctx.lineWidth = 1;
  ctx.font = `11px ${colors.font}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  shown.forEach((level, i) => {
    const below = level.value < axis.min;
    const above = level.value > axis.max;
    if (!below && !above) {
      ctx.globalAlpha = 0.75;
      ctx.beginPath();
      ctx.setLineDash([5, 4]);
      ctx.moveTo(chartArea.left, lines[i]!);
      ctx.lineTo(chartArea.right, lines[i]!);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.moveTo(chartArea.right, lines[i]!);
      ctx.lineTo(chartArea.right + labelGap - 3, labels[i]!);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    const arrow = below ? '↓ ' : above ? '↑ ' : '';
    ctx.fillText(arrow + labelOf(level, width), chartArea.right + labelGap, labels[i]!);
  });
}

function drawIntervals({ ctx, chartArea, scales }: Chart<'line'>, { confirmed, colors }: Decorations): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  ctx.clip();
  ctx.strokeStyle = colors.score;
  ctx.lineWidth = 1.5;
  for (const point of confirmed) {
    const x = scales['x']!.getPixelForValue(point.steps);
    const [low, high] = point.interval.map((value) => scales['y']!.getPixelForValue(value)) as [number, number];
    ctx.beginPath();
    ctx.moveTo(x, low);
    ctx.lineTo(x, high);
    for (const y of [low, high]) {
      ctx.moveTo(x - 4, y);
      ctx.lineTo(x + 4, y);
    }
    ctx.stroke();
  }
  ctx.restore();
}

/** Scores below the axis, written above their marks on its lower edge; left out where two would meet. */
function drawCutValues({ ctx, chartArea, scales }: Chart<'line'>, { points, colors }: Decorations): void {
  ctx.fillStyle = colors.muted;
  // A rim in the panel's colour keeps the number readable over a line.
  ctx.strokeStyle = colors.surface;
  ctx.lineWidth = 4;
  ctx.font = `11px ${colors.font}`;
  ctx.textBaseline = 'bottom';
  let free = -Infinity;
  for (const point of points) {
    if (point.score >= scales['y']!.min) continue;
    const text = formatScore(point.score);
    const half = ctx.measureText(text).width / 2;
    const wanted = scales['x']!.getPixelForValue(point.steps);
    const x = Math.max(chartArea.left + half + 2, Math.min(wanted, chartArea.right - half));
    if (x - half < free) continue;
    ctx.textAlign = 'center';
    ctx.strokeText(text, x, chartArea.bottom - 10);
    ctx.fillText(text, x, chartArea.bottom - 10);
    free = x + half + 6;
  }
}
