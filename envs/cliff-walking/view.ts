// Draws CliffWalking: the plateau, the cliff along its lower edge, start and goal, the player and the last step.
import type { Canvas2D, CanvasView, ViewTheme } from '../../src/env-api/env.ts';
import {
  drawBackground,
  drawDisc,
  drawFlag,
  drawGridLines,
  drawGridStep,
  drawLine,
  layOutGrid,
} from '../../src/env-api/drawing.ts';
import type { GridLayout, Point } from '../../src/env-api/drawing.ts';
import { COLUMNS, GOAL, MOVES, ROWS, START } from './env.ts';
import type { CliffFrame } from './env.ts';

const DIRECTIONS = ['up', 'right', 'down', 'left'] as const;

export const view: CanvasView = {
  aspectRatio: COLUMNS / ROWS,
  framesPerSecond: 4,

  draw(context, frame, picture, theme) {
    const { state, previousState, lastAction, fell } = frame as CliffFrame;
    const grid = layOutGrid(picture, ROWS, COLUMNS, 0.95);
    const { cell, centre } = grid;

    context.save();
    drawBackground(context, picture, theme);
    drawGround(context, grid, theme);
    drawEnds(context, centre(START), centre(GOAL), cell, theme);
    const here = centre(Math.max(state, 0));
    if (previousState >= 0) {
      const from = centre(previousState);
      const to = fell || state === previousState ? null : here;
      drawGridStep(context, from, MOVES[lastAction]!, to, cell, 0.05, theme);
      if (fell) drawFall(context, from, here, cell, theme);
    }
    context.fillStyle = fell ? theme.bad : theme.accent;
    drawDisc(context, here.x, here.y, cell * 0.27);
    context.lineWidth = Math.max(1.5, cell * 0.05);
    context.strokeStyle = state === GOAL ? theme.good : theme.background;
    context.stroke();
    context.restore();
  },

  caption(frame) {
    const { state, previousState, lastAction, fell, falls, steps } = frame as CliffFrame;
    const where = `row ${Math.floor(Math.max(state, 0) / COLUMNS) + 1} of ${ROWS}, column ${(Math.max(state, 0) % COLUMNS) + 1} of ${COLUMNS}`;
    const fallWords = falls === 1 ? '1 fall' : `${falls} falls`;
    if (previousState < 0) return `Start at ${where}.`;
    if (state === GOAL) return `Reached the goal after ${steps} steps and ${fallWords}.`;
    if (fell) return `Step ${steps}: fell off the cliff (-100) and is back at the start; ${fallWords} so far.`;
    return `Step ${steps}: aimed ${DIRECTIONS[lastAction]}; now at ${where}; ${fallWords} so far.`;
  },

  legend() {
    return [
      { swatch: 'accent', label: 'player' },
      { swatch: 'good', label: 'goal' },
      { swatch: 'bad', label: 'cliff; the player turns this colour after a fall' },
      { swatch: 'muted', label: 'dashed arrow: where the step was aimed' },
    ];
  },
};

function drawGround(context: Canvas2D, grid: GridLayout, theme: ViewTheme) {
  const { cell, left, top } = grid;
  context.globalAlpha = theme.dark ? 0.16 : 0.09;
  context.fillStyle = theme.accent;
  context.fillRect(left, top, COLUMNS * cell, ROWS * cell);
  context.globalAlpha = 1;
  const cliffTop = top + (ROWS - 1) * cell;
  context.fillStyle = theme.background;
  context.fillRect(left + cell, cliffTop, (COLUMNS - 2) * cell, cell);
  context.globalAlpha = theme.dark ? 0.4 : 0.25;
  context.fillStyle = theme.bad;
  context.fillRect(left + cell, cliffTop, (COLUMNS - 2) * cell, cell);
  context.globalAlpha = 1;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  drawGridLines(context, grid);
  // The edge itself, with short strokes that point down the drop.
  context.strokeStyle = theme.bad;
  context.lineWidth = Math.max(1.5, cell * 0.05);
  context.beginPath();
  context.moveTo(left + cell, cliffTop);
  context.lineTo(left + (COLUMNS - 1) * cell, cliffTop);
  for (let i = 0; i < (COLUMNS - 2) * 4; i++) {
    const x = left + cell * (1.125 + i / 4);
    context.moveTo(x, cliffTop);
    context.lineTo(x, cliffTop + cell * (i % 2 ? 0.15 : 0.25));
  }
  context.stroke();
}

function drawEnds(context: Canvas2D, start: Point, goal: Point, cell: number, theme: ViewTheme) {
  context.fillStyle = theme.muted;
  context.font = `${Math.max(8, cell * 0.24)}px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText('start', start.x, start.y + cell * 0.49);
  context.strokeStyle = theme.good;
  context.fillStyle = theme.good;
  context.lineWidth = Math.max(1.5, cell * 0.06);
  const x = goal.x - cell * 0.14;
  drawFlag(context, {
    x,
    foot: goal.y + cell * 0.36,
    top: goal.y - cell * 0.38,
    length: cell * 0.44,
    depth: cell * 0.36,
  });
}

/** A cross where the player stood before the fall, and the way back to the start. */
function drawFall(context: Canvas2D, from: Point, start: Point, cell: number, theme: ViewTheme) {
  const arm = cell * 0.14;
  context.strokeStyle = theme.bad;
  drawLine(context, from.x - arm, from.y - arm, from.x + arm, from.y + arm);
  drawLine(context, from.x + arm, from.y - arm, from.x - arm, from.y + arm);
  context.setLineDash([cell * 0.1, cell * 0.12]);
  context.beginPath();
  context.moveTo(from.x, from.y + cell * 0.3);
  context.quadraticCurveTo((from.x + start.x) / 2, start.y + cell * 0.4, start.x, start.y);
  context.stroke();
  context.setLineDash([]);
}
