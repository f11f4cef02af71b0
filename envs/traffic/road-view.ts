// The road from above. Along the road distances are true; the ramp runs beside the highway and swings in at the junction,
// at a flatter angle than the real one of 45 degrees.
import { drawLine, type Size } from '../../src/env-api/drawing.ts';
import type { Canvas2D, ViewTheme } from '../../src/env-api/env.ts';
import type { TrafficFrame, TrafficVehicle } from './frame.ts';
import { END, HIGHWAY, JUNCTION, RAMP, START, VEHICLE_LENGTH } from './road.ts';
import { speedColour } from './speed-colours.ts';

export interface Panel extends Size {
  readonly left: number;
  readonly top: number;
  readonly fontSize: number;
}

/** Metres before the junction's end at which the ramp lies fully beside the highway. */
const SWING = 62;
/** Vehicles are drawn wider than they are (1.8 m), to be seen in a small picture. */
const DRAWN_WIDTH = 2.6;
const LANE_WIDTH = 5.2;

/** Metres to pixels. */
interface Layout {
  readonly unit: number;
  readonly laneWidth: number;
  readonly carWidth: number;
  x(metres: number): number;
  /** Of the middle of the lane. */
  y(metres: number, ramp: boolean): number;
}

function layOut({ left, top, width, height, fontSize }: Panel): Layout {
  const unit = width / (END - START[HIGHWAY]);
  const laneWidth = Math.max(9, LANE_WIDTH * unit);
  const highway = top + fontSize * 2.4 + laneWidth / 2;
  const drop = height - fontSize * 2.4 - laneWidth - fontSize * 1.9;
  const swing = (metres: number): number => {
    const part = Math.min(1, Math.max(0, -metres / SWING));
    return part * part * (3 - 2 * part);
  };
  return {
    unit,
    laneWidth,
    carWidth: Math.max(5, DRAWN_WIDTH * unit),
    x: (metres) => left + (metres - START[HIGHWAY]) * unit,
    y: (metres, ramp) => highway + (ramp ? swing(metres) * drop : 0),
  };
}

export function drawRoad(context: Canvas2D, frame: TrafficFrame, panel: Panel, theme: ViewTheme): void {
  const layout = layOut(panel);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  drawLanes(context, layout, theme);
  drawNames(context, layout, panel, theme);
  for (const vehicle of frame.vehicles) drawGap(context, vehicle, layout, theme);
  for (const vehicle of frame.vehicles) drawVehicle(context, vehicle, layout, theme);
  drawSpeeds(context, frame, layout, panel, theme);
}

/** The middle of a lane as the current path. */
function traceLane(context: Canvas2D, { x, y }: Layout, from: number, to: number, ramp: boolean): void {
  context.beginPath();
  context.moveTo(x(from), y(from, ramp));
  const step = ramp ? 3 : to - from;
  for (let metres = from + step; metres < to; metres += step) context.lineTo(x(metres), y(metres, ramp));
  context.lineTo(x(to), y(to, ramp));
}

function drawLanes(context: Canvas2D, layout: Layout, theme: ViewTheme): void {
  const { laneWidth } = layout;
  for (const [colour, width] of [
    [theme.line, laneWidth + 2],
    [theme.dark ? '#2c3038' : '#dfe2e8', laneWidth],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    traceLane(context, layout, START[RAMP], 0, true);
    context.stroke();
    traceLane(context, layout, START[HIGHWAY], END, false);
    context.stroke();
  }
  // Where the junction begins: who is past this line first goes first.
  context.strokeStyle = theme.muted;
  context.lineWidth = Math.max(1, laneWidth * 0.1);
  for (const branch of [HIGHWAY, RAMP]) {
    const metres = JUNCTION[branch];
    const middle = layout.y(metres, branch === RAMP);
    drawLine(context, layout.x(metres), middle - laneWidth * 0.4, layout.x(metres), middle + laneWidth * 0.4);
  }
}

function drawNames(context: Canvas2D, layout: Layout, { fontSize }: Panel, theme: ViewTheme): void {
  const { laneWidth } = layout;
  context.fillStyle = theme.muted;
  context.font = `${fontSize}px ${theme.font}`;
  context.textBaseline = 'bottom';
  context.textAlign = 'left';
  const above = (metres: number, ramp: boolean): number => layout.y(metres, ramp) - laneWidth / 2 - 3;
  context.fillText('highway', layout.x(START[HIGHWAY]), above(START[HIGHWAY], false));
  context.fillText('ramp', layout.x(START[RAMP]), above(START[RAMP], true));
  context.textAlign = 'right';
  context.fillText('merged, one lane →', layout.x(END), above(END, false));
}

/** The distance of an autonomous vehicle to the one ahead of it, as a bracket on the lane. */
function drawGap(context: Canvas2D, vehicle: TrafficVehicle, layout: Layout, theme: ViewTheme): void {
  const { x: front, ramp, gap } = vehicle;
  if (!vehicle.autonomous || gap === null || gap < 1) return;
  const end = Math.min(front + gap, END);
  context.strokeStyle = theme.accent;
  context.lineWidth = Math.max(1.5, layout.laneWidth * 0.1);
  traceLane(context, layout, front, end, ramp);
  context.stroke();
  if (front + gap > END) return;
  const [x, y] = [layout.x(end), layout.y(end, ramp)];
  drawLine(context, x, y - layout.laneWidth * 0.3, x, y + layout.laneWidth * 0.3);
}

function drawVehicle(context: Canvas2D, vehicle: TrafficVehicle, layout: Layout, theme: ViewTheme): void {
  const { x: front, ramp, autonomous, speed } = vehicle;
  const { carWidth, unit } = layout;
  const [x0, y0] = [layout.x(front - VEHICLE_LENGTH), layout.y(front - VEHICLE_LENGTH, ramp)];
  const [x1, y1] = [layout.x(front), layout.y(front, ramp)];
  const length = Math.max(VEHICLE_LENGTH * unit, 5);
  context.save();
  context.translate((x0 + x1) / 2, (y0 + y1) / 2);
  context.rotate(Math.atan2(y1 - y0, x1 - x0));
  if (autonomous) {
    const rim = Math.max(2, carWidth * 0.3);
    context.fillStyle = theme.accent;
    context.fillRect(-length / 2 - rim, -carWidth / 2 - rim, length + 2 * rim, carWidth + 2 * rim);
  }
  context.fillStyle = speedColour(speed);
  context.fillRect(-length / 2, -carWidth / 2, length, carWidth);
  context.restore();
}

/** Speeds beside the autonomous vehicles, as long as they do not run into each other. */
function drawSpeeds(
  context: Canvas2D,
  frame: TrafficFrame,
  layout: Layout,
  { fontSize, left, width }: Panel,
  theme: ViewTheme,
): void {
  context.fillStyle = theme.accent;
  context.font = `600 ${fontSize}px ${theme.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  let free = Infinity;
  for (const { x: front, ramp, autonomous, speed } of frame.vehicles.toSorted((a, b) => b.x - a.x)) {
    if (!autonomous) continue;
    const text = `${speed.toFixed(1)} m/s`;
    const textWidth = context.measureText(text).width;
    // Below the vehicle; where the ramp climbs, that is to its right.
    const climbs = ramp && front > -SWING && front < 0;
    const wished = layout.x(front - VEHICLE_LENGTH / 2) + (climbs ? layout.laneWidth * 0.7 : -textWidth / 2);
    const x = Math.min(Math.max(wished, left), left + width - textWidth);
    if (x + textWidth > free) continue;
    free = x - 4;
    context.fillText(text, x, layout.y(front, ramp) + layout.laneWidth / 2 + 4);
  }
}
