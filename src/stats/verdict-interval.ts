// Bootstrap intervals for results that vary on two levels: runs (or trainings) differ, and so do the episodes of each one's
// evaluation. Both are resampled. Imports nothing beyond this folder.
import { mean, quantile, RESAMPLES, xorshift32 } from './interval.ts';
import { interquartileMean } from './iqm.ts';

/** The episodes of one run's or one training's evaluation. */
export type Episodes = readonly number[];

export interface Estimate {
  readonly value: number;
  /** 95% interval; null where nothing varied: a single episode of a single run. */
  readonly interval: readonly [number, number] | null;
  /** The same at the level that was asked for. */
  readonly wide: readonly [number, number] | null;
}

const TAIL = 0.025;

/** Resamples of a difference, each of which draws on both sides: fewer, since a page with many trainings waits for them. */
const DIFFERENCES = RESAMPLES / 2;

/**
 * Interquartile mean of the runs' means. Resamples draw runs, and episodes within each; with a single run its episodes alone
 * vary. Null without any run. `tail`: what `wide` leaves out on either side.
 */
export function nestedEstimate(runs: readonly Episodes[], tail = TAIL, seed = 2026): Estimate | null {
  if (runs.length === 0) return null;
  const random = xorshift32(seed);
  const value = interquartileMean(runs.map(mean));
  if (runs.length === 1 && runs[0]!.length === 1) return { value, interval: null, wide: null };
  const drawn = Float64Array.from({ length: RESAMPLES }, () =>
    interquartileMean(runs.map(() => drawnMean(runs[below(random, runs.length)]!, random))),
  );
  return { value, ...intervals(drawn, tail, unseen(runs.flat())) };
}

export interface Others {
  /** What run `run` is compared with: the episodes of every other one at as many interactions as that run used. */
  readonly at: (run: number) => readonly Episodes[];
  /** All of them were tried on the same episodes, whose luck they then share. */
  readonly common: boolean;
}

/**
 * Interquartile mean, over the runs, of each one's mean less the interquartile mean of the others at as many interactions.
 * Resamples draw runs, others, and episodes. Null where either side is empty.
 */
export function nestedDifference(runs: readonly Episodes[], others: Others, tail = TAIL, seed = 2026): Estimate | null {
  const against = runs.map((_, run) => others.at(run));
  const count = against[0]?.length ?? 0;
  if (count === 0) return null;
  const random = xorshift32(seed);
  const value = interquartileMean(runs.map((run, i) => mean(run) - interquartileMean(against[i]!.map(mean))));
  const longest = Math.max(...against.flat().map(({ length }) => length));
  const luck = new Float64Array(longest);
  const theirsAt = new Float64Array(runs.length);
  const drawn = Float64Array.from({ length: DIFFERENCES }, () => {
    const chosen = Array.from({ length: count }, () => below(random, count));
    for (let i = 0; i < longest; i++) luck[i] = random();
    const meanOf = (episodes: Episodes) => (others.common ? meanAt(episodes, luck) : drawnMean(episodes, random));
    theirsAt.fill(NaN);
    return interquartileMean(
      runs.map(() => {
        const run = below(random, runs.length);
        // Others are drawn once for all runs: those drawn twice meet the same.
        if (Number.isNaN(theirsAt[run]))
          theirsAt[run] = interquartileMean(chosen.map((each) => meanOf(against[run]![each]!)));
        return drawnMean(runs[run]!, random) - theirsAt[run]!;
      }),
    );
  });
  const [ours, theirs] = [unseen(runs.flat()), unseen(against[0]!.flat())];
  return { value, ...intervals(drawn, tail, { down: ours.down + theirs.up, up: ours.up + theirs.down }) };
}

const below = (random: () => number, count: number): number => Math.floor(random() * count);

function drawnMean(episodes: Episodes, random: () => number): number {
  let sum = 0;
  for (let i = 0; i < episodes.length; i++) sum += episodes[below(random, episodes.length)]!;
  return sum / episodes.length;
}

/** Mean of the episodes that `luck` (numbers in [0, 1)) picks: lists of one length get the same ones. */
function meanAt(episodes: Episodes, luck: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < episodes.length; i++) sum += episodes[Math.floor(luck[i]! * episodes.length)]!;
  return sum / episodes.length;
}

/**
 * How far beyond what was seen the mean could lie where every episode succeeded (1), or none did (0): at most 3/n at 95%, the
 * rule of three (Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?", JAMA 1983). A bootstrap of equal
 * values has no width.
 */
function unseen(values: readonly number[]): { readonly down: number; readonly up: number } {
  const reach = Math.min(1, 3 / values.length);
  return { down: values.every((v) => v === 1) ? reach : 0, up: values.every((v) => v === 0) ? reach : 0 };
}

function intervals(drawn: Float64Array, tail: number, more: { readonly down: number; readonly up: number }) {
  drawn.sort();
  const at = (left: number) => [quantile(drawn, left) - more.down, quantile(drawn, 1 - left) + more.up] as const;
  return { interval: at(TAIL), wide: at(tail) };
}
