// Which evaluations of a training keep an episode to be played again: a handful that shows how it learned, in little room. A
// training may be evaluated fifty times, and an episode of physics with 17 actions a step takes 136 kB.
import { mean } from '../stats/interval.ts';
import type { CurvePoint } from './training-record.ts';

/** Most episodes that a record keeps. */
export const MOST_EPISODES = 6;

/** Most bytes of actions that they may take together. The last and the best evaluation keep theirs beyond it. */
export const MOST_BYTES = 256 * 1024;

/** Longer ones are never kept. */
const MOST_EPISODE_BYTES = 1024 * 1024;

/** Added to steps before their logarithm is taken, so that 0 steps have a place: the first evaluation after it (session.ts). */
const FIRST_STEPS = 100;

/**
 * `points` with episodes at a few of them only: always at the last one and at the best by mean return and by mean success,
 * the others spread over the log axis of steps. Called after every evaluation, it lets go of the most crowded each time.
 */
export function withoutSpareEpisodes(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const kept = new Set(points.filter(({ episode }) => episode && episode.actions.byteLength <= MOST_EPISODE_BYTES));
  const needed = new Set([points.at(-1), highest(points, byReturn), highest(points, bySuccess)]);
  while (kept.size > MOST_EPISODES || bytesOf(kept) > MOST_BYTES) {
    const spare = mostCrowded([...kept], (point) => !needed.has(point));
    if (!spare) break;
    kept.delete(spare);
  }
  return points.map((point) => (kept.has(point) ? point : withoutEpisode(point)));
}

function withoutEpisode(point: CurvePoint): CurvePoint {
  if (!point.episode) return point;
  const { steps, seconds, returns, successes } = point;
  return { steps, seconds, returns, ...(successes && { successes }) };
}

function bytesOf(points: Iterable<CurvePoint>): number {
  let bytes = 0;
  for (const { episode } of points) bytes += episode?.actions.byteLength ?? 0;
  return bytes;
}

const byReturn = ({ returns }: CurvePoint): number => mean(returns);
const bySuccess = ({ successes }: CurvePoint): number => (successes ? mean(successes) : -Infinity);

/** The first of the highest, as the comparison counts it; undefined where none has a value. */
function highest(points: readonly CurvePoint[], value: (point: CurvePoint) => number): CurvePoint | undefined {
  let found: CurvePoint | undefined;
  for (const point of points) if (value(point) > (found ? value(found) : -Infinity)) found = point;
  return found;
}

/** Of those that `may` go, the one whose neighbours lie closest together; the first and the last have only one. */
function mostCrowded(points: readonly CurvePoint[], may: (point: CurvePoint) => boolean): CurvePoint | undefined {
  const at = points.map(({ steps }) => Math.log(FIRST_STEPS + steps));
  const gap = (i: number): number => (at[i + 1] ?? Infinity) - (at[i - 1] ?? -Infinity);
  return points
    .map((point, i) => ({ point, gap: gap(i) }))
    .filter(({ point }) => may(point))
    .reduce<{ point: CurvePoint; gap: number } | undefined>((a, b) => (a && a.gap <= b.gap ? a : b), undefined)?.point;
}
