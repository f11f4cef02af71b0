// A chart as a picture that stands by itself: on the page's ground, with its title above and its key below.
import type { Chart } from 'chart.js';
import type { CurveColors } from '../run/curve-config.ts';

export interface KeyLine {
  readonly text: string;
  readonly color: string;
  readonly dash: readonly number[];
}

const margin = 16;
const titleHeight = 30;
const keyHeight = 20;
const strokeWidth = 34;

/** PNG of what `chart` shows now, at the screen's resolution. Rejects where the browser cannot make one. */
export async function chartPicture(
  chart: Chart<'line', { x: number; y: number }[]>,
  title: string,
  key: readonly KeyLine[],
  colors: CurveColors,
): Promise<Blob> {
  const ratio = chart.canvas.width / chart.width;
  const picture = document.createElement('canvas');
  const width = chart.width + 2 * margin;
  const height = chart.height + titleHeight + key.length * keyHeight + 2 * margin;
  picture.width = Math.round(width * ratio);
  picture.height = Math.round(height * ratio);
  const context = picture.getContext('2d')!;
  context.scale(ratio, ratio);
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, width, height);
  context.drawImage(chart.canvas, margin, margin + titleHeight, chart.width, chart.height);
  context.textBaseline = 'middle';
  context.fillStyle = colors.text;
  context.font = `600 16px ${colors.font}`;
  context.fillText(title, margin, margin + titleHeight / 2 - 4);
  context.font = `13px ${colors.font}`;
  key.forEach(({ text, color, dash }, i) => {
    const y = margin + titleHeight + chart.height + (i + 0.5) * keyHeight;
    context.strokeStyle = color;
    context.lineWidth = 2.5;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(margin, y);
    context.lineTo(margin + strokeWidth, y);
    context.stroke();
    context.fillText(text, margin + strokeWidth + 10, y);
  });
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This browser made no picture.'))), 'image/png');
  });
}
