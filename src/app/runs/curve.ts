// The learning curve of a run: every candidate's score against the environment steps used so far, read from the log.
import type { CandidateState, RunState } from '../../engine/state.ts';

/** One scored candidate. `steps`: environment steps used (search and confirmation) when its score came in. */
export interface CurvePoint {
  readonly round: number;
  readonly candidate: number;
  readonly steps: number;
  readonly score: number;
}

/** One candidate that failed for good. `steps`: environment steps used by then; `reason`: what went wrong. */
export interface FailedPoint {
  readonly round: number;
  readonly candidate: number;
  readonly steps: number;
  readonly reason: string;
}

/** One fresh-seed confirmation or re-score of a round's winner. */
export interface ConfirmedPoint {
  readonly round: number;
  readonly steps: number;
  readonly score: number;
  readonly interval: readonly [number, number];
}

/** Best score so far after `steps` steps, as the corners of a step line. */
export interface StepCorner {
  readonly steps: number;
  readonly score: number;
}

/** Which scores came in after how many steps, keyed `round/candidate` (and `round/confirmed`). */
export type StepMarks = ReadonlyMap<string, number>;

export function candidateKey(round: number, candidate: number): string {
  return `${round}/${candidate}`;
}

export function confirmedKey(round: number): string {
  return `${round}/confirmed`;
}

export function allCandidates(state: RunState): readonly CandidateState[] {
  return state.rounds.flatMap((round) => round.candidates);
}

/** Scored candidates in the order of their steps. Infinite and undefined scores have no place on a chart and are left out. */
export function curvePoints(state: RunState, marks: StepMarks): readonly CurvePoint[] {
  return allCandidates(state)
    .flatMap(({ round, candidate, score }) => {
      const steps = marks.get(candidateKey(round, candidate));
      return score === undefined || !Number.isFinite(score) || steps === undefined
        ? []
        : [{ round, candidate, steps, score }];
    })
    .sort((a, b) => a.steps - b.steps);
}

export function failedPoints(state: RunState, marks: StepMarks): readonly FailedPoint[] {
  return allCandidates(state).flatMap(({ round, candidate, status, error }) => {
    const steps = marks.get(candidateKey(round, candidate));
    return status !== 'failed' || steps === undefined
      ? []
      : [{ round, candidate, steps, reason: error?.message ?? 'It did not run.' }];
  });
}

export function confirmedPoints(state: RunState, marks: StepMarks): readonly ConfirmedPoint[] {
  return state.rounds.flatMap(({ round, confirmed, rescored }) => {
    const steps = marks.get(confirmedKey(round));
    const measured = rescored ?? confirmed;
    return measured && steps !== undefined
      ? [{ round, steps, score: measured.score, interval: measured.interval }]
      : [];
  });
}

/** Corners of the best-so-far line through `points` (sorted by steps), drawn on to `untilSteps`. */
export function bestSoFar(points: readonly CurvePoint[], untilSteps: number): readonly StepCorner[] {
  const corners: StepCorner[] = [];
  let best = -Infinity;
  for (const { steps, score } of points) {
    if (score <= best) continue;
    best = score;
    corners.push({ steps, score });
  }
  if (corners.length > 0 && untilSteps > corners.at(-1)!.steps) corners.push({ steps: untilSteps, score: best });
  return corners;
}

/** A level under all scores is left off the axis where it lies this many times the best value's size below it. */
const farBelow = 10;

/**
 * Bounds of the score axis. The best-so-far line, confirmations and reference levels fit; but neither one disastrous candidate
 * nor a level far below everything may flatten the rest, so those are left out and named on the lower edge.
 */
export function scoreAxis(
  points: readonly CurvePoint[],
  confirmed: readonly ConfirmedPoint[],
  levels: readonly number[],
): { readonly min: number; readonly max: number } {
  const line = bestSoFar(points, 0).map((corner) => corner.score);
  const scores = [...line, ...confirmed.flatMap((point) => [...point.interval, point.score])].filter(Number.isFinite);
  const finite = levels.filter(Number.isFinite);
  const best = Math.max(...scores, ...finite);
  const lowest = Math.min(best, ...scores);
  const kept = [
    ...scores,
    ...finite.filter((level) => level >= lowest || best - level <= farBelow * Math.max(Math.abs(best), best - lowest)),
  ];
  if (kept.length === 0) return { min: 0, max: 1 };
  let min = Math.min(...kept);
  let max = Math.max(...kept);
  const reach = Math.max(max - min, Math.abs(max) * 0.05, 1e-6);
  const near = points.map((point) => point.score).filter((score) => score >= min - 0.6 * reach);
  min = Math.min(min, ...near);
  max = Math.max(max, ...near);
  const padding = Math.max(max - min, reach) * 0.07;
  return { min: min - padding, max: max + padding };
}

/**
 * Bounds of the score axis when looking closely at the better half: candidates from the median up, confirmations and levels
 * among them. Null where that shows little more than the whole axis does, or with fewer than three scores.
 */
export function closeAxis(
  points: readonly CurvePoint[],
  confirmed: readonly ConfirmedPoint[],
  levels: readonly number[],
): { readonly min: number; readonly max: number } | null {
  if (points.length < 3) return null;
  const sorted = points.map((point) => point.score).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const better = [...sorted.filter((score) => score >= median), ...confirmed.map((point) => point.score)].filter(
    (score) => score >= median,
  );
  const reach = Math.max(Math.max(...better) - median, Math.abs(median) * 0.02, 1e-6);
  const near = levels.filter((level) => level >= median - reach && level <= Math.max(...better) + reach);
  const min = Math.min(...better, ...near);
  const max = Math.max(...better, ...near);
  const padding = Math.max(max - min, reach) * 0.12;
  const whole = scoreAxis(points, confirmed, levels);
  const close = { min: min - padding, max: max + padding };
  return whole.max - whole.min > 3 * (close.max - close.min) ? close : null;
}
