// The course of an episode as a line: one value per frame, thinned to what a small plot can show.

export interface PlotBounds {
  readonly min: number;
  readonly max: number;
}

/** Common bounds of several series; never empty, so that a flat line has a place. Values that are not finite do not count. */
export function plotBounds(...series: readonly (readonly number[])[]): PlotBounds {
  let min = Infinity;
  let max = -Infinity;
  for (const values of series) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  if (min > max) return { min: 0, max: 1 };
  if (min === max) return { min: min - 0.5, max: max + 0.5 };
  return { min, max };
}

/** Most corners of a path: two for each pixel of a plot that is 300 pixels wide. */
const mostCorners = 600;

/**
 * An SVG path through `values[i]` at x = i / last * width; y runs from `height` (the lower bound) to 0. Of many values each
 * stretch keeps its lowest and its highest, so that no peak gets lost. Values that are not finite leave a gap.
 */
export function plotPath(
  values: readonly number[],
  last: number,
  { min, max }: PlotBounds,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const x = (i: number): string => ((i / Math.max(1, last)) * width).toFixed(1);
  const y = (value: number): string => (height - ((value - min) / (max - min)) * height).toFixed(1);
  let path = '';
  let pen = 'M';
  for (const i of kept(values)) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      pen = 'M';
      continue;
    }
    path += `${pen}${x(i)} ${y(value)}`;
    pen = 'L';
  }
  return path;
}

function kept(values: readonly number[]): readonly number[] {
  if (values.length <= mostCorners) return values.map((_, i) => i);
  const stretch = (2 * values.length) / mostCorners;
  const indices: number[] = [];
  for (let from = 0; from < values.length; from += stretch) {
    const begin = Math.floor(from);
    const end = Math.min(values.length, Math.floor(from + stretch));
    let low = begin;
    let high = begin;
    for (let i = begin; i < end; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    indices.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
  }
  if (indices.at(-1) !== values.length - 1) indices.push(values.length - 1);
  return indices;
}
