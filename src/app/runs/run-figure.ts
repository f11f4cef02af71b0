// A run's learning curve as an SVG text that stands by itself, or in a page that defines its colours: candidates, best so far,
// confirmations with their intervals, and reference levels, as on the run page.
import {
  bestSoFar,
  confirmedPoints,
  curvePoints,
  failedPoints,
  scoreAxis,
  type ConfirmedPoint,
  type CurvePoint,
} from './curve.ts';
import { formatCompact, formatScore } from '../format.ts';
import { escapeHtml as esc } from '../html.ts';
import type { ReadRun } from './run-reader.ts';
import { measureInWords } from './run-words.ts';
import { roundNumbers } from '../round-numbers.ts';

/** CSS colours of a figure. */
export interface FigureColors {
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly policy: string;
  readonly score: string;
  readonly env: string;
  readonly bad: string;
}

export interface FigureLevel {
  readonly name: string;
  readonly value: number;
}

const size = { width: 760, height: 380, left: 64, right: 118, top: 40, bottom: 78 } as const;
const plot = { right: size.width - size.right, bottom: size.height - size.bottom };
/** Height of a line of text. */
const LINE = 13;
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif";

/** Where values lie in the picture. */
interface Scales {
  x(steps: number): number;
  y(score: number): number;
}

/** The figure; null where no candidate has a score. Width 760, height 380. */
export function runFigure(
  { state, marks }: ReadRun,
  levels: readonly FigureLevel[],
  colors: FigureColors,
): string | null {
  const points = curvePoints(state, marks);
  if (points.length === 0) return null;
  const confirmed = confirmedPoints(state, marks);
  const failed = failedPoints(state, marks);
  const steps = state.usage.searchSteps + state.usage.confirmSteps;
  const bounds = scoreAxis(
    points,
    confirmed,
    levels.map(({ value }) => value),
  );
  const scales = scalesOf(bounds, steps);
  const shown = levels.filter(({ value }) => value >= bounds.min && value <= bounds.max);
  const winners = new Set(state.rounds.map(({ round, winner }) => `${round}/${winner}`));
  const best = bestSoFar(points, steps);
  const parts = [
    `<rect width="${size.width}" height="${size.height}" fill="${colors.surface}"/>`,
    text(size.left, 22, state.title, `font-size="15" font-weight="600" fill="${colors.text}"`),
    axes(scales, bounds, steps, measureInWords(state.selection), colors),
    levelLines(shown, scales, colors),
    `<path d="${stepPath(best, scales)}" fill="none" stroke="${colors.score}" stroke-width="2.5"/>`,
    ...confirmed.map((point) => confirmation(point, scales, colors)),
    ...failed.map(({ steps }) => cross(scales.x(steps), plot.bottom - 7, colors.bad)),
    ...points.map((point) =>
      candidate(point, winners.has(`${point.round}/${point.candidate}`), bounds, scales, colors),
    ),
    key(failed.length > 0, confirmed.length > 0, shown.length > 0, colors),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-label="${esc(`Learning curve of ${state.title}`)}" font-family="${font}" font-size="12">${parts.join('')}</svg>`;
}

function scalesOf(bounds: { readonly min: number; readonly max: number }, steps: number): Scales {
  const height = plot.bottom - size.top;
  return {
    x: (value) => size.left + ((plot.right - size.left) * value) / Math.max(1, steps),
    y: (value) =>
      size.top + height * (1 - (clamp(value, bounds.min, bounds.max) - bounds.min) / (bounds.max - bounds.min)),
  };
}

function axes(
  { x, y }: Scales,
  { min, max }: { readonly min: number; readonly max: number },
  steps: number,
  measure: string,
  { line, muted }: FigureColors,
): string {
  const grid = `stroke="${line}" stroke-width="1"`;
  const words = `fill="${muted}"`;
  const across = roundNumbers(min, max).map(
    (value) =>
      `<path d="M${size.left} ${px(y(value))}H${plot.right}" ${grid}/>${text(size.left - 8, y(value) + 4, formatScore(value), `text-anchor="end" ${words}`)}`,
  );
  const down = roundNumbers(0, Math.max(1, steps)).map((value) =>
    text(x(value), plot.bottom + 17, formatCompact(value), `text-anchor="middle" ${words}`),
  );
  const middle = (size.top + plot.bottom) / 2;
  return [
    ...across,
    ...down,
    text((size.left + plot.right) / 2, plot.bottom + 36, 'Environment steps', `text-anchor="middle" ${words}`),
    `<text transform="translate(14 ${px(middle)}) rotate(-90)" text-anchor="middle" ${words}>${esc(measure)}</text>`,
  ].join('');
}

/** Names of levels that lie closer than a line of text go one under the other. */
function levelLines(levels: readonly FigureLevel[], { y }: Scales, { env }: FigureColors): string {
  let last = -Infinity;
  return [...levels]
    .sort((a, b) => b.value - a.value)
    .map(({ name, value }) => {
      const at = y(value);
      last = Math.max(at, last + LINE);
      return `<path d="M${size.left} ${px(at)}H${plot.right}" stroke="${env}" stroke-width="1.5" stroke-dasharray="6 4"/>${text(plot.right + 6, last + 4, `${name} ${formatScore(value)}`, `fill="${env}"`)}`;
    })
    .join('');
}

function stepPath(best: readonly { readonly steps: number; readonly score: number }[], { x, y }: Scales): string {
  return best
    .map(({ steps, score }, i) => (i === 0 ? `M${px(x(steps))} ${px(y(score))}` : `H${px(x(steps))}V${px(y(score))}`))
    .join('');
}

function confirmation({ steps, score, interval }: ConfirmedPoint, { x, y }: Scales, { score: color }: FigureColors) {
  const at = px(x(steps));
  return `<path d="M${at} ${px(y(interval[0]))}V${px(y(interval[1]))}" stroke="${color}" stroke-width="1.5"/><path d="M${at} ${px(y(score) - 6)}l6 6l-6 6l-6-6z" fill="${color}"/>`;
}

function candidate(
  point: CurvePoint,
  isWinner: boolean,
  { min }: { readonly min: number },
  { x, y }: Scales,
  { policy, surface }: FigureColors,
): string {
  const at = [px(x(point.steps)), px(y(point.score))] as const;
  const label = `<title>${esc(`Round ${point.round}, candidate ${point.candidate}: ${formatScore(point.score)}`)}</title>`;
  if (point.score < min)
    return `<path d="M${at[0]} ${at[1]}l-5-8h10z" fill="${surface}" stroke="${policy}">${label}</path>`;
  return `<circle cx="${at[0]}" cy="${at[1]}" r="4.5" fill="${isWinner ? policy : surface}" stroke="${policy}" stroke-width="2">${label}</circle>`;
}

function cross(x: number, y: number, color: string): string {
  return `<path d="M${px(x - 4)} ${px(y - 4)}l8 8m0-8l-8 8" stroke="${color}" stroke-width="2" fill="none"/>`;
}

function key(hasFailed: boolean, hasConfirmed: boolean, hasLevels: boolean, colors: FigureColors): string {
  const { policy, score, env, bad, surface, muted } = colors;
  const dot = (fill: string) => `<circle cx="0" cy="-4" r="4.5" fill="${fill}" stroke="${policy}" stroke-width="2"/>`;
  const items = [
    [dot(surface), 'candidate'],
    [dot(policy), 'winner of its round'],
    [`<path d="M-8-4H8" stroke="${score}" stroke-width="2.5"/>`, 'best so far'],
    hasConfirmed && [`<path d="M0-10l6 6l-6 6l-6-6z" fill="${score}"/>`, 'on fresh seeds, 95% interval'],
    hasFailed && [cross(0, -4, bad), 'failed'],
    hasLevels && [`<path d="M-8-4H8" stroke="${env}" stroke-width="1.5" stroke-dasharray="6 4"/>`, 'reference level'],
  ].filter((item) => item !== false);
  let x = size.left + 8;
  return items
    .map(([mark, words]) => {
      const at = x;
      // Widths of text are not known here: about 6.3 units a letter at this size.
      x += 30 + words!.length * 6.3;
      return `<g transform="translate(${px(at)} ${size.height - 14})">${mark}${text(13, 0, words!, `fill="${muted}"`)}</g>`;
    })
    .join('');
}

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${px(x)}" y="${px(y)}" ${attributes}>${esc(words)}</text>`;
}

function px(value: number): string {
  return String(Number(value.toFixed(1)));
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
