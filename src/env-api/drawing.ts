// Shapes that several environments' pictures are made of: pure calls on a canvas, in its pixels. Colours are set by the
// caller (`strokeStyle`, `fillStyle`) unless a theme is passed.
import type { Canvas2D, ViewTheme } from './env.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A number's text with a true minus sign in place of the hyphen. */
export function withMinus(text: string): string {
  return text.replace('-', '−');
}

/** Paints the ground of the whole picture. */
export function drawBackground(context: Canvas2D, { width, height }: Size, theme: ViewTheme): void {
  context.fillStyle = theme.background;
  context.fillRect(0, 0, width, height);
}

export function drawLine(context: Canvas2D, fromX: number, fromY: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

/** A filled disc; its outline stays the current path, for those who stroke it as well. */
export function drawDisc(context: Canvas2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A line with an open arrowhead of length `head` at its end. */
export function drawThinArrow(context: Canvas2D, from: Point, to: Point, head: number): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  drawLine(context, from.x, from.y, to.x, to.y);
  context.beginPath();
  context.moveTo(to.x - head * Math.cos(angle - 0.5), to.y - head * Math.sin(angle - 0.5));
  context.lineTo(to.x, to.y);
  context.lineTo(to.x - head * Math.cos(angle + 0.5), to.y - head * Math.sin(angle + 0.5));
  context.stroke();
}

/** A filled arrow along the x axis of the present coordinates, from (x, y) by `length` (to the left if negative). */
export function drawThickArrow(context: Canvas2D, x: number, y: number, length: number, thickness: number): void {
  const neck = x + length - Math.sign(length) * Math.min(thickness * 2.4, Math.abs(length));
  context.beginPath();
  context.moveTo(x, y - thickness / 2);
  context.lineTo(neck, y - thickness / 2);
  context.lineTo(neck, y - thickness * 1.4);
  context.lineTo(x + length, y);
  context.lineTo(neck, y + thickness * 1.4);
  context.lineTo(neck, y + thickness / 2);
  context.lineTo(x, y + thickness / 2);
  context.closePath();
  context.fill();
}

/**
 * An arc about (x, y) from its top to an arrowhead; `turn` in radians, counter-clockwise if positive. Set `strokeStyle`
 * and `fillStyle` alike.
 */
export function drawTurn(
  context: Canvas2D,
  x: number,
  y: number,
  radius: number,
  turn: number,
  thickness: number,
): void {
  const start = -Math.PI / 2;
  const end = start - turn; // canvas angles run clockwise
  context.lineWidth = thickness;
  context.lineCap = 'butt';
  context.beginPath();
  context.arc(x, y, radius, start, end, turn > 0);
  context.stroke();
  context.save();
  context.translate(x + radius * Math.cos(end), y + radius * Math.sin(end));
  context.rotate(end + (turn > 0 ? -Math.PI / 2 : Math.PI / 2)); // the x axis now runs along the arc
  context.beginPath();
  context.moveTo(thickness * 2.4, 0);
  context.lineTo(-thickness * 0.6, -thickness * 1.7);
  context.lineTo(-thickness * 0.6, thickness * 1.7);
  context.closePath();
  context.fill();
  context.restore();
}

/** A pole from `foot` up to `top`, and a three-cornered cloth `length` long and `depth` deep on its right. */
export function drawFlag(
  context: Canvas2D,
  flag: {
    readonly x: number;
    readonly foot: number;
    readonly top: number;
    readonly length: number;
    readonly depth: number;
  },
): void {
  const { x, foot, top, length, depth } = flag;
  drawLine(context, x, foot, x, top);
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x + length, top + depth / 2);
  context.lineTo(x, top + depth);
  context.closePath();
  context.fill();
}

/** Where a grid of square cells stands in the picture. */
export interface GridLayout {
  readonly rows: number;
  readonly columns: number;
  /** Side of a cell. */
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  /** The middle of cell `index`, counted row by row. */
  centre(index: number): Point;
}

/** The largest grid of `rows` x `columns` that takes up at most `share` (0..1) of the picture each way, in its middle. */
export function layOutGrid({ width, height }: Size, rows: number, columns: number, share = 1): GridLayout {
  const cell = share * Math.min(width / columns, height / rows);
  const left = (width - cell * columns) / 2;
  const top = (height - cell * rows) / 2;
  const centre = (index: number): Point => ({
    x: left + ((index % columns) + 0.5) * cell,
    y: top + (Math.floor(index / columns) + 0.5) * cell,
  });
  return { rows, columns, cell, left, top, centre };
}

/** The grid's lines, its edge among them. */
export function drawGridLines(context: Canvas2D, grid: Omit<GridLayout, 'centre'>): void {
  const { rows, columns, cell, left, top } = grid;
  context.beginPath();
  for (let column = 0; column <= columns; column++) {
    context.moveTo(left + column * cell, top);
    context.lineTo(left + column * cell, top + rows * cell);
  }
  for (let row = 0; row <= rows; row++) {
    context.moveTo(left, top + row * cell);
    context.lineTo(left + columns * cell, top + row * cell);
  }
  context.stroke();
}

/**
 * A step on a grid: a dashed arrow where it was aimed (`[rowStep, columnStep]`) and, where it went to another cell, a solid
 * one towards `to` (null: none). `weight`: thickness of the lines as a part of the cell. Leaves round line ends set.
 */
export function drawGridStep(
  context: Canvas2D,
  from: Point,
  [rowStep, columnStep]: readonly [number, number],
  to: Point | null,
  cell: number,
  weight: number,
  theme: ViewTheme,
): void {
  const stroke = cell * weight;
  context.lineCap = 'round';
  context.lineWidth = Math.max(1.5, stroke);
  context.strokeStyle = theme.muted;
  context.setLineDash([stroke * 1.5, stroke * 2]);
  const aimed = { x: from.x + columnStep * cell * 0.46, y: from.y + rowStep * cell * 0.46 };
  drawThinArrow(context, from, aimed, stroke * 3);
  context.setLineDash([]);
  if (to === null) return;
  context.strokeStyle = theme.foreground;
  // Short of the player's disc.
  const reach = 0.7;
  drawThinArrow(
    context,
    from,
    { x: from.x + (to.x - from.x) * reach, y: from.y + (to.y - from.y) * reach },
    stroke * 3.5,
  );
}
