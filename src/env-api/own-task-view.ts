// Draws frames of tasks of one's own: text in fixed columns with a terminal's colours, small pictures pixel by pixel, and for
// environments that draw nothing the numbers of their observation as bars.
import type { Canvas2D, CanvasView, ViewTheme } from './env.ts';
import { drawBackground } from './drawing.ts';
import type { OwnFrame } from './own-frame.ts';
import type { OwnFacts } from './own-task.ts';

type Size = { readonly width: number; readonly height: number };

/** Width of a character as a share of a line's height, in fixed-width fonts with this line spacing. */
const CHARACTER_SHARE = 0.5;
const MONO = 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';
const MOST_BARS = 24;

export function ownView(facts: OwnFacts): CanvasView {
  const labels = labelsOf(facts);
  return {
    aspectRatio: aspectOf(facts, labels.length),
    framesPerSecond: facts.finite ? 5 : 15,
    draw(context, state, size, theme) {
      const frame = state as OwnFrame;
      context.save();
      drawBackground(context, size, theme);
      if (frame.kind === 'text') drawText(context, frame.text, size, theme);
      else if (frame.kind === 'image') drawPixels(context, frame, size);
      else drawBars(context, frame.observation, facts, labels, size, theme);
      context.restore();
    },
    caption(state) {
      const { step, reward } = state as OwnFrame;
      return step === 0 ? 'Start of the episode.' : `Step ${step}, reward ${round(reward)}.`;
    },
    legend: () => [],
  };
}

const round = (value: number): string => String(Number(value.toPrecision(4)));

function aspectOf({ picture }: OwnFacts, bars: number): number {
  const shape =
    picture.kind === 'text'
      ? ((picture.columns + 2) * CHARACTER_SHARE) / (picture.rows + 1)
      : picture.kind === 'image'
        ? picture.width / picture.height
        : 12 / Math.max(3, bars + 1);
  return Math.min(3, Math.max(0.6, shape));
}

/** A label for each number of the observation, as many as can be shown. */
function labelsOf({ fields }: OwnFacts): readonly string[] {
  const labels = fields.flatMap(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return shape.length === 0 ? [name] : Array.from({ length: Math.min(size, MOST_BARS) }, (_, i) => `${name}[${i}]`);
  });
  return labels.slice(0, MOST_BARS);
}

interface Piece {
  readonly text: string;
  readonly colour: keyof ViewTheme | null;
  readonly back: keyof ViewTheme | null;
}

/** Colours 30 to 37 of a terminal, by what they mean here: black, red, green, yellow, blue, magenta, cyan, white. */
const TERMINAL: readonly (keyof ViewTheme)[] = [
  'foreground',
  'bad',
  'good',
  'object',
  'accent',
  'object',
  'accent',
  'muted',
];

/** One line cut where its colours change; other escape sequences are left out. */
function piecesOf(line: string): readonly Piece[] {
  let [colour, back] = [null, null] as [Piece['colour'], Piece['back']];
  const pieces: Piece[] = [];
  // eslint-disable-next-line no-control-regex -- the escape character is what such sequences begin with
  for (const [i, part] of line.split(/\u001b\[([0-9;]*)[A-Za-z]/).entries()) {
    if (i % 2 === 0) {
      if (part !== '') pieces.push({ text: part, colour, back });
      continue;
    }
    for (const code of part.split(';').map(Number)) {
      if (code === 0) [colour, back] = [null, null];
      else if (code >= 30 && code <= 37) colour = TERMINAL[code - 30]!;
      else if (code >= 90 && code <= 97) colour = TERMINAL[code - 90]!;
      else if (code >= 40 && code <= 47) back = TERMINAL[code - 40]!;
      else if (code === 7) back = 'accent';
    }
  }
  return pieces;
}

function drawText(context: Canvas2D, text: string, { width, height }: Size, theme: ViewTheme): void {
  const lines = text.trimEnd().split('\n').map(piecesOf);
  const columns = Math.max(1, ...lines.map((line) => line.reduce((sum, piece) => sum + piece.text.length, 0)));
  const row = Math.min(height / (lines.length + 1), width / ((columns + 2) * CHARACTER_SHARE));
  const cell = row * CHARACTER_SHARE;
  const left = (width - columns * cell) / 2;
  const top = (height - lines.length * row) / 2;
  context.font = `${row * 0.8}px ${MONO}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  lines.forEach((line, i) => {
    let column = 0;
    for (const piece of line) {
      if (piece.back) {
        context.fillStyle = theme[piece.back] as string;
        context.fillRect(left + column * cell, top + i * row, piece.text.length * cell, row);
      }
      const colour = piece.back ? 'background' : (piece.colour ?? 'foreground');
      context.fillStyle = theme[colour] as string;
      for (const character of piece.text) {
        if (character !== ' ') context.fillText(character, left + (column + 0.5) * cell, top + (i + 0.5) * row);
        column += 1;
      }
    }
  });
}

function drawPixels(
  context: Canvas2D,
  { width: columns, height: rows, rgb }: Extract<OwnFrame, { kind: 'image' }>,
  { width, height }: Size,
): void {
  const scale = Math.min(width / columns, height / rows);
  const [left, top] = [(width - columns * scale) / 2, (height - rows * scale) / 2];
  for (let row = 0; row < rows; row++) {
    let from = 0;
    for (let column = 1; column <= columns; column++) {
      const at = (row * columns + from) * 3;
      const next = (row * columns + column) * 3;
      const same = rgb[at] === rgb[next] && rgb[at + 1] === rgb[next + 1] && rgb[at + 2] === rgb[next + 2];
      if (column < columns && same) continue;
      context.fillStyle = `rgb(${rgb[at]} ${rgb[at + 1]} ${rgb[at + 2]})`;
      // A little over the edge, so that no seam shows between neighbours.
      context.fillRect(left + from * scale, top + row * scale, (column - from) * scale + 0.4, scale + 0.4);
      from = column;
    }
  }
}

function drawBars(
  context: Canvas2D,
  observation: readonly number[],
  { spaces }: OwnFacts,
  labels: readonly string[],
  { width, height }: Size,
  theme: ViewTheme,
): void {
  const row = height / (labels.length + 1);
  const middle = width * 0.38;
  const room = width * 0.42;
  context.font = `${Math.max(8, Math.min(15, row * 0.55))}px ${theme.font}`;
  context.textBaseline = 'middle';
  labels.forEach((label, i) => {
    const value = observation[i] ?? 0;
    const y = (i + 1) * row;
    context.textAlign = 'right';
    context.fillStyle = theme.muted;
    context.fillText(label, middle - 8, y);
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.strokeRect(middle, y - row * 0.3, room, row * 0.6);
    const [from, to] = stretchOf(value, spaces.observation.low[i]!, spaces.observation.high[i]!);
    context.fillStyle = theme.accent;
    context.fillRect(middle + from * room, y - row * 0.3, Math.max(1.5, (to - from) * room), row * 0.6);
    context.textAlign = 'left';
    context.fillStyle = theme.foreground;
    context.fillText(round(value), middle + room + 8, y);
  });
}

/** Where a value's bar begins and ends, 0 to 1: from zero, or from the lower bound where that lies above zero. */
function stretchOf(value: number, low: number, high: number): readonly [number, number] {
  const bounded = Number.isFinite(low) && Number.isFinite(high) && high > low;
  const place = (x: number): number =>
    bounded ? Math.min(1, Math.max(0, (x - low) / (high - low))) : 0.5 + Math.atan(x) / Math.PI;
  const zero = place(bounded ? Math.min(high, Math.max(low, 0)) : 0);
  const at = place(value);
  return at < zero ? [at, zero] : [zero, at];
}
