// Draws FrozenLake: ice, holes, flag, the player, and the last step as it was aimed and as it went.
import type { Canvas2D, CanvasView, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground, drawDisc, drawFlag, drawGridStep, layOutGrid } from '../../src/env-api/drawing.ts';
import { MOVES } from './env.ts';
import type { LakeFrame } from './env.ts';

const DIRECTIONS = ['left', 'down', 'right', 'up'] as const;

export const view: CanvasView = {
  aspectRatio: 1,
  framesPerSecond: 4,

  draw(context, frame, picture, theme) {
    const { map, state, previousState, lastAction } = frame as LakeFrame;
    const size = map.length;
    const { cell, left, top, centre } = layOutGrid(picture, size, size, 0.96);

    context.save();
    drawBackground(context, picture, theme);
    map.forEach((letters, row) => {
      for (let column = 0; column < size; column++) {
        drawCell(context, letters[column]!, left + column * cell, top + row * cell, cell, theme);
      }
    });
    const here = centre(Math.max(state, 0));
    if (previousState >= 0) {
      const to = state === previousState ? null : here;
      drawGridStep(context, centre(previousState), MOVES[lastAction]!, to, cell, 0.04, theme);
    }
    drawPlayer(context, here.x, here.y, cell, letterAt(map, Math.max(state, 0)), theme);
    context.restore();
  },

  caption(frame) {
    const { map, state, previousState, lastAction, steps } = frame as LakeFrame;
    const letter = letterAt(map, Math.max(state, 0));
    const where = `row ${Math.floor(Math.max(state, 0) / map.length) + 1} of ${map.length}, column ${(Math.max(state, 0) % map.length) + 1} of ${map.length}`;
    if (previousState < 0) return `Start at ${where}.`;
    if (letter === 'G') return `Reached the goal after ${steps} steps.`;
    if (letter === 'H') return `Fell into the hole at ${where} after ${steps} steps.`;
    return `Step ${steps}: aimed ${DIRECTIONS[lastAction]}, ${wentWords(previousState, state, map.length)}; now at ${where}.`;
  },

  legend() {
    return [
      { swatch: 'accent', label: 'player' },
      { swatch: 'good', label: 'goal' },
      { swatch: 'foreground', label: 'solid arrow: where the step went' },
      { swatch: 'muted', label: 'ring: hole; dashed arrow: where the step was aimed' },
    ];
  },
};

function letterAt(map: readonly string[], state: number): string {
  return map[Math.floor(state / map.length)]![state % map.length]!;
}

function wentWords(from: number, to: number, size: number): string {
  if (from === to) return 'stayed';
  const offset = to - from;
  return `went ${offset === -1 ? 'left' : offset === size ? 'down' : offset === 1 ? 'right' : 'up'}`;
}

function drawCell(context: Canvas2D, letter: string, x: number, y: number, cell: number, theme: ViewTheme) {
  const gap = cell * 0.03;
  context.beginPath();
  context.roundRect(x + gap, y + gap, cell - 2 * gap, cell - 2 * gap, cell * 0.1);
  context.globalAlpha = theme.dark ? 0.2 : 0.12;
  context.fillStyle = theme.accent;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  context.stroke();
  const middleX = x + cell / 2;
  const middleY = y + cell / 2;
  if (letter === 'H') {
    context.beginPath();
    context.ellipse(middleX, middleY, cell * 0.36, cell * 0.3, 0, 0, 2 * Math.PI);
    context.fillStyle = theme.dark ? theme.background : theme.foreground;
    context.fill();
    context.lineWidth = Math.max(1, cell * 0.03);
    context.strokeStyle = theme.muted;
    context.stroke();
  } else if (letter === 'G') {
    context.strokeStyle = theme.good;
    context.fillStyle = theme.good;
    context.lineWidth = Math.max(1.5, cell * 0.05);
    const x = middleX - cell * 0.14;
    drawFlag(context, {
      x,
      foot: middleY + cell * 0.34,
      top: middleY - cell * 0.36,
      length: cell * 0.42,
      depth: cell * 0.32,
    });
  } else if (letter === 'S') {
    context.fillStyle = theme.muted;
    context.font = `${Math.max(8, cell * 0.15)}px ${theme.font}`;
    context.textAlign = 'left';
    context.textBaseline = 'top';
    context.fillText('start', x + cell * 0.1, y + cell * 0.09);
  }
}

function drawPlayer(context: Canvas2D, x: number, y: number, cell: number, letter: string, theme: ViewTheme) {
  const radius = cell * (letter === 'H' ? 0.15 : 0.22);
  context.fillStyle = letter === 'H' ? theme.bad : theme.accent;
  drawDisc(context, x, y, radius);
  context.lineWidth = Math.max(1.5, cell * 0.035);
  context.strokeStyle = theme.background;
  context.stroke();
  if (letter !== 'G') return;
  context.beginPath();
  context.arc(x, y, radius * 1.5, 0, 2 * Math.PI);
  context.strokeStyle = theme.good;
  context.stroke();
}
