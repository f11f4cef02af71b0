// How each contestant is drawn, everywhere alike: a hue, a dash and a marker, of which any one is enough to tell it apart.
import type { Contestant } from './contestants.ts';

export type MarkerShape = 'circle' | 'rect' | 'triangle' | 'rectRot' | 'crossRot' | 'star' | 'cross' | 'rectRounded';

export interface SeriesStyle {
  /** Name of a custom property of tokens.css. */
  readonly hue: string;
  /** Lengths of strokes and gaps; empty for a full line. */
  readonly dash: readonly number[];
  readonly marker: MarkerShape;
}

/** By algorithm id. */
const styles: Readonly<Record<string, SeriesStyle>> = {
  random: { hue: 'muted', dash: [2, 3], marker: 'crossRot' },
  'q-learning': { hue: 'series-green', dash: [], marker: 'circle' },
  'value-iteration': { hue: 'series-olive', dash: [8, 3], marker: 'rect' },
  dqn: { hue: 'series-cyan', dash: [8, 3, 2, 3], marker: 'triangle' },
  ppo: { hue: 'series-blue', dash: [], marker: 'rect' },
  sac: { hue: 'series-purple', dash: [5, 3], marker: 'circle' },
  'random-search': { hue: 'series-olive', dash: [2, 2, 6, 2], marker: 'rectRounded' },
  cem: { hue: 'series-red', dash: [10, 3, 2, 3, 2, 3], marker: 'star' },
  'cma-es': { hue: 'text', dash: [3, 2], marker: 'cross' },
};

/** PromptPO keeps its amber and its diamond; models are told apart by the dash. */
const runDashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
/** A second and third line of one algorithm, with other hyper-parameters or another budget. */
const repeatDashes: readonly (readonly number[])[] = [
  [1, 3],
  [12, 4],
  [4, 6],
];

/** One style per contestant, in their order. */
export function stylesOf(contestants: readonly Pick<Contestant, 'kind' | 'algorithm'>[]): readonly SeriesStyle[] {
  const seen = new Map<string, number>();
  return contestants.map(({ kind, algorithm }) => {
    const nth = seen.get(algorithm) ?? 0;
    seen.set(algorithm, nth + 1);
    if (kind === 'run') return { hue: 'score', dash: runDashes[nth % runDashes.length]!, marker: 'rectRot' };
    const style = styles[algorithm] ?? { hue: 'muted', dash: [6, 2], marker: 'triangle' };
    return nth === 0 ? style : { ...style, dash: repeatDashes[(nth - 1) % repeatDashes.length]! };
  });
}
