// Whether a policy optimiser suffices on one task: sufficient, not sufficient, or cannot tell yet, and what is still needed to
// tell. Pure arithmetic over plain numbers; a single run never decides. Imports nothing beyond this folder.
import { type Episodes, type Estimate, nestedDifference, nestedEstimate, type Sample } from './verdict-interval.ts';

/**
 * Runs, and seeds of what they are compared with, below which nothing is decided: one or two may be luck. In a simulation of
 * runs that differ much, with the true value on the line, three say yes in 12% of all cases, four in 6%, five in 5%, ten in 3%,
 * and no as often, whether they share their report's seeds or not.
 */
export const MIN_RUNS = 3;

/** Part of the way from random play to the optimum that still passes for equal. */
export const NEAR = 0.05;

/** More runs than this to settle a close case are not worth asking for. */
const TOO_MANY = 100;

export interface Level {
  readonly kind: 'optimum' | 'threshold' | 'random' | 'heuristic';
  readonly value: number;
}

/** What sufficient means. `margin`: how much below a baseline still passes for as good as it. */
export type Criterion =
  | { readonly kind: 'threshold'; readonly target: number }
  | { readonly kind: 'optimum'; readonly target: number }
  | { readonly kind: 'baseline'; readonly margin: number };

/**
 * The criteria that the task's levels allow, the one that suggests itself first: the solved threshold, unless no policy can
 * reach it; within 5% of the way from random play to the optimum; at least as good as every baseline.
 */
export function criteriaFor(levels: readonly Level[]): readonly Criterion[] {
  const level = (kind: Level['kind']) => levels.find((each) => each.kind === kind)?.value;
  const [optimum, threshold, random] = [level('optimum'), level('threshold'), level('random')];
  const top = optimum ?? threshold ?? level('heuristic');
  const near = top !== undefined && random !== undefined && top > random ? NEAR * (top - random) : 0;
  return [
    ...(threshold !== undefined && (optimum === undefined || threshold <= optimum)
      ? [{ kind: 'threshold', target: threshold } as const]
      : []),
    ...(optimum !== undefined && near > 0 ? [{ kind: 'optimum', target: optimum - near } as const] : []),
    { kind: 'baseline', margin: near },
  ];
}

/** A finished run: its result's episodes on fresh seeds, which no choice was made by, and the steps that it took. */
export interface RunResult extends Sample {
  readonly steps: number;
}

/** What a training's policy earned, evaluated after so many steps; ascending. */
export type Curve = readonly { readonly steps: number; readonly episodes: Episodes }[];

export type Comparator =
  | { readonly kind: 'level'; readonly key: string; readonly value: number }
  /** Other runs, at as many model calls; `sameCalls` is false where theirs differ too much to be called equal. */
  | {
      readonly kind: 'runs';
      readonly key: string;
      readonly runs: readonly RunResult[];
      readonly sameCalls: boolean;
    }
  /** `learns`: counts as a baseline, as random play does not. */
  | { readonly kind: 'training'; readonly key: string; readonly learns: boolean; readonly curves: readonly Curve[] };

/** Why a comparison counts for nothing: too few seeds or runs, trained for too few steps, or another number of calls. */
export type Lack = 'seeds' | 'steps' | 'calls';

export interface Comparison {
  readonly key: string;
  readonly kind: Comparator['kind'];
  /** What the other one was worth there; for trainings the policy as it stood then. Null where it is not known. */
  readonly value: number | null;
  /** Ours less theirs. */
  readonly difference: Estimate | null;
  /** Ours less the best evaluation that each training had had by then, which flatters it; null for all else. */
  readonly againstBest: Estimate | null;
  /** Runs or seeds of theirs that take part. */
  readonly members: number;
  readonly lack: Lack | null;
}

/** What would help most to tell. */
export type Needed =
  | { readonly kind: 'runs'; readonly more: number }
  /** The interval still includes the line; `more` runs would settle it if nothing else changes, null: too many to ask for. */
  | { readonly kind: 'closer'; readonly more: number | null; readonly key: string | null }
  | { readonly kind: 'seeds'; readonly key: string; readonly more: number }
  /** `key` null: there is no baseline yet. */
  | { readonly kind: 'training'; readonly key: string | null; readonly steps: number; readonly seeds: number };

export interface Verdict {
  readonly word: 'sufficient' | 'not-sufficient' | 'cannot-tell';
  readonly criterion: Criterion;
  readonly result: Estimate | null;
  /** Runs whose own mean reaches the target; null where the criterion has none. */
  readonly reached: number | null;
  readonly runs: number;
  readonly comparisons: readonly Comparison[];
  /** Keys of the comparisons that the word rests on; empty where it rests on a level. */
  readonly by: readonly string[];
  /** Most urgent first; empty where the word is not `cannot-tell`. */
  readonly needed: readonly Needed[];
}

export function judge(runs: readonly RunResult[], comparators: readonly Comparator[], criterion: Criterion): Verdict {
  const baselines = comparators.filter((each) => each.kind === 'training' && each.learns);
  // Bonferroni: one of several baselines may seem better by chance.
  const tail = 0.025 / Math.max(1, baselines.length);
  const result = nestedEstimate(runs);
  const comparisons = comparators.map((each) => compare(runs, result, each, tail));
  const target = criterion.kind === 'baseline' ? null : criterion.target;
  const isBaseline = (key: string) => baselines.some((each) => each.key === key);
  const judged =
    criterion.kind === 'baseline'
      ? byBaselines(
          runs,
          comparisons.filter(({ key }) => isBaseline(key)),
          criterion.margin,
        )
      : byTarget(runs, result, criterion.target);
  const few = runs.length < MIN_RUNS;
  const missing: Needed[] = few ? [{ kind: 'runs', more: MIN_RUNS - runs.length }] : [];
  return {
    word: few ? 'cannot-tell' : judged.word,
    criterion,
    result,
    reached: target === null ? null : runs.filter(({ episodes }) => plainMean(episodes) >= target).length,
    runs: runs.length,
    comparisons,
    by: few ? [] : judged.by,
    // What is close with few runs is settled, or not, by the runs that are missing anyway.
    needed: [...missing, ...judged.needed.filter(({ kind }) => !few || kind !== 'closer')],
  };
}

type Judged = Pick<Verdict, 'word' | 'by' | 'needed'>;

const plainMean = (values: Episodes): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function byTarget(runs: readonly RunResult[], result: Estimate | null, target: number): Judged {
  const none: Judged = { word: 'cannot-tell', by: [], needed: [] };
  if (!result?.interval) return none;
  const [low, high] = result.interval;
  if (low >= target) return { ...none, word: 'sufficient' };
  if (high < target) return { ...none, word: 'not-sufficient' };
  return { ...none, needed: [{ kind: 'closer', more: moreRuns(runs.length, result, target), key: null }] };
}

/** At least as good as every baseline: against its best so far for a yes, as it stood for a no, so that neither is flattered. */
function byBaselines(runs: readonly RunResult[], baselines: readonly Comparison[], margin: number): Judged {
  const usable = baselines.filter(({ lack, difference }) => lack === null && difference !== null);
  const better = usable.filter(({ difference }) => difference!.wide![1] < -margin);
  if (better.length > 0) return { word: 'not-sufficient', by: better.map(({ key }) => key), needed: [] };
  const open = usable.filter(({ againstBest }) => againstBest!.interval![0] < -margin);
  const by = usable.map(({ key }) => key);
  if (usable.length > 0 && open.length === 0) return { word: 'sufficient', by, needed: [] };
  const close = open.map(({ key, againstBest }): Needed => {
    return { kind: 'closer', more: moreRuns(runs.length, againstBest!, -margin), key };
  });
  return {
    word: 'cannot-tell',
    by: [],
    needed: [...close, ...(usable.length > 0 ? [] : baselineNeeded(runs, baselines))],
  };
}

/** What makes a first baseline usable: the seeds of one that was trained far enough, else a training that is. */
function baselineNeeded(runs: readonly RunResult[], baselines: readonly Comparison[]): readonly Needed[] {
  const thin = baselines.find(({ lack }) => lack === 'seeds');
  if (thin) return [{ kind: 'seeds', key: thin.key, more: MIN_RUNS - thin.members }];
  const steps = Math.max(0, ...runs.map((run) => run.steps));
  return [{ kind: 'training', key: baselines[0]?.key ?? null, steps, seeds: MIN_RUNS }];
}

/** Runs beyond the `count` there are until the interval, which narrows with their square root, leaves `line` out. */
function moreRuns(count: number, { value, interval }: Estimate, line: number): number | null {
  const distance = Math.abs(value - line);
  const half = value >= line ? value - interval![0] : interval![1] - value;
  const more = Math.ceil(count * (half / distance) ** 2) - count;
  return Number.isFinite(more) && more <= TOO_MANY ? Math.max(1, more) : null;
}

function compare(
  runs: readonly RunResult[],
  result: Estimate | null,
  comparator: Comparator,
  tail: number,
): Comparison {
  const { key, kind } = comparator;
  const plain = { key, kind, againstBest: null, members: 0 };
  switch (comparator.kind) {
    case 'level':
      return { ...plain, value: comparator.value, difference: result && less(result, comparator.value), lack: null };
    case 'runs':
      return { ...plain, ...againstRuns(runs, comparator, tail) };
    case 'training':
      return { ...plain, ...againstTrainings(runs, comparator.curves, tail) };
  }
}

function less({ value, interval, wide }: Estimate, level: number): Estimate {
  const shift = (pair: Estimate['interval']) => pair && ([pair[0] - level, pair[1] - level] as const);
  return { value: value - level, interval: shift(interval), wide: shift(wide) };
}

function againstRuns(runs: readonly RunResult[], other: Comparator & { readonly kind: 'runs' }, tail: number) {
  const theirs = other.runs;
  const lack: Lack | null = !other.sameCalls ? 'calls' : theirs.length < MIN_RUNS ? 'seeds' : null;
  return {
    value: nestedEstimate(theirs)?.value ?? null,
    difference: nestedDifference(runs, { at: () => theirs, common: false }, tail),
    members: theirs.length,
    lack,
  };
}

function againstTrainings(runs: readonly RunResult[], all: readonly Curve[], tail: number) {
  const steps = runs.map((run) => run.steps);
  const [most, fewest] = [Math.max(0, ...steps), Math.min(Infinity, ...steps)];
  const curves = all.filter((curve) => curve.length > 0 && curve.at(-1)!.steps >= most && curve[0]!.steps <= fewest);
  if (curves.length === 0 || runs.length === 0)
    return { value: null, difference: null, againstBest: null, members: curves.length, lack: 'steps' as const };
  const against = (read: (curve: Curve, steps: number) => Episodes) =>
    nestedDifference(
      runs,
      // Every training is evaluated on the same seeds, in the same order.
      { at: (run) => curves.map((curve) => ({ episodes: read(curve, steps[run]!) })), common: true },
      tail,
    );
  const difference = against(standingAt);
  const value = nestedEstimate(runs)!.value - difference!.value;
  const lack: Lack | null = curves.length < MIN_RUNS ? 'seeds' : null;
  return { value, difference, againstBest: against(bestBy), members: curves.length, lack };
}

/** What the policy earned at `steps`, episode by episode: between two evaluations on a straight line over the log of steps. */
export function standingAt(curve: Curve, steps: number): Episodes {
  const at = curve.findIndex((point) => point.steps >= steps);
  const after = curve[at]!;
  const before = curve[at - 1];
  if (!before || after.steps === steps || after.episodes.length !== before.episodes.length) return after.episodes;
  const log = (value: number) => Math.log1p(value);
  const share = (log(steps) - log(before.steps)) / (log(after.steps) - log(before.steps));
  return before.episodes.map((value, i) => value + share * (after.episodes[i]! - value));
}

/** The evaluation with the highest mean until `steps`. */
export function bestBy(curve: Curve, steps: number): Episodes {
  const reached = curve.filter((point) => point.steps <= steps).map(({ episodes }) => episodes);
  return reached.reduce((best, each) => (plainMean(each) > plainMean(best) ? each : best));
}
