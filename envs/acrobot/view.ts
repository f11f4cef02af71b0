// Draws the acrobot: two links under the fixed hinge, the line to be reached, and the torque as an arc about the joint
// between the links.
import type { Canvas2D, CanvasView, RenderState, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground, drawDisc, drawLine, drawTurn } from '../../src/env-api/drawing.ts';
import type { Size } from '../../src/env-api/drawing.ts';
import type { AcrobotFrame } from './env.ts';

/** Metres from the hinge to the edge of the picture, up or down: both links stretched, and a little air. */
const REACH = 2.25;
const GOAL_HEIGHT = 1; // m above the hinge
/** Arc that stands for a torque, in radians: its size never varies. */
const TURN = 1.3 * Math.PI;

function draw(context: Canvas2D, frame: RenderState, picture: Size, theme: ViewTheme): void {
  const { width, height } = picture;
  const { angle1, angle2, torque, atGoal } = frame as AcrobotFrame;
  const metre = Math.min(width, height) / (2 * REACH);
  const hingeX = width / 2;
  const hingeY = height / 2;
  const jointX = hingeX + Math.sin(angle1) * metre;
  const jointY = hingeY + Math.cos(angle1) * metre;
  const endX = jointX + Math.sin(angle1 + angle2) * metre;
  const endY = jointY + Math.cos(angle1 + angle2) * metre;
  context.save();
  drawBackground(context, picture, theme);

  // The region that counts, and its border.
  const goalY = hingeY - GOAL_HEIGHT * metre;
  context.fillStyle = theme.good;
  context.globalAlpha = 0.15;
  context.fillRect(0, 0, width, goalY);
  context.globalAlpha = 1;
  context.strokeStyle = theme.good;
  context.lineWidth = Math.max(1.5, metre * 0.03);
  drawLine(context, 0, goalY, width, goalY);

  context.lineCap = 'round';
  context.lineWidth = metre * 0.16;
  context.strokeStyle = theme.muted;
  drawLine(context, hingeX, hingeY, jointX, jointY);
  context.strokeStyle = theme.accent;
  drawLine(context, jointX, jointY, endX, endY);
  context.fillStyle = theme.foreground;
  drawDisc(context, hingeX, hingeY, metre * 0.11);
  drawDisc(context, jointX, jointY, metre * 0.06);
  context.fillStyle = atGoal ? theme.good : theme.foreground;
  drawDisc(context, endX, endY, metre * 0.09);
  if (torque !== 0) {
    context.strokeStyle = theme.bad;
    context.fillStyle = theme.bad;
    drawTurn(context, jointX, jointY, metre * 0.28, Math.sign(torque) * TURN, metre * 0.05);
  }
  context.restore();
}

function caption(frame: RenderState): string {
  const { height, torque, atGoal } = frame as AcrobotFrame;
  const place = `Free end ${Math.abs(height).toFixed(2)} m ${height < 0 ? 'below' : 'above'} the hinge`;
  if (atGoal) return `${place}: over the line.`;
  const motor = torque === 0 ? 'motor off' : `motor turning ${torque > 0 ? 'counter-clockwise' : 'clockwise'}`;
  return `${place} (goal: more than 1 m above), ${motor}.`;
}

export const view: CanvasView = {
  aspectRatio: 1.25,
  framesPerSecond: 15,
  draw,
  caption,
  legend: () => [
    { swatch: 'muted', label: 'upper link' },
    { swatch: 'accent', label: 'lower link' },
    { swatch: 'bad', label: "motor's torque" },
    { swatch: 'good', label: 'above the line: the goal' },
  ],
};
