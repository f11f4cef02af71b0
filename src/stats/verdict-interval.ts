// Bootstrap intervals for results that vary on two levels: runs (or trainings) differ, and so do the episodes of each one's
// evaluation. Both are resampled, episodes by their seed, since runs that met the same seeds share the luck of them: the
// pigeonhole bootstrap (Owen, Annals of Applied Statistics 2007), on the safe side. Imports nothing beyond this folder.
import { mean, quantile, RESAMPLES, xorshift32 } from './interval.ts';
import { interquartileMean } from './iqm.ts';

/** The episodes of one run's or one training's evaluation. */
export type Episodes = readonly number[];

/** An evaluation with the seed of each episode. Those without one, or with null, met a seed that nobody else did. */
export interface Sample {
  readonly episodes: Episodes;
  readonly seeds?: readonly (number | null)[];
}

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
 * Interquartile mean of the runs' means. Resamples draw runs, and the seeds of their episodes; with a single run its episodes
 * alone vary. Null without any run. `tail`: what `wide` leaves out on either side.
 */
export function nestedEstimate(runs: readonly Sample[], tail = TAIL, seed = 2026): Estimate | null {
  if (runs.length === 0) return null;
  const random = xorshift32(seed);
  const value = interquartileMean(runs.map(meanOf));
  if (runs.length === 1 && runs[0]!.episodes.length === 1) return { value, interval: null, wide: null };
  const ids = new Map<string, number>();
  const ours = runs.map((run, i) => numbered(run, `own ${i}`, ids));
  const luck = new Uint32Array(ids.size);
  const drawn = Float64Array.from({ length: RESAMPLES }, () => {
    drawLuck(luck, random);
    // Nothing is drawn where there is nothing to choose from: a single run then has the interval of its report (interval.ts).
    const draw = (): number => (ours.length === 1 ? 0 : below(random, ours.length));
    return interquartileMean(ours.map(() => meanUnder(luck, ours[draw()]!)));
  });
  return { value, ...intervals(drawn, tail, unseen(ours)) };
}

export interface Others {
  /** What run `run` is compared with: the evaluation of every other one at as many interactions as that run used. */
  readonly at: (run: number) => readonly Sample[];
  /** Episodes of theirs without a seed met the same one where they have the same number, whose luck they then share. */
  readonly common: boolean;
}

/**
 * Interquartile mean, over the runs, of each one's mean less the interquartile mean of the others at as many interactions.
 * Resamples draw runs, others, and seeds, which may be met on both sides. Null where either side is empty.
 */
export function nestedDifference(runs: readonly Sample[], others: Others, tail = TAIL, seed = 2026): Estimate | null {
  const ids = new Map<string, number>();
  const ours = runs.map((run, i) => numbered(run, `own ${i}`, ids));
  const against = runs.map((_, run) =>
    others.at(run).map((each, i) => numbered(each, others.common ? 'theirs' : `theirs ${i}`, ids)),
  );
  const count = against[0]?.length ?? 0;
  if (count === 0) return null;
  const random = xorshift32(seed);
  const value = interquartileMean(ours.map((run, i) => meanOf(run) - interquartileMean(against[i]!.map(meanOf))));
  const luck = new Uint32Array(ids.size);
  const theirsAt = new Float64Array(runs.length);
  const drawn = Float64Array.from({ length: DIFFERENCES }, () => {
    const chosen = Array.from({ length: count }, () => below(random, count));
    drawLuck(luck, random);
    theirsAt.fill(NaN);
    return interquartileMean(
      ours.map(() => {
        const run = below(random, ours.length);
        // Others are drawn once for all runs: those drawn twice meet the same.
        if (Number.isNaN(theirsAt[run]))
          theirsAt[run] = interquartileMean(chosen.map((each) => meanUnder(luck, against[run]![each]!)));
        return meanUnder(luck, ours[run]!) - theirsAt[run]!;
      }),
    );
  });
  const [here, there] = [unseen(ours), unseen(against[0]!)];
  return { value, ...intervals(drawn, tail, { down: here.down + there.up, up: here.up + there.down }) };
}

/** How many seeds the runs met between them. */
export function distinctSeeds(runs: readonly Sample[]): number {
  const ids = new Map<string, number>();
  runs.forEach((run, i) => numbered(run, `own ${i}`, ids));
  return ids.size;
}

const below = (random: () => number, count: number): number => Math.floor(random() * count);

const meanOf = ({ episodes }: Sample): number => mean(episodes);

interface Numbered {
  readonly episodes: Episodes;
  /** By episode: equal numbers met the same seed. */
  readonly met: readonly number[];
}

/** Numbers the seeds in `ids` from 0 on; `owner` tells episodes without a seed from those of others. */
function numbered({ episodes, seeds }: Sample, owner: string, ids: Map<string, number>): Numbered {
  const met = episodes.map((_, i) => {
    const key = `${seeds?.[i] ?? `${owner} ${i}`}`;
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    return id;
  });
  return { episodes, met };
}

/** How often each seed is drawn, in as many draws as there are seeds. */
function drawLuck(luck: Uint32Array, random: () => number): void {
  luck.fill(0);
  for (let i = 0; i < luck.length; i++) luck[below(random, luck.length)]!++;
}

/** Mean of the episodes, each as often as its seed was drawn; of all alike where none was. */
function meanUnder(luck: Uint32Array, { episodes, met }: Numbered): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < episodes.length; i++) {
    const times = luck[met[i]!]!;
    sum += times * episodes[i]!;
    total += times;
  }
  return total > 0 ? sum / total : mean(episodes);
}

/**
 * How far beyond what was seen the mean could lie where every episode succeeded (1), or none did (0): at most 3/n at 95% for n
 * distinct seeds, the rule of three (Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?", JAMA 1983). A
 * bootstrap of equal values has no width.
 */
function unseen(runs: readonly Numbered[]): { readonly down: number; readonly up: number } {
  const reach = Math.min(1, 3 / new Set(runs.flatMap(({ met }) => met)).size);
  const all = (value: number) => runs.every(({ episodes }) => episodes.every((each) => each === value));
  return { down: all(1) ? reach : 0, up: all(0) ? reach : 0 };
}

function intervals(drawn: Float64Array, tail: number, more: { readonly down: number; readonly up: number }) {
  drawn.sort();
  const at = (left: number) => [quantile(drawn, left) - more.down, quantile(drawn, 1 - left) + more.up] as const;
  return { interval: at(TAIL), wide: at(tail) };
}
