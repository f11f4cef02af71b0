// Draws the mountain car: the valley in profile, the flag, the car on its slope, its speed and the engine's push.
import type { Canvas2D, CanvasView, RenderState, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground, drawDisc, drawFlag, drawLine, drawThickArrow, withMinus } from '../../src/env-api/drawing.ts';
import type { Size } from '../../src/env-api/drawing.ts';
import { MAX_POSITION, MAX_SPEED, MIN_POSITION, type MountainCarFrame } from './env.ts';

const MARGIN = 0.1; // world units left and right of the valley
const VISIBLE_WIDTH = MAX_POSITION - MIN_POSITION + 2 * MARGIN;
const CURVE_POINTS = 96;
/** The car is drawn larger than the valley would have it: its position is the point where it touches the ground. */
const CAR_SIZE = 1.3;

/** Height of the ground, in the units of the position; only the picture uses it. */
function ground(x: number): number {
  return Math.sin(3 * x) * 0.45 + 0.5;
}

function drawGround(context: Canvas2D, width: number, height: number, unit: number, theme: ViewTheme): void {
  context.beginPath();
  for (let i = 0; i <= CURVE_POINTS; i++) {
    const x = MIN_POSITION - MARGIN + (VISIBLE_WIDTH * i) / CURVE_POINTS;
    context.lineTo((width * i) / CURVE_POINTS, height - ground(x) * unit);
  }
  context.strokeStyle = theme.foreground;
  context.lineWidth = Math.max(1.5, unit * 0.008);
  context.stroke();
  context.lineTo(width, height);
  context.lineTo(0, height);
  context.closePath();
  context.fillStyle = theme.line;
  context.fill();
  // The wall that stops the car on the left.
  const wallX = MARGIN * unit * 0.4;
  context.strokeStyle = theme.muted;
  context.lineWidth = unit * 0.02;
  const foot = height - ground(MIN_POSITION) * unit;
  drawLine(context, wallX, foot - unit * 0.22, wallX, foot);
}

function draw(context: Canvas2D, frame: RenderState, picture: Size, theme: ViewTheme): void {
  const { width, height } = picture;
  const { position, velocity, push, goalPosition, atGoal } = frame as MountainCarFrame;
  const unit = width / VISIBLE_WIDTH;
  const toX = (x: number): number => (x - MIN_POSITION + MARGIN) * unit;
  context.save();
  drawBackground(context, picture, theme);
  drawGround(context, width, height, unit, theme);
  context.strokeStyle = theme.foreground;
  context.fillStyle = theme.good;
  context.lineWidth = Math.max(1.5, unit * 0.01);
  const foot = height - ground(goalPosition) * unit;
  drawFlag(context, { x: toX(goalPosition), foot, top: foot - unit * 0.22, length: unit * 0.11, depth: unit * 0.08 });

  // From here on the x axis runs along the slope under the car.
  context.translate(toX(position), height - ground(position) * unit);
  context.rotate(-Math.atan(1.35 * Math.cos(3 * position)));
  const size = unit * CAR_SIZE;
  const wheel = size * 0.026;
  context.fillStyle = atGoal ? theme.good : theme.accent;
  context.fillRect(-size * 0.065, -size * 0.085, size * 0.13, size * 0.05);
  context.fillRect(-size * 0.035, -size * 0.12, size * 0.07, size * 0.04);
  context.fillStyle = theme.foreground;
  for (const side of [-1, 1]) {
    drawDisc(context, side * size * 0.038, -wheel, wheel);
  }
  if (Math.abs(push) > 0.01) {
    context.fillStyle = theme.bad;
    const side = Math.sign(push);
    drawThickArrow(context, side * size * 0.075, -size * 0.06, push * size * 0.13, size * 0.022);
  }
  if (Math.abs(velocity) > MAX_SPEED / 100) {
    context.fillStyle = theme.muted;
    drawThickArrow(context, 0, -size * 0.16, (velocity / MAX_SPEED) * size * 0.3, size * 0.014);
  }
  context.restore();
}

function caption(frame: RenderState): string {
  const { position, velocity, push, goalPosition, atGoal } = frame as MountainCarFrame;
  const place = `Car at ${withMinus(position.toFixed(2))}`;
  if (atGoal) return `${place}: past the flag at ${goalPosition}.`;
  const speed = Math.abs(velocity).toFixed(3);
  const motion = speed === '0.000' ? 'at rest' : `rolling ${velocity > 0 ? 'right' : 'left'} at ${speed} a step`;
  const strength = Math.abs(push) === 1 ? '' : ` with ${Math.round(Math.abs(push) * 100)}% of its power`;
  const engine = push === 0 ? 'engine off' : `pushing ${push > 0 ? 'right' : 'left'}${strength}`;
  return `${place}, ${motion}, ${engine}; flag at ${goalPosition}.`;
}

export const view: CanvasView = {
  aspectRatio: 1.65,
  framesPerSecond: 30,
  draw,
  caption,
  legend: () => [
    { swatch: 'accent', label: 'car' },
    { swatch: 'bad', label: "engine's push" },
    { swatch: 'muted', label: 'speed' },
    { swatch: 'good', label: 'flag: the goal' },
  ],
};
