// What the prior-knowledge dial showed: fresh-seed scores of runs that differ in nothing but the dial's level, and what may be
// said of them. Runs count by the rules of the verdict. Pure functions over read runs.
import type { EnvCard } from '../../env-api/env.ts';
import { publishedOptions } from '../../env-api/twin-options.ts';
import { dialLevelOf, type DialLevel } from '../../engine/dial.ts';
import type { RunSettings } from '../../engine/settings.ts';
import type { RunState } from '../../engine/state.ts';
import { mean, meanInterval } from '../../stats/interval.ts';
import { bootstrapped, endsDifference, leastSquaresSlope, type Estimate } from '../../stats/slope.ts';
import { optionsKey } from './contestants.ts';
import { optionsFor } from '../studio/choices.ts';
import { countingInWords } from './dial-words.ts';
import { formatScore, plural } from '../format.ts';
import { comparableLevels } from '../runs/levels.ts';
import { methodDetail, runKey } from '../runs/run-likeness.ts';
import { evidenceFor, type Evidence } from './verdict-evidence.ts';

/** Runs that a mean has to stand for before anything is said of it: a bootstrap over fewer is too sure of itself. */
export const MIN_RUNS = 3;

/** The last level that is the same task to whoever begins without knowledge. */
const LAST_ALIKE = 3;

export interface DialPoint {
  readonly level: DialLevel;
  /** Fresh-seed scores of the results, one per run; of a run without a policy, that of random play. */
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
  /** What may honestly be said of them. */
  readonly sentence: string;
  /** What random actions score at levels 0 to 3; null where that is not known for these options. */
  readonly random: number | null;
  /** Which runs count otherwise than with their own report, or not at all, one sentence each. */
  readonly notes: readonly string[];
}

/** Groups `runs` of one task that differ in nothing but level and seed; the group with the most levels first. */
export function dialResults(runs: readonly RunState[], card: EnvCard): readonly DialResult[] {
  const groups = new Map<string, Map<DialLevel, RunState[]>>();
  for (const run of runs) {
    const level = dialLevelOf(run.settings, card);
    const key = likeness(run.settings, card);
    const group = groups.get(key) ?? new Map<DialLevel, RunState[]>();
    groups.set(key, group);
    group.set(level, [...(group.get(level) ?? []), run]);
  }
  const results = [...groups].map(([key, levels]) => resultOf(key, levels, card));
  return results.filter(({ points }) => points.length > 0).sort((a, b) => b.points.length - a.points.length);
}

function resultOf(key: string, levels: ReadonlyMap<DialLevel, readonly RunState[]>, card: EnvCard): DialResult {
  const sorted = [...levels].sort(([a], [b]) => a - b);
  const { settings } = sorted[0]![1][0]!;
  const counted = sorted.map(([level, runs]) => ({ level, evidence: evidenceAt(runs, card) }));
  const points = counted
    .map(({ level, evidence }) => ({ level, scores: evidence.runs.map(({ episodes }) => mean(episodes)) }))
    .filter(({ scores }) => scores.length > 0)
    .map(({ level, scores }) => pointOf(level, scores));
  const known = comparableLevels(card, settings.envOptions);
  const random = known.find(({ kind }) => kind === 'random')?.value ?? null;
  const notes = countingInWords(
    counted.map(({ evidence }) => evidence),
    random,
  );
  return { key, title: titleOf(settings), points, ...readPoints(points, { levels: known }), random, notes };
}

/** Which of the runs at one level count, and with which episodes: as in a verdict on them. */
function evidenceAt(states: readonly RunState[], card: EnvCard): Evidence {
  const runs = states.map((state) => ({ state, marks: new Map<string, number>() }));
  const setUp = { key: '', title: '', detail: '', runs };
  return evidenceFor(setUp, [], [], comparableLevels(card, states[0]!.settings.envOptions));
}

/** One text for all runs that may be set against each other: everything that decides a run but level, seed and version. */
function likeness(settings: RunSettings, card: EnvCard): string {
  const own = Object.entries(publishedOptions(optionsFor(card, settings.envOptions)));
  const changed = dialLevelOf(settings, card) === 4 ? (card.changedDynamics ?? {}) : {};
  const defaults = new Map(card.options.map(({ name, defaultValue }) => [name, defaultValue]));
  const options = own.map(([name, value]) => [name, name in changed ? defaults.get(name)! : value] as const);
  return `${optionsKey(Object.fromEntries(options))} ${runKey(undescribed(settings))}`;
}

function titleOf(settings: RunSettings): string {
  return `${settings.model.name}, ${methodDetail(undescribed(settings))}`;
}

/** What is told of the task is the dial's own: the same for all levels. */
function undescribed(settings: RunSettings): RunSettings {
  return { ...settings, method: { ...settings.method, description: 'full' } };
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
  const random = card.levels.find(({ kind }) => kind === 'random')?.value;
  // Without a description everywhere: only there can what is lost be nothing but prior knowledge.
  const untold = enough.filter(({ level }) => level > 0);
  const parts = untold.length > 1 && untold.length < enough.length ? [enough, untold] : [enough];
  return {
    slope: bootstrapped(strata, leastSquaresSlope),
    sentence: parts.map((part) => dropInWords(part, random)).join(' '),
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

/** What a fall from the description on, or from a level without it, may be put down to. */
const told = 'the task’s description and what the model made of it';

function dropInWords(points: readonly DialPoint[], random: number | undefined): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  const strata = points.map(({ level, scores }) => ({ x: level, values: scores }));
  const drop: Estimate = bootstrapped(strata, (each) => -endsDifference(each));
  const [low, high] = drop.interval;
  const [from, to] = [formatScore(first.mean), formatScore(last.mean)];
  const way = `From level ${first.level} to ${last.level} the score`;
  const interval = (a: number, b: number): string => `95% interval ${formatScore(a)} to ${formatScore(b)}`;
  if (low <= 0 && high >= 0) {
    const change = `the change, ${formatScore(0 - drop.value)}, could be chance (${interval(0 - high, 0 - low)})`;
    const use = first.level === 0 ? told : 'prior knowledge';
    return `${way} goes from ${from} to ${to}: ${change}, so these runs show no use of ${use}.`;
  }
  if (high < 0)
    return `${way} rises from ${from} to ${to}, by ${formatScore(-drop.value)} (${interval(-high, -low)}): what was withheld did not help.`;
  const fall = `${way} falls from ${from} to ${to}, by ${formatScore(drop.value)} (${interval(low, high)})`;
  if (first.level > 0) return `${fall}: that much was prior knowledge.`;
  // How much of what was scored above random actions; only level 0 still has all that could be known.
  const above = random === undefined ? 0 : first.mean - random;
  if (above <= 0) return `${fall}: that much came from ${told}.`;
  const most = `of what it scored above random actions came from ${told}`;
  if (low > above / 2) return `${fall}: most ${most}.`;
  if (high < above / 2) return `${fall}: less than half ${most}.`;
  return `${fall}: some of it came from ${told}; whether most of it did, these runs cannot tell.`;
}
