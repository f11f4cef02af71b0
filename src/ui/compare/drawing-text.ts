// The comparison's chart as an SVG file that stands by itself: the shapes of the printed report in the colours of the page, with title and key.
import { escapeHtml as esc } from '../../app/html.ts';
import type { CurveColors } from '../run/curve-config.ts';
import { type Drawing, markerPaths, size } from './report-chart.ts';

const titleHeight = 34;
const keyHeight = 20;

/** `colorOf` gives the CSS colour of a series' hue. */
export function drawingText(
  drawing: Drawing,
  title: string,
  yTitle: string,
  colors: CurveColors,
  colorOf: (hue: string) => string,
): string {
  const width = size.width;
  const height = titleHeight + size.height + drawing.lines.length * keyHeight + 12;
  const right = size.width - size.right;
  const bottom = size.height - size.bottom;
  const words = (x: number, y: number, text: string, more = '') =>
    `<text x="${x}" y="${y}" fill="${colors.muted}" ${more}>${esc(text)}</text>`;
  const parts = [
    ...drawing.yTicks.flatMap(({ at, text }) => [
      `<path d="M${size.left} ${at}H${right}" stroke="${colors.line}"/>`,
      words(size.left - 6, at + 4, text, 'text-anchor="end"'),
    ]),
    ...drawing.xTicks.flatMap(({ at, text }) => [
      `<path d="M${at} ${size.top}V${bottom}" stroke="${colors.line}"/>`,
      words(at, bottom + 14, text, 'text-anchor="middle"'),
    ]),
    ...drawing.levels.flatMap(({ at, text, textAt }) => [
      `<path d="M${size.left} ${at}H${right}" stroke="${colors.muted}" stroke-dasharray="1 3"/>`,
      words(right + 5, textAt + 4, text),
    ]),
    ...drawing.lines.map((line) => series(line, colorOf(line.style.hue), colors)),
    words((size.left + right) / 2, size.height - 6, 'Environment steps (log scale)', 'text-anchor="middle"'),
    `<text transform="translate(11 ${(size.top + bottom) / 2}) rotate(-90)" text-anchor="middle" fill="${colors.muted}">${esc(yTitle)}</text>`,
  ];
  const key = drawing.lines.map(({ contestant, style }, i) => {
    const mark = marker(style.marker, 30, 0, colorOf(style.hue), colors.surface);
    const name = [contestant.title, contestant.detail].filter(Boolean).join(', ');
    return `<g transform="translate(${size.left} ${titleHeight + size.height + i * keyHeight + 8})"><path d="M8 0H52" stroke="${colorOf(style.hue)}" stroke-width="2" stroke-dasharray="${style.dash.join(' ')}"/>${mark}<text x="62" y="4" fill="${colors.text}">${esc(name)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${esc(title)}" font-family="system-ui, sans-serif" font-size="11"><rect width="${width}" height="${height}" fill="${colors.surface}"/><text x="${size.left}" y="22" font-size="15" font-weight="600" fill="${colors.text}">${esc(title)}</text><g transform="translate(0 ${titleHeight})">${parts.join('')}</g>${key.join('')}</svg>`;
}

function series(
  { contestant, style, path, area, markers }: Drawing['lines'][number],
  color: string,
  { surface }: CurveColors,
): string {
  const stroke = contestant.kind === 'run' ? 2.6 : 1.5;
  const band = area ? `<path d="${area}" fill="${color}" fill-opacity="0.12"/>` : '';
  const line = `<path d="${path}" fill="none" stroke="${color}" stroke-width="${stroke}" stroke-dasharray="${style.dash.join(' ')}"/>`;
  return band + line + markers.map(([x, y]) => marker(style.marker, x, y, color, surface)).join('');
}

function marker(shape: keyof typeof markerPaths, x: number, y: number, color: string, surface: string): string {
  return `<path d="${markerPaths[shape]}" transform="translate(${x} ${y})" fill="${surface}" stroke="${color}"/>`;
}
