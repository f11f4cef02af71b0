// Three strips over the days of an episode: people infected, people critical and dead, and the stage.
import type { Canvas2D, ViewTheme } from '../../src/env-api/env.ts';
import { drawLine } from '../../src/env-api/drawing.ts';
import { HORIZON, type PandemicFrame } from './env.ts';
import { INFECTED_COLOUR, labelSize, type Box } from './town-map.ts';
import { HOSPITAL_BEDS } from './town.ts';

/** Part of the width for the labels on the left. */
const GUTTER = 0.235;
const TICK_DAYS = [0, 48, 96, 144, HORIZON];
/** Upper ends that an axis may have. */
const AXIS_ENDS = [8, 10, 20, 30, 50, 100, 150, 200, 250, 300, 400, 500];

export function drawCurves(context: Canvas2D, frame: PandemicFrame, box: Box, theme: ViewTheme): void {
  const font = labelSize(box.width);
  const axis = font * 1.3;
  const gap = box.height * 0.04;
  const room = box.height - axis - 2 * gap;
  const x = box.x + box.width * GUTTER;
  const width = box.width * (1 - GUTTER);
  const infected: Box = { x, y: box.y, width, height: room * 0.44 };
  const severe: Box = { x, y: infected.y + infected.height + gap, width, height: room * 0.36 };
  const stages: Box = { x, y: severe.y + severe.height + gap, width, height: room * 0.2 };
  context.textBaseline = 'alphabetic';
  context.font = `${font}px ${theme.font}`;
  for (const strip of [infected, severe, stages]) drawGround(context, strip, theme);

  const infectedEnd = axisEnd(frame.infected);
  drawArea(context, frame.infected, infectedEnd, infected, INFECTED_COLOUR);
  drawEnd(context, infectedEnd, infected, font, theme);
  drawName(context, 'Infected', frame.infected, box.x, infected, font, INFECTED_COLOUR, theme);

  const severeEnd = Math.max(axisEnd(frame.critical), axisEnd(frame.dead));
  drawArea(context, frame.critical, severeEnd, severe, theme.bad);
  drawStairs(context, frame.dead, severeEnd, severe, theme.foreground);
  drawBeds(context, severeEnd, severe, font, theme);
  drawEnd(context, severeEnd, severe, font, theme);
  drawName(context, 'Critical', frame.critical, box.x, severe, font, theme.bad, theme);
  drawName(context, 'Dead', frame.dead, box.x, { ...severe, y: severe.y + font * 1.15 }, font, theme.foreground, theme);

  drawArea(context, frame.stages, 4, stages, theme.accent);
  drawName(context, 'Stage', frame.stages, box.x, stages, font, theme.accent, theme);
  drawDays(context, stages, box.y, font, theme);
}

/** The least upper end that holds all values. */
function axisEnd(values: Uint16Array): number {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return AXIS_ENDS.find((end) => end >= most)!;
}

function drawGround(context: Canvas2D, { x, y, width, height }: Box, theme: ViewTheme): void {
  context.globalAlpha = 0.08;
  context.fillStyle = theme.muted;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
}

/** Traces the days as stairs, one step a day, from the left end; leaves the path open. */
function trace(context: Canvas2D, values: ArrayLike<number>, end: number, { x, y, width, height }: Box): void {
  const day = width / HORIZON;
  const bottom = y + height;
  context.beginPath();
  context.moveTo(x, bottom);
  for (let i = 0; i < values.length; i++) {
    const top = bottom - (values[i]! / end) * height;
    context.lineTo(x + i * day, top);
    context.lineTo(x + (i + 1) * day, top);
  }
}

function drawArea(context: Canvas2D, values: ArrayLike<number>, end: number, box: Box, colour: string): void {
  trace(context, values, end, box);
  context.lineTo(box.x + (values.length * box.width) / HORIZON, box.y + box.height);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}

function drawStairs(context: Canvas2D, values: ArrayLike<number>, end: number, box: Box, colour: string): void {
  trace(context, values, end, box);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.stroke();
}

/** A dashed line at the number of hospital beds, named at its right end. */
function drawBeds(context: Canvas2D, end: number, { x, y, width, height }: Box, font: number, theme: ViewTheme): void {
  const at = y + height - (HOSPITAL_BEDS / end) * height;
  context.strokeStyle = theme.bad;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  drawLine(context, x, at, x + width, at);
  context.setLineDash([]);
  context.fillStyle = theme.muted;
  context.textAlign = 'right';
  context.fillText(`${HOSPITAL_BEDS} beds`, x + width - font * 2, at - 2);
}

/** The value at the upper end of an axis. */
function drawEnd(context: Canvas2D, end: number, { x, y, width }: Box, font: number, theme: ViewTheme): void {
  context.fillStyle = theme.muted;
  context.textAlign = 'right';
  context.fillText(String(end), x + width - 2, y + font * 0.95);
}

/** The strip's name and its present value, in the gutter. */
function drawName(
  context: Canvas2D,
  name: string,
  values: Uint16Array | Uint8Array,
  left: number,
  { x, y }: Box,
  font: number,
  colour: string,
  theme: ViewTheme,
): void {
  const base = y + font;
  context.fillStyle = colour;
  context.fillRect(left, base - font * 0.72, font * 0.7, font * 0.7);
  context.fillStyle = theme.foreground;
  context.textAlign = 'left';
  context.fillText(name, left + font, base);
  context.textAlign = 'right';
  context.fillText(String(values.at(-1) ?? 0), x - font * 0.6, base);
}

/** Day numbers under the lowest strip, with faint lines up to the highest. */
function drawDays(context: Canvas2D, strip: Box, top: number, font: number, theme: ViewTheme): void {
  const bottom = strip.y + strip.height;
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  TICK_DAYS.forEach((day, i) => {
    const x = strip.x + (day / HORIZON) * strip.width;
    context.globalAlpha = 0.25;
    drawLine(context, x, top, x, bottom);
    context.globalAlpha = 1;
    context.fillStyle = theme.muted;
    context.textAlign = i === 0 ? 'left' : i === TICK_DAYS.length - 1 ? 'right' : 'center';
    context.fillText(i === 0 ? 'day 0' : String(day), x, bottom + font * 1.1);
  });
}
