// What the prior-knowledge dial showed: fresh-seed scores of runs that differ in nothing but the dial's level, and what may be
// said of them. Pure functions over read runs.
import type { EnvCard } from '../env-api/env.ts';
import { publishedOptions } from '../env-api/twin-options.ts';
import { dialLevelOf, type DialLevel } from '../engine/dial.ts';
import type { RunSettings } from '../engine/settings.ts';
import type { RunState } from '../engine/state.ts';
import { mean, meanInterval } from '../stats/interval.ts';
import { bootstrapped, endsDifference, leastSquaresSlope, type Estimate } from '../stats/slope.ts';
import { optionsKey } from './contestants.ts';
import { optionsFor } from './choices.ts';
import { formatScore, plural } from './format.ts';

/** Runs that a mean has to stand for before anything is said of it: a bootstrap over fewer is too sure of itself. */
export const MIN_RUNS = 3;

/** The last level that is the same task to whoever begins without knowledge. */
const LAST_ALIKE = 3;

export interface DialPoint {
  readonly level: DialLevel;
  /** Fresh-seed scores of the results, one per run. */
  readonly scores: readonly number[];
  readonly mean: number;
  /** 95% bootstrap interval over runs; null for fewer than two. */
  readonly interval: readonly [number, number] | null;
}

export interface DialResult {
  readonly key: string;
  /** The model and its method, in words. */
  readonly title: string;
  /** By level. */
  readonly points: readonly DialPoint[];
  /** Score per level over levels 0 to 3 that have enough runs; null for fewer than two of them. */
  readonly slope: Estimate | null;
  /** Its one honest sentence. */
  readonly sentence: string;
}

/**
 * Groups `runs` of one task that differ in nothing but level and seed; the group with the most levels first. Runs without a
 * fresh-seed score of their result are left out.
 */
export function dialResults(runs: readonly RunState[], card: EnvCard): readonly DialResult[] {
  const groups = new Map<string, { readonly settings: RunSettings; readonly scores: Map<DialLevel, number[]> }>();
  for (const { settings, reports, status } of runs) {
    const report = reports[settings.method.result === 'last' ? 'last' : 'best'];
    if (status !== 'ended' || !report || !Number.isFinite(report.score)) continue;
    const level = dialLevelOf(settings, card);
    const key = likeness(settings, card);
    const group = groups.get(key) ?? { settings, scores: new Map<DialLevel, number[]>() };
    groups.set(key, group);
    group.scores.set(level, [...(group.scores.get(level) ?? []), report.score]);
  }
  const results = [...groups].map(([key, { settings, scores }]): DialResult => {
    const points = [...scores].sort(([a], [b]) => a - b).map(([level, values]) => pointOf(level, values));
    const { slope, sentence } = readPoints(points, card);
    return { key, title: titleOf(settings), points, slope, sentence };
  });
  return results.sort((a, b) => b.points.length - a.points.length);
}

/** One text for all runs that may be set against each other: everything that decides a run but level, seed and version. */
function likeness(settings: RunSettings, card: EnvCard): string {
  const { envOptions, language, preset, method, budgets, model, sampling, templates, promptSize } = settings;
  const rest = Object.fromEntries(Object.entries(method).filter(([name]) => name !== 'description'));
  const own = Object.entries(publishedOptions(optionsFor(card, envOptions)));
  const changed = dialLevelOf(settings, card) === 4 ? (card.changedDynamics ?? {}) : {};
  const defaults = new Map(card.options.map(({ name, defaultValue }) => [name, defaultValue]));
  const options = own.map(([name, value]) => [name, name in changed ? defaults.get(name)! : value] as const);
  return JSON.stringify([
    optionsKey(Object.fromEntries(options)),
    [language, preset, model.name, model.thinking ?? false, promptSize ?? 'full'],
    [rest, budgets, sampling, templates].map((part) => Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))),
  ]);
}

function titleOf({ model, language, preset, method }: RunSettings): string {
  const how = [language === 'python' ? 'Python' : 'JavaScript', ...(preset === 'paper' ? ['Paper preset'] : [])];
  return `${model.name}, ${how.join(', ')}, ${method.rounds} × ${method.candidates} candidates`;
}

function pointOf(level: DialLevel, scores: readonly number[]): DialPoint {
  return { level, scores, mean: mean(scores), interval: scores.length > 1 ? meanInterval(scores) : null };
}

/** The slope and the sentence for `points`, which are in the order of their levels. */
export function readPoints(
  points: readonly DialPoint[],
  card: Pick<EnvCard, 'levels'>,
): Pick<DialResult, 'slope' | 'sentence'> {
  const alike = points.filter(({ level }) => level <= LAST_ALIKE);
  const enough = alike.filter(({ scores }) => scores.length >= MIN_RUNS);
  if (enough.length < 2) return { slope: null, sentence: `Cannot tell yet: ${missingInWords(alike)}` };
  const strata = enough.map(({ level, scores }) => ({ x: level, values: scores }));
  const drop = bootstrapped(strata, (each) => -endsDifference(each));
  const random = card.levels.find(({ kind }) => kind === 'random')?.value;
  return {
    slope: bootstrapped(strata, leastSquaresSlope),
    sentence: dropInWords(enough[0]!, enough.at(-1)!, drop, random),
  };
}

function missingInWords(points: readonly DialPoint[]): string {
  const [first] = points;
  if (!first) return `no finished run at levels 0 to ${LAST_ALIKE}.`;
  if (points.length === 1) {
    const other = first.level === 0 ? LAST_ALIKE : 0;
    return `all runs are at level ${first.level}. Run the same at level ${other}, ${MIN_RUNS} times or more.`;
  }
  const had = points.map(({ level, scores }) => `${plural(scores.length, 'run')} at level ${level}`).join(', ');
  return `${had}. A comparison takes ${MIN_RUNS} at each of two levels.`;
}

function dropInWords(first: DialPoint, last: DialPoint, drop: Estimate, random: number | undefined): string {
  const [low, high] = drop.interval;
  const [from, to] = [formatScore(first.mean), formatScore(last.mean)];
  const way = `From level ${first.level} to ${last.level} the score`;
  const interval = (a: number, b: number): string => `95% interval ${formatScore(a)} to ${formatScore(b)}`;
  if (low <= 0 && high >= 0) {
    const change = `the change, ${formatScore(0 - drop.value)}, could be chance (${interval(0 - high, 0 - low)})`;
    return `${way} goes from ${from} to ${to}: ${change}, so these runs show no use of prior knowledge.`;
  }
  if (high < 0)
    return `${way} rises from ${from} to ${to}, by ${formatScore(-drop.value)} (${interval(-high, -low)}): what was withheld did not help.`;
  const fall = `${way} falls from ${from} to ${to}, by ${formatScore(drop.value)} (${interval(low, high)})`;
  // How much of what was scored above random actions; only level 0 still has all that could be known.
  const above = random === undefined || first.level !== 0 ? 0 : first.mean - random;
  if (above <= 0) return `${fall}: that much was prior knowledge.`;
  const most = 'of what it scored above random actions was prior knowledge';
  if (low > above / 2) return `${fall}: most ${most}.`;
  if (high < above / 2) return `${fall}: less than half ${most}.`;
  return `${fall}: some of it was prior knowledge; whether most of it was, these runs cannot tell.`;
}
