// Draws the pandemic: the town at 1 p.m. (every person a dot), and below it the cases and the stage day by day.
import type { Canvas2D, CanvasView, RenderState, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground, withMinus, type Size } from '../../src/env-api/drawing.ts';
import { drawCurves } from './curves.ts';
import { HORIZON, type PandemicFrame } from './env.ts';
import { drawTown, INFECTED_COLOUR } from './town-map.ts';
import { HOSPITAL_BEDS } from './town.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const STAGES = ['no measures', 'hygiene', 'masks, schools shut', 'gatherings banned', 'offices, shops shut'];

export const view: CanvasView = {
  aspectRatio: 4 / 3,
  framesPerSecond: 6,

  draw(context, frame, picture, theme) {
    const state = asFrame(frame);
    const { width, height } = picture;
    const pad = width * 0.02;
    const header = height * 0.075;
    const townHeight = height * 0.5;
    context.save();
    drawBackground(context, picture, theme);
    drawHeader(context, state, { width, height: header }, pad, theme);
    const inner = width - 2 * pad;
    drawTown(context, state, { x: pad, y: header, width: inner, height: townHeight }, theme);
    const y = header + townHeight + pad;
    drawCurves(context, state, { x: pad, y, width: inner, height: height - y - pad * 0.6 }, theme);
    context.restore();
  },

  caption(frame) {
    const { day, stage, infected, critical, dead, recovered, episodeReturn } = asFrame(frame);
    if (day === 0) return 'Before the first day: no measures, everybody at home, six people carry the disease.';
    const now = (list: Uint16Array): number => list.at(-1) ?? 0;
    const total = withMinus(episodeReturn.toFixed(2));
    return (
      `Day ${day} of ${HORIZON}, stage ${stage} (${STAGES[stage]!}): ${now(infected)} infected, ${now(critical)} critical, ` +
      `${recovered} recovered, ${now(dead)} dead; return ${total}.`
    );
  },

  legend() {
    return [
      { swatch: 'muted', label: 'Healthy' },
      { swatch: INFECTED_COLOUR, label: 'Infected: can pass the disease on' },
      { swatch: 'bad', label: `Critical: needs one of the ${HOSPITAL_BEDS} hospital beds` },
      { swatch: 'good', label: 'Recovered' },
      { swatch: 'foreground', label: 'Dead (on the map: rings, where the simulator lets them go)' },
      { swatch: 'accent', label: 'Stage of regulation, 0 to 4' },
    ];
  },
};

/** Frames come from `render()` of this environment. */
function asFrame(frame: RenderState): PandemicFrame {
  return frame as PandemicFrame;
}

/** Day on the left; on the right five boxes, filled up to the stage. */
function drawHeader(
  context: Canvas2D,
  { day, stage }: PandemicFrame,
  { width, height }: Size,
  pad: number,
  theme: ViewTheme,
): void {
  const size = Math.round(Math.min(17, Math.max(10.5, width / 30)));
  const middle = height * 0.53;
  context.font = `600 ${size}px ${theme.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = theme.foreground;
  const weekday = WEEKDAYS[(day + 6) % 7]!;
  const date = day === 0 ? 'Start' : width < 420 ? `Day ${day}` : `Day ${day} (${weekday}, 1 p.m.)`;
  context.fillText(date, pad, middle);
  const box = size * 0.95;
  const gap = box * 0.25;
  const right = width - pad;
  for (let i = 1; i <= 4; i++) {
    const x = right - (5 - i) * (box + gap) + gap;
    context.globalAlpha = i <= stage ? 1 : 0.18;
    context.fillStyle = theme.accent;
    context.fillRect(x, middle - box / 2, box, box);
  }
  context.globalAlpha = 1;
  context.textAlign = 'right';
  context.fillStyle = theme.foreground;
  context.fillText(`Stage ${stage}: ${STAGES[stage]!}`, right - 4 * (box + gap) - gap, middle);
}
