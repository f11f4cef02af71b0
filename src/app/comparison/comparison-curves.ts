// Curves of several seeds as one: the interquartile mean with its interval at each number of steps. Pure functions.
import { interquartileMean, iqmInterval } from '../../stats/iqm.ts';

/** What a policy was worth after so many environment steps. */
export interface Evaluation {
  readonly steps: number;
  /** Training or active time by then; null where it is not known. */
  readonly seconds: number | null;
  /** Mean over the evaluation's episodes: return, or success 0 to 1. */
  readonly value: number;
  /** The episodes that it is the mean of. */
  readonly episodes: readonly number[];
  /** Found on episodes that also chose the policy, which flatters it; false for fresh seeds. */
  readonly selected?: boolean;
}

export type CurveMode = 'best' | 'last';

export interface BandPoint {
  readonly steps: number;
  readonly value: number;
  /** 95% bootstrap interval over seeds; null for a single one. */
  readonly interval: readonly [number, number] | null;
  /** A score that chose its policy is among the values. */
  readonly selected?: boolean;
}

/** The curve itself, or the best value so far at each of its points. */
export function inMode(curve: readonly Evaluation[], mode: CurveMode): readonly Evaluation[] {
  if (mode === 'last') return curve;
  let best: Evaluation | null = null;
  return curve.map((point) => {
    if (!best || point.value > best.value) best = point;
    return { ...best, steps: point.steps, seconds: point.seconds };
  });
}

export interface BandOptions {
  /** A curve's last value holds beyond its end, as the result of a run that is over does; else the shortest curve ends it. */
  readonly hold: boolean;
  /** Steps at which all were to be evaluated, ascending; empty where each curve has its own. */
  readonly checkpoints: readonly number[];
}

/**
 * One point per checkpoint that all curves have reached, at the most steps that one of them took to it: algorithms reach a
 * checkpoint in pieces of different size, and one that passes several is evaluated once. Empty curves are left out.
 */
export function bandOf(
  all: readonly (readonly Evaluation[])[],
  { hold, checkpoints }: BandOptions,
): readonly BandPoint[] {
  const curves = all.filter((curve) => curve.length > 0);
  if (curves.length === 0) return [];
  const ends = curves.map((curve) => curve.at(-1)!.steps);
  const from = Math.max(...curves.map((curve) => curve[0]!.steps));
  const until = hold ? Math.max(...ends) : Math.min(...ends);
  const band: BandPoint[] = [];
  for (const { begin, end } of stretches(curves, checkpoints)) {
    if (end <= from || begin > until) continue;
    const reached = curves.map((curve) => lastBefore(curve, end));
    const steps = Math.max(...reached.map((point) => point!.steps));
    if (steps === band.at(-1)?.steps) continue;
    const values = reached.map((point) => point!.value);
    const interval = values.length > 1 ? iqmInterval([values]) : null;
    const isSelected = reached.some((point) => point!.selected);
    band.push({ steps, value: interquartileMean(values), interval, ...(isSelected && { selected: true }) });
  }
  return band;
}

/** From each checkpoint, or step count of a curve, up to the next one. */
function stretches(curves: readonly (readonly Evaluation[])[], checkpoints: readonly number[]) {
  const own = new Set(curves.flatMap((curve) => curve.map(({ steps }) => steps)));
  const begins = checkpoints.length > 0 ? checkpoints : [...own].sort((a, b) => a - b);
  return begins.map((begin, i) => ({ begin, end: begins[i + 1] ?? Infinity }));
}

/** The last evaluation before `end` steps. */
function lastBefore(curve: readonly Evaluation[], end: number): Evaluation | undefined {
  return curve.findLast(({ steps }) => steps < end);
}
