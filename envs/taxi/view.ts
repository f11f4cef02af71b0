// Draws Taxi: the 5 x 5 city with its walls and four lettered stands, the taxi, the passenger and the destination.
import type { Canvas2D, CanvasView, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground, drawDisc, drawFlag, drawGridLines, drawLine, layOutGrid } from '../../src/env-api/drawing.ts';
import type { GridLayout, Point } from '../../src/env-api/drawing.ts';
import { DROP_OFF, IN_TAXI, PICK_UP, SIZE, STANDS, WALLS } from './dynamics.ts';
import type { TaxiFrame } from './env.ts';

const ACTION_WORDS = ['drove south', 'drove north', 'drove east', 'drove west', 'picked up', 'dropped off'] as const;
const STAND_NAMES = ['red', 'green', 'yellow', 'blue'] as const;
/** Middle tones, readable on light and dark ground; every stand also carries its letter. */
const STAND_COLOURS = ['#d1495b', '#2a9d6f', '#c9930a', '#4a7fd6'] as const;

export const view: CanvasView = {
  aspectRatio: 1,
  framesPerSecond: 4,

  draw(context, frame, picture, theme) {
    const { row, column, passenger, destination, lastReward } = frame as TaxiFrame;
    const grid = layOutGrid(picture, SIZE, SIZE, 0.94);
    const { cell, left, top } = grid;
    const centre = (r: number, c: number) => grid.centre(r * SIZE + c);

    context.save();
    drawBackground(context, picture, theme);
    STANDS.forEach(([standRow, standColumn], stand) => {
      drawStand(context, left + standColumn * cell, top + standRow * cell, cell, stand, theme);
      if (stand === destination) drawDestination(context, centre(standRow, standColumn), cell, theme);
    });
    drawStreets(context, grid, theme);
    const taxi = centre(row, column);
    drawTaxi(context, taxi, cell, lastReward === -10 ? theme.bad : theme.accent, theme);
    if (passenger === IN_TAXI) {
      drawPerson(context, taxi.x, taxi.y - cell * 0.06, cell * 0.9, theme);
    } else {
      const [standRow, standColumn] = STANDS[passenger]!;
      const stand = centre(standRow, standColumn);
      drawPerson(context, stand.x + cell * 0.28, stand.y + cell * 0.1, cell * 1.4, theme);
    }
    context.restore();
  },

  caption(frame) {
    const { passenger, destination, lastAction, lastReward, steps } = frame as TaxiFrame;
    const goal = STAND_NAMES[destination];
    const task =
      passenger === IN_TAXI ? `passenger aboard, to ${goal}` : `passenger at ${STAND_NAMES[passenger]}, to ${goal}`;
    if (lastAction < 0) return `Start: ${task}.`;
    if (lastReward === 20) return `Delivered the passenger at ${goal} after ${steps} steps (+20).`;
    const illegal = lastReward === -10 && (lastAction === PICK_UP || lastAction === DROP_OFF);
    const did = illegal ? `illegal ${lastAction === PICK_UP ? 'pick-up' : 'drop-off'} (-10)` : ACTION_WORDS[lastAction];
    return `Step ${steps}: ${did}; ${task}.`;
  },

  legend() {
    return [
      { swatch: 'accent', label: 'taxi' },
      { swatch: 'foreground', label: 'passenger' },
      { swatch: 'good', label: 'flag: destination' },
      ...STAND_NAMES.map((name, stand) => ({ swatch: STAND_COLOURS[stand]!, label: `${name} stand` })),
    ];
  },
};

function drawStand(context: Canvas2D, x: number, y: number, cell: number, stand: number, theme: ViewTheme) {
  context.globalAlpha = theme.dark ? 0.45 : 0.3;
  context.fillStyle = STAND_COLOURS[stand]!;
  context.fillRect(x, y, cell, cell);
  context.globalAlpha = 1;
  context.fillStyle = theme.foreground;
  context.font = `600 ${Math.max(9, cell * 0.22)}px ${theme.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.fillText(STAND_NAMES[stand]![0]!.toUpperCase(), x + cell * 0.08, y + cell * 0.07);
}

/** The grid in thin lines, edge and walls in thick ones. */
function drawStreets(context: Canvas2D, grid: GridLayout, theme: ViewTheme) {
  const { cell, left, top } = grid;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  drawGridLines(context, grid);
  context.strokeStyle = theme.foreground;
  context.lineWidth = Math.max(2, cell * 0.05);
  context.lineCap = 'round';
  context.strokeRect(left, top, SIZE * cell, SIZE * cell);
  for (const [row, column] of WALLS) {
    const x = left + (column + 1) * cell;
    drawLine(context, x, top + row * cell, x, top + (row + 1) * cell);
  }
}

function drawDestination(context: Canvas2D, { x, y }: Point, cell: number, theme: ViewTheme) {
  context.strokeStyle = theme.good;
  context.fillStyle = theme.good;
  context.lineWidth = Math.max(1.5, cell * 0.04);
  drawFlag(context, {
    x: x - cell * 0.36,
    foot: y + cell * 0.42,
    top: y - cell * 0.1,
    length: cell * 0.26,
    depth: cell * 0.24,
  });
}

function drawTaxi(context: Canvas2D, { x, y }: Point, cell: number, colour: string, theme: ViewTheme) {
  context.fillStyle = colour;
  context.strokeStyle = theme.background;
  context.lineWidth = Math.max(1, cell * 0.03);
  context.beginPath();
  context.roundRect(x - cell * 0.18, y - cell * 0.18, cell * 0.36, cell * 0.24, cell * 0.07);
  context.fill();
  context.stroke();
  context.beginPath();
  context.roundRect(x - cell * 0.32, y - cell * 0.03, cell * 0.64, cell * 0.22, cell * 0.07);
  context.fill();
  context.stroke();
  context.fillStyle = theme.foreground;
  for (const side of [-1, 1]) {
    drawDisc(context, x + side * cell * 0.18, y + cell * 0.2, cell * 0.075);
    context.stroke();
  }
}

/** A head and shoulders, about a third of `scale` high, centred on (x, y). */
function drawPerson(context: Canvas2D, x: number, y: number, scale: number, theme: ViewTheme) {
  context.fillStyle = theme.foreground;
  context.strokeStyle = theme.background;
  context.lineWidth = Math.max(1, scale * 0.025);
  context.beginPath();
  context.roundRect(x - scale * 0.1, y, scale * 0.2, scale * 0.2, [
    scale * 0.1,
    scale * 0.1,
    scale * 0.03,
    scale * 0.03,
  ]);
  context.fill();
  context.stroke();
  drawDisc(context, x, y - scale * 0.07, scale * 0.075);
  context.stroke();
}
