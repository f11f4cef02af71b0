// The intervals of a comparison, drawn behind its lines: shaded over seeds, as whiskers on what a single run was confirmed at.
import type { Chart, Plugin } from 'chart.js';
import type { BandPoint } from '../../app/comparison/comparison-curves.ts';
import type { Line } from './compare-config.ts';

/** `read` is asked anew for every frame, because chart.js keeps the plugins it was made with. */
export function bands(read: () => readonly Line[]): Plugin<'line'> {
  return {
    id: 'bands',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea } = chart;
      ctx.save();
      ctx.beginPath();
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
      ctx.clip();
      for (const line of read()) {
        shade(chart, line);
        whiskers(chart, line);
      }
      ctx.restore();
    },
  };
}

function shade({ ctx, scales }: Chart<'line'>, { band, color, contestant }: Line): void {
  const points = band.flatMap(({ steps, interval }) => (interval ? [{ steps, interval }] : []));
  if (points.length < 2) return;
  const edge = contestant.kind === 'run' ? stepped(points) : points;
  const x = (steps: number) => scales['x']!.getPixelForValue(steps);
  const y = (value: number) => scales['y']!.getPixelForValue(value);
  ctx.beginPath();
  for (const { steps, interval } of edge) ctx.lineTo(x(steps), y(interval[1]));
  for (const { steps, interval } of [...edge].reverse()) ctx.lineTo(x(steps), y(interval[0]));
  ctx.closePath();
  ctx.fillStyle = color;
  ctx.globalAlpha = 0.16;
  ctx.fill();
  ctx.globalAlpha = 1;
}

type Edge = { readonly steps: number; readonly interval: NonNullable<BandPoint['interval']> };

/** Each value holds until the next point. */
function stepped(points: readonly Edge[]): readonly Edge[] {
  return points.flatMap((point, i) => (i === 0 ? [point] : [{ ...points[i - 1]!, steps: point.steps }, point]));
}

function whiskers({ ctx, scales }: Chart<'line'>, { confirmed, color }: Line): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  for (const { steps, interval } of confirmed) {
    const x = scales['x']!.getPixelForValue(steps);
    const [low, high] = interval.map((value) => scales['y']!.getPixelForValue(value)) as [number, number];
    ctx.beginPath();
    ctx.moveTo(x, low);
    ctx.lineTo(x, high);
    for (const y of [low, high]) {
      ctx.moveTo(x - 4, y);
      ctx.lineTo(x + 4, y);
    }
    ctx.stroke();
  }
}
