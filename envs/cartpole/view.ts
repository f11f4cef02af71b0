// Draws CartPole from the side: track, limits, cart, pole with the tilt it may have, and the last push.
import type { Canvas2D, CanvasView, RenderState, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground, drawDisc, drawLine, drawThickArrow, withMinus } from '../../src/env-api/drawing.ts';
import type { Size } from '../../src/env-api/drawing.ts';
import { ANGLE_LIMIT, POSITION_LIMIT, type CartPoleFrame } from './env.ts';

/** Metres of track that the width of the picture shows. */
const VISIBLE_WIDTH = 5.8;
const POLE_LENGTH = 1; // m
const CART_WIDTH = 0.56; // m, for the eye only: the dynamics know a point
const CART_HEIGHT = 0.28;

function drawTrack(context: Canvas2D, width: number, trackY: number, metre: number, theme: ViewTheme): void {
  const line = Math.max(1, metre * 0.02);
  const toX = (x: number): number => width / 2 + x * metre;
  // Ground that is out of bounds, and the two limits.
  context.fillStyle = theme.bad;
  context.globalAlpha = 0.15;
  context.fillRect(0, 0, toX(-POSITION_LIMIT), trackY);
  context.fillRect(toX(POSITION_LIMIT), 0, width - toX(POSITION_LIMIT), trackY);
  context.globalAlpha = 1;
  context.strokeStyle = theme.bad;
  context.lineWidth = 2 * line;
  for (const limit of [-POSITION_LIMIT, POSITION_LIMIT]) {
    drawLine(context, toX(limit), trackY - metre * 1.5, toX(limit), trackY);
  }
  context.strokeStyle = theme.foreground;
  context.lineWidth = line;
  drawLine(context, 0, trackY, width, trackY);
  context.fillStyle = theme.muted;
  context.font = `${Math.max(10, metre * 0.16)}px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const mark of [-POSITION_LIMIT, -1, 0, 1, POSITION_LIMIT]) {
    context.fillRect(toX(mark) - line / 2, trackY, line, metre * 0.08);
    context.fillText(mark === 0 ? '0 m' : withMinus(String(mark)), toX(mark), trackY + metre * 0.12);
  }
}

function draw(context: Canvas2D, frame: RenderState, picture: Size, theme: ViewTheme): void {
  const { width, height } = picture;
  const { position, angle, push, fallen } = frame as CartPoleFrame;
  const metre = width / VISIBLE_WIDTH;
  const trackY = height * 0.82;
  context.save();
  drawBackground(context, picture, theme);
  drawTrack(context, width, trackY, metre, theme);

  const wheel = metre * 0.08;
  const cartX = width / 2 + position * metre;
  const cartTop = trackY - 2 * wheel - CART_HEIGHT * metre;
  // The tilt that the pole may have.
  context.fillStyle = theme.muted;
  context.globalAlpha = 0.22;
  context.beginPath();
  context.moveTo(cartX, cartTop);
  context.arc(cartX, cartTop, POLE_LENGTH * metre, -Math.PI / 2 - ANGLE_LIMIT, -Math.PI / 2 + ANGLE_LIMIT);
  context.closePath();
  context.fill();
  context.globalAlpha = 1;

  context.fillStyle = theme.foreground;
  context.fillRect(cartX - (CART_WIDTH * metre) / 2, cartTop, CART_WIDTH * metre, CART_HEIGHT * metre);
  context.fillStyle = theme.muted;
  for (const side of [-1, 1]) {
    drawDisc(context, cartX + side * CART_WIDTH * metre * 0.3, trackY - wheel, wheel);
  }
  context.strokeStyle = fallen ? theme.bad : theme.accent;
  context.lineWidth = metre * 0.1;
  context.lineCap = 'round';
  const pole = POLE_LENGTH * metre;
  drawLine(context, cartX, cartTop, cartX + Math.sin(angle) * pole, cartTop - Math.cos(angle) * pole);
  context.fillStyle = theme.background;
  drawDisc(context, cartX, cartTop, metre * 0.03);
  if (push !== 0) {
    context.fillStyle = theme.good;
    const from = cartX + push * (CART_WIDTH / 2 + 0.06) * metre;
    drawThickArrow(context, from, cartTop + (CART_HEIGHT * metre) / 2, push * metre * 0.4, metre * 0.08);
  }
  context.restore();
}

function caption(frame: RenderState): string {
  const { position, angle, push, fallen } = frame as CartPoleFrame;
  const degrees = Math.abs((angle * 180) / Math.PI).toFixed(1);
  const lean = degrees === '0.0' ? 'upright' : `leaning ${degrees}° to the ${angle > 0 ? 'right' : 'left'}`;
  const place = `Cart at ${withMinus(position.toFixed(2))} m, pole ${lean}`;
  if (fallen) return `${place}: the episode is lost.`;
  return push === 0 ? `${place}.` : `${place}; pushing ${push > 0 ? 'right' : 'left'}.`;
}

export const view: CanvasView = {
  aspectRatio: 2,
  framesPerSecond: 50, // the simulated time itself
  draw,
  caption,
  legend: () => [
    { swatch: 'accent', label: 'pole' },
    { swatch: 'muted', label: 'tilt allowed (12° each way)' },
    { swatch: 'good', label: 'push' },
    { swatch: 'bad', label: 'out of bounds' },
  ],
};
