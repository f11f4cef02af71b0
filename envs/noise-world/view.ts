// Draws a NoiseWorld board: what each code does (which the policy is not told), where the agent is and where it has been.
import type { Canvas2D, CanvasView, RenderState, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground, drawDisc, drawFlag, drawGridLines, layOutGrid } from '../../src/env-api/drawing.ts';
import type { NoiseWorldFrame } from './env.ts';
import { CODE } from './layout.ts';

/** Below this cell size in pixels, marks inside the cells would be noise. */
const SMALLEST_MARKED_CELL = 12;
/** From this size on there is room for the chance that a step succeeds. */
const SMALLEST_LABELLED_CELL = 40;

const DIRECTIONS = ['up', 'down', 'left', 'right'];
const ANGLES = [-Math.PI / 2, Math.PI / 2, Math.PI, 0];

type CodeColour = readonly [
  code: number,
  colour: keyof ViewTheme & ('muted' | 'bad' | 'foreground' | 'good'),
  alpha: number,
];
const FILLS: readonly CodeColour[] = [
  [CODE.mayStay, 'muted', 0.22],
  [CODE.mayReset, 'bad', 0.2],
  [CODE.wall, 'foreground', 0.75],
  [CODE.goal, 'good', 1],
  [CODE.deadly, 'bad', 1],
];

export const view: CanvasView = {
  aspectRatio: 1,
  framesPerSecond: 6,

  draw(context, frame, picture, theme) {
    const state = asFrame(frame);
    const { cell, left, top } = layOutGrid(picture, state.size, state.size);
    context.save();
    drawBackground(context, picture, theme);
    context.translate(left, top);
    drawFills(context, state, cell, theme);
    drawGrid(context, state.size, cell, theme);
    drawTrail(context, state, cell, theme);
    if (cell >= SMALLEST_MARKED_CELL) drawMarks(context, state, cell, theme);
    drawAgent(context, state, cell, theme);
    context.restore();
  },

  caption(frame) {
    const state = asFrame(frame);
    const place = `row ${state.row + 1} of ${state.size}, column ${state.column + 1} of ${state.size}`;
    const milestones = state.milestones ? `, milestones ${state.milestonesDone} of 2` : '';
    return `Step ${state.step} of ${state.horizon}: ${happened(state, place)}; return ${state.episodeReturn}${milestones}.`;
  },

  legend(frame) {
    const { codes } = asFrame(frame);
    const entries = [
      { code: CODE.mayStay, swatch: 'muted', label: 'A step may fail: the agent stays (%: chance that it succeeds)' },
      {
        code: CODE.mayReset,
        swatch: 'bad',
        label: '↺ A step may fail: back to the start (%: chance that it succeeds)',
      },
      { code: CODE.wall, swatch: 'foreground', label: 'Wall' },
      { code: CODE.goal, swatch: 'good', label: 'Goal' },
      { code: CODE.deadly, swatch: 'bad', label: '✕ Deadly cell: ends the episode' },
      { code: CODE.firstMilestone, swatch: 'accent', label: '1, 2: milestones, in this order, before the goal' },
    ].filter(({ code }) => codes.includes(code));
    const agent = { swatch: 'accent', label: 'Agent; small dots: where it has been' };
    return [agent, ...entries.map(({ swatch, label }) => ({ swatch, label }))];
  },
};

function asFrame(frame: RenderState): NoiseWorldFrame {
  return frame as NoiseWorldFrame;
}

function happened(state: NoiseWorldFrame, place: string): string {
  const direction = DIRECTIONS[state.lastAction] ?? '';
  switch (state.ended) {
    case 'goal':
      return 'goal reached';
    case 'goal-unpaid':
      return 'goal reached too early, without its reward';
    case 'deadly':
      return `stepped ${direction} into a deadly cell`;
    case 'time':
      return `time is up at ${place}`;
    case 'no':
      break;
  }
  switch (state.outcome) {
    case 'start':
      return `at the start, ${place}`;
    case 'moved':
      return `moved ${direction} to ${place}`;
    case 'stayed':
      return `tried ${direction}, slipped and stayed at ${place}`;
    case 'blocked':
      return `${direction} is blocked at ${place}`;
    case 'thrown-back':
      return `tried ${direction} and was thrown back to the start`;
  }
}

function drawFills(context: Canvas2D, { size: n, codes }: NoiseWorldFrame, cell: number, theme: ViewTheme): void {
  for (const [code, colour, alpha] of FILLS) {
    context.globalAlpha = alpha;
    context.fillStyle = theme[colour];
    context.beginPath();
    codes.forEach((value, i) => {
      if (value === code) context.rect((i % n) * cell, Math.floor(i / n) * cell, cell, cell);
    });
    context.fill();
  }
  context.globalAlpha = 1;
}

function drawGrid(context: Canvas2D, n: number, cell: number, theme: ViewTheme): void {
  context.strokeStyle = theme.line;
  context.lineWidth = cell < SMALLEST_MARKED_CELL ? 0.5 : 1;
  drawGridLines(context, { rows: n, columns: n, cell, left: 0, top: 0 });
}

/** A dot per visited cell, larger where the agent has been more often. */
function drawTrail(context: Canvas2D, { size: n, visits }: NoiseWorldFrame, cell: number, theme: ViewTheme): void {
  context.fillStyle = theme.accent;
  context.globalAlpha = 0.55;
  context.beginPath();
  visits.forEach((count, i) => {
    if (count === 0) return;
    const x = (i % n) * cell + cell / 2;
    const y = Math.floor(i / n) * cell + cell / 2;
    const radius = cell * Math.min(0.24, 0.08 + 0.03 * Math.log2(count));
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  });
  context.fill();
  context.globalAlpha = 1;
}

function drawMarks(context: Canvas2D, state: NoiseWorldFrame, cell: number, theme: ViewTheme): void {
  const { size: n, codes, moveChance, milestonesDone } = state;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineCap = 'round';
  codes.forEach((code, i) => {
    const x = (i % n) * cell;
    const y = Math.floor(i / n) * cell;
    if (code === CODE.mayReset) drawReturnArrow(context, x + cell * 0.28, y + cell * 0.26, cell * 0.11, theme.bad);
    if (code === CODE.goal) {
      context.strokeStyle = context.fillStyle = theme.background;
      context.lineWidth = Math.max(1, cell * 0.07);
      drawFlag(context, {
        x: x + cell * 0.35,
        foot: y + cell * 0.8,
        top: y + cell * 0.2,
        length: cell * 0.4,
        depth: cell * 0.3,
      });
    }
    if (code === CODE.deadly) drawCross(context, x, y, cell, theme.background);
    if (code >= CODE.firstMilestone) {
      drawMilestone(context, x, y, cell, code - CODE.firstMilestone + 1, milestonesDone, theme);
    }
    if ((code === CODE.mayStay || code === CODE.mayReset) && cell >= SMALLEST_LABELLED_CELL) {
      context.fillStyle = theme.foreground;
      context.globalAlpha = 0.7;
      context.font = `${Math.round(cell * 0.2)}px ${theme.font}`;
      context.fillText(`${Math.round(moveChance[i]! * 100)}%`, x + cell / 2, y + cell * 0.86);
      context.globalAlpha = 1;
    }
  });
}

function drawReturnArrow(context: Canvas2D, x: number, y: number, radius: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = Math.max(1, radius * 0.35);
  context.beginPath();
  context.arc(x, y, radius, -Math.PI * 0.9, Math.PI * 0.6);
  context.moveTo(x - radius * 1.6, y - radius * 0.6);
  context.lineTo(x - radius * 0.95, y + radius * 0.15);
  context.lineTo(x - radius * 0.2, y - radius * 0.45);
  context.stroke();
}

function drawCross(context: Canvas2D, x: number, y: number, cell: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = Math.max(1.5, cell * 0.1);
  context.beginPath();
  context.moveTo(x + cell * 0.28, y + cell * 0.28);
  context.lineTo(x + cell * 0.72, y + cell * 0.72);
  context.moveTo(x + cell * 0.72, y + cell * 0.28);
  context.lineTo(x + cell * 0.28, y + cell * 0.72);
  context.stroke();
}

/** A numbered ring; filled once the milestone counts as visited. */
function drawMilestone(
  context: Canvas2D,
  x: number,
  y: number,
  cell: number,
  number: number,
  milestonesDone: number,
  theme: ViewTheme,
): void {
  const done = milestonesDone >= number;
  context.fillStyle = done ? theme.accent : theme.background;
  drawDisc(context, x + cell / 2, y + cell / 2, cell * 0.36);
  context.strokeStyle = theme.accent;
  context.lineWidth = Math.max(1.5, cell * 0.08);
  context.stroke();
  context.fillStyle = done ? theme.background : theme.accent;
  context.font = `bold ${Math.round(cell * 0.46)}px ${theme.font}`;
  context.fillText(String(number), x + cell / 2, y + cell * 0.53);
}

/** A disc with a pointer in the direction last tried. */
function drawAgent(
  context: Canvas2D,
  { row, column, lastAction }: NoiseWorldFrame,
  cell: number,
  theme: ViewTheme,
): void {
  context.save();
  context.translate((column + 0.5) * cell, (row + 0.5) * cell);
  context.fillStyle = theme.accent;
  context.strokeStyle = theme.background;
  context.lineWidth = Math.max(1, cell * 0.06);
  drawDisc(context, 0, 0, cell * 0.3);
  context.stroke();
  if (lastAction >= 0) {
    context.rotate(ANGLES[lastAction]!);
    context.fillStyle = theme.background;
    context.beginPath();
    context.moveTo(cell * 0.2, 0);
    context.lineTo(-cell * 0.1, cell * 0.14);
    context.lineTo(-cell * 0.1, -cell * 0.14);
    context.fill();
  }
  context.restore();
}
