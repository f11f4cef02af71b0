// Draws the pendulum: the rod, the upright place it should reach, and the motor's torque as an arc about the hinge.
import type { Canvas2D, CanvasView, RenderState, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground, drawDisc, drawLine, drawTurn, withMinus } from '../../src/env-api/drawing.ts';
import type { Size } from '../../src/env-api/drawing.ts';
import { MAX_TORQUE, type PendulumFrame } from './env.ts';

/** The rod counts as upright within this tilt, for its colour and the caption only. */
const UPRIGHT = (10 * Math.PI) / 180;
/** Arc that the strongest torque draws. */
const LONGEST_ARC = 1.5 * Math.PI;

function draw(context: Canvas2D, frame: RenderState, picture: Size, theme: ViewTheme): void {
  const { width, height } = picture;
  const { angle, torque } = frame as PendulumFrame;
  const size = Math.min(width, height);
  const x = width / 2;
  const y = height / 2;
  const length = size * 0.4;
  context.save();
  drawBackground(context, picture, theme);

  context.strokeStyle = theme.line;
  context.lineWidth = Math.max(1, size * 0.004);
  context.beginPath();
  context.arc(x, y, length, 0, 2 * Math.PI);
  context.stroke();
  // Where the rod should stand.
  context.lineCap = 'round';
  context.strokeStyle = theme.good;
  context.globalAlpha = 0.35;
  context.lineWidth = size * 0.065;
  drawLine(context, x, y, x, y - length);
  context.globalAlpha = 1;

  context.strokeStyle = Math.abs(angle) < UPRIGHT ? theme.good : theme.accent;
  context.lineWidth = size * 0.045;
  drawLine(context, x, y, x - Math.sin(angle) * length, y - Math.cos(angle) * length);
  if (Math.abs(torque) > 0.02) {
    context.strokeStyle = theme.bad;
    context.fillStyle = theme.bad;
    drawTurn(context, x, y, size * 0.13, (torque / MAX_TORQUE) * LONGEST_ARC, size * 0.014);
  }
  context.fillStyle = theme.foreground;
  drawDisc(context, x, y, size * 0.018);
  context.restore();
}

function caption(frame: RenderState): string {
  const { angle, angularVelocity, torque } = frame as PendulumFrame;
  const degrees = Math.abs((angle * 180) / Math.PI).toFixed(0);
  const place = degrees === '0' ? 'upright' : `${degrees}° to the ${angle > 0 ? 'left' : 'right'} of upright`;
  const speed = withMinus(angularVelocity.toFixed(1));
  const motor = withMinus(torque.toFixed(2));
  return `Rod ${place}, turning at ${speed} rad/s, torque ${motor} N m (plus: counter-clockwise).`;
}

export const view: CanvasView = {
  aspectRatio: 1.25,
  framesPerSecond: 20, // the simulated time itself
  draw,
  caption,
  legend: () => [
    { swatch: 'accent', label: 'rod' },
    { swatch: 'good', label: 'upright: the goal' },
    { swatch: 'bad', label: "motor's torque" },
  ],
};
