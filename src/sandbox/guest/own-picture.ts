// What a pasted environment draws, as plain data for the page's view: text, a small picture, or nothing but its numbers.
import type { RenderState } from '../../env-api/env.ts';
import type { OwnFrame } from '../../env-api/own-frame.ts';
import { EnvProblem } from '../../env-api/finding.ts';

/** Larger pictures are thinned out: every second, third ... pixel of either side is kept. */
const MAX_SIDE = 160;
const MAX_TEXT = 20_000;

/** Rows of a picture, or its bytes with its sizes; three numbers a pixel (a fourth is left out). */
type Pixels = {
  readonly width: number;
  readonly height: number;
  at(row: number, column: number, channel: number): number;
};

/** `drawn` is what render() returned: a text, an RGB picture, or null. Throws an `EnvProblem` for anything else. */
export function pictureOf(drawn: unknown, step: number, reward: number, observation: Float64Array): RenderState {
  const facts = { step, reward, observation: Array.from(observation) };
  if (drawn === null || drawn === undefined) return { kind: 'values', ...facts } satisfies OwnFrame;
  if (typeof drawn === 'string') return { kind: 'text', text: drawn.slice(0, MAX_TEXT), ...facts } satisfies OwnFrame;
  const pixels = pixelsOf(drawn);
  if (pixels === null)
    throw new EnvProblem({
      rule: 'picture',
      came: 'render() returned something that is neither a text nor a picture.',
      expected: 'a text, a height x width x 3 list of numbers from 0 to 255, or { width, height, data }.',
      fix: 'Return one of those, or leave render() out.',
    });
  return { kind: 'image', ...thinned(pixels), ...facts } satisfies OwnFrame;
}

function pixelsOf(drawn: unknown): Pixels | null {
  if (Array.isArray(drawn)) {
    const rows = drawn as readonly (readonly (readonly number[])[])[];
    const [first] = rows;
    if (!Array.isArray(first) || !Array.isArray(first[0])) return null;
    return {
      width: first.length,
      height: rows.length,
      at: (row, column, channel) => Number(rows[row]?.[column]?.[channel]),
    };
  }
  const { width, height, data } = drawn as { width?: unknown; height?: unknown; data?: ArrayLike<number> };
  if (!Number.isInteger(width) || !Number.isInteger(height) || typeof data?.length !== 'number') return null;
  const channels = data.length / (Number(width) * Number(height));
  if (channels !== 3 && channels !== 4) return null;
  return {
    width: Number(width),
    height: Number(height),
    at: (row, column, channel) => Number(data[(row * Number(width) + column) * channels + channel]),
  };
}

function thinned({ width, height, at }: Pixels): { width: number; height: number; rgb: Uint8Array } {
  const stride = Math.max(1, Math.ceil(Math.max(width, height) / MAX_SIDE));
  const [columns, rows] = [Math.ceil(width / stride), Math.ceil(height / stride)];
  const rgb = new Uint8Array(columns * rows * 3);
  let to = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < 3; channel++)
        rgb[to++] = Math.min(255, Math.max(0, at(row * stride, column * stride, channel) || 0));
  return { width: columns, height: rows, rgb };
}
