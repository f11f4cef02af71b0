// The last minute as a space-time diagram: time to the right, the road upwards, a line per vehicle, coloured by speed. A
// steep line is a fast vehicle, a level one stands.
import { drawLine } from '../../src/env-api/drawing.ts';
import type { Canvas2D, ViewTheme } from '../../src/env-api/env.ts';
import { HISTORY_SECONDS, KIND, type TrafficFrame } from './frame.ts';
import type { Panel } from './road-view.ts';
import { END, HIGHWAY, START } from './road.ts';
import { classColour, SPEED_CLASSES, speedClass } from './speed-colours.ts';

/** Drawn first what matters least; widths are parts of the panel's height. */
const LAYERS = [
  { kind: KIND.ramp, width: 0.004, alpha: 0.55 },
  { kind: KIND.highway, width: 0.007, alpha: 1 },
  { kind: KIND.autonomous, width: 0.016, alpha: 1 },
] as const;

export function drawSpaceTime(context: Canvas2D, frame: TrafficFrame, panel: Panel, theme: ViewTheme): void {
  const { fontSize } = panel;
  const plot = { left: panel.left, top: panel.top + fontSize * 1.5, width: panel.width, height: 0, bottom: 0 };
  plot.height = panel.height - fontSize * 3;
  plot.bottom = plot.top + plot.height;
  const now = Math.max(frame.step, HISTORY_SECONDS);
  const x = (step: number): number => plot.left + ((step - now + HISTORY_SECONDS) / HISTORY_SECONDS) * plot.width;
  const y = (metres: number): number =>
    plot.bottom - ((metres - START[HIGHWAY]) / (END - START[HIGHWAY])) * plot.height;

  drawAxes(context, frame, panel, { ...plot, merge: y(0) }, theme);
  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top, plot.width, plot.height);
  context.clip();
  for (const layer of LAYERS) drawLayer(context, frame, layer, { x, y, height: plot.height }, theme);
  context.restore();
}

function drawAxes(
  context: Canvas2D,
  frame: TrafficFrame,
  { fontSize }: Panel,
  plot: { left: number; top: number; width: number; height: number; bottom: number; merge: number },
  theme: ViewTheme,
): void {
  const right = plot.left + plot.width;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(plot.left, plot.top, plot.width, plot.height);
  context.strokeStyle = theme.muted;
  context.setLineDash([4, 4]);
  drawLine(context, plot.left, plot.merge, right, plot.merge);
  context.setLineDash([]);

  context.fillStyle = theme.muted;
  context.font = `${fontSize}px ${theme.font}`;
  context.textBaseline = 'bottom';
  context.textAlign = 'left';
  context.fillText('↑ along the road, 250 m', plot.left, plot.top - 3);
  context.textAlign = 'right';
  context.fillText('dashed line: the merge', right, plot.top - 3);
  context.textBaseline = 'top';
  context.fillText(`${Math.max(frame.step, HISTORY_SECONDS)} s`, right, plot.bottom + 3);
  context.textAlign = 'left';
  context.fillText(`${Math.max(0, frame.step - HISTORY_SECONDS)} s`, plot.left, plot.bottom + 3);
  context.textAlign = 'center';
  context.fillText('time →', plot.left + plot.width / 2, plot.bottom + 3);
}

/** One path per speed class, since every change of colour costs. */
function drawLayer(
  context: Canvas2D,
  { trace, before }: TrafficFrame,
  layer: (typeof LAYERS)[number],
  scale: { x(step: number): number; y(metres: number): number; height: number },
  theme: ViewTheme,
): void {
  const width = Math.max(1, layer.width * scale.height);
  const trail = (wanted: number | null): void => {
    context.beginPath();
    for (let row = 0; row < before.length; row++) {
      const last = before[row]!;
      if (last < 0 || trace[row * 4 + 3] !== layer.kind) continue;
      if (wanted !== null && speedClass(trace[row * 4 + 2]!) !== wanted) continue;
      context.moveTo(scale.x(trace[last * 4]!), scale.y(trace[last * 4 + 1]!));
      context.lineTo(scale.x(trace[row * 4]!), scale.y(trace[row * 4 + 1]!));
    }
    context.stroke();
  };
  context.globalAlpha = layer.alpha;
  context.lineCap = 'round';
  if (layer.kind === KIND.autonomous) {
    context.strokeStyle = theme.accent;
    context.lineWidth = width * 2.2;
    trail(null);
  }
  context.lineWidth = width;
  for (let index = 0; index < SPEED_CLASSES; index++) {
    context.strokeStyle = classColour(index);
    trail(index);
  }
  context.globalAlpha = 1;
}
