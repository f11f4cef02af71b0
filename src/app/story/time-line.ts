// Where everything stands on the time line of a run: rounds from left to right, each candidate by its score, failed and
// unfinished ones on a strip below. Pure geometry in CSS pixels; the component draws it.
import type { CandidateRef } from '../../engine/events.ts';
import type { CandidateState, RoundState, RunState } from '../../engine/state.ts';
import { candidateKey, type ConfirmedPoint, type CurvePoint } from '../runs/curve.ts';
import { repairsOf } from '../runs/run-words.ts';

export interface StoryMark extends CandidateRef {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly status: CandidateState['status'];
  /** On the scale, beyond its lower or upper end, or on the strip for what has no score. */
  readonly place: 'scale' | 'below' | 'above' | 'strip';
  readonly winner: boolean;
  /** The winner of the round that is the best so far. */
  readonly best: boolean;
  readonly own: boolean;
  readonly repairs: number;
}

/** The winner's score on fresh seeds, with its 95% interval, beside its mark. */
export interface StoryConfirmed {
  readonly round: number;
  readonly score: number;
  readonly x: number;
  readonly y: number;
  readonly top: number;
  readonly bottom: number;
}

export interface StoryLink {
  /** The child's key and its parent's. */
  readonly child: string;
  readonly parent: string;
  /** An SVG path. */
  readonly path: string;
}

export interface StoryRound {
  readonly round: number;
  readonly x: number;
  readonly width: number;
}

export interface StoryLayout {
  readonly width: number;
  readonly rounds: readonly StoryRound[];
  readonly marks: readonly StoryMark[];
  readonly confirmed: readonly StoryConfirmed[];
  readonly links: readonly StoryLink[];
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  /** Pixels from the top for a score; may lie beyond the scale. */
  readonly yOf: (score: number) => number;
}

/** Pixels from the top: where the scale begins and ends, where the strip's marks stand, where the round's names do. */
export const timeLineRows = { top: 16, bottom: 196, strip: 226, names: 254, height: 266 } as const;

/** A gap between two scores that is this many times the rest (what lies above it, the best score, 1) parts off disasters. */
const disaster = 100;

/**
 * The scale: all scores and confirmed intervals but disasters, which stand at its lower end, and the levels among them or near.
 * A level further off than the scores lie apart would press them together; it is named at the edge instead.
 */
export function storyBounds(
  points: readonly CurvePoint[],
  confirmed: readonly ConfirmedPoint[],
  levels: readonly number[],
): { readonly min: number; readonly max: number } {
  const scores = [
    ...points.map((point) => point.score),
    ...confirmed.flatMap((point) => [...point.interval, point.score]),
  ].filter(Number.isFinite);
  const kept = withoutDisasters(scores);
  const span = kept.length > 0 ? kept[0]! - kept.at(-1)! : 0;
  const isNear = (level: number): boolean => span === 0 || (level >= kept.at(-1)! - span && level <= kept[0]! + span);
  const values = [...kept, ...levels.filter((level) => Number.isFinite(level) && isNear(level))];
  if (values.length === 0) return { min: 0, max: 1 };
  const max = Math.max(...values);
  const min = Math.min(...values);
  const padding = 0.07 * Math.max(max - min, 0.05 * Math.abs(max), 1e-6);
  return { min: min - padding, max: max + padding };
}

/** The scores from the highest down to the first gap that is out of all proportion. */
function withoutDisasters(scores: readonly number[]): readonly number[] {
  const sorted = [...scores].sort((a, b) => b - a);
  const cut = sorted.findIndex((score, i) => {
    if (i === 0) return false;
    const rest = Math.max(sorted[0]! - sorted[i - 1]!, Math.abs(sorted[0]!), 1);
    return sorted[i - 1]! - score > disaster * rest;
  });
  return cut < 0 ? sorted : sorted.slice(0, cut);
}

/** Width of a candidate's place, room at either side of a round, and bounds of a round's width, CSS pixels. */
const slot = { least: 30, most: 58 } as const;
const roundPadding = 12;
const leastRound = 74;

export interface StoryInput {
  readonly state: RunState;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly parents: ReadonlyMap<string, CandidateRef>;
  /** Width that can be seen at once; wider time lines scroll. */
  readonly available: number;
}

export function layOutTimeLine({ state, bounds, parents, available }: StoryInput): StoryLayout {
  const yOf = (score: number): number =>
    timeLineRows.bottom - ((score - bounds.min) / (bounds.max - bounds.min)) * (timeLineRows.bottom - timeLineRows.top);
  const rounds = columns(state.rounds, available);
  const marks = state.rounds.flatMap((round, i) => marksOf(round, rounds[i]!, state.bestRound, bounds, yOf));
  const byKey = new Map(marks.map((mark) => [mark.key, mark]));
  return {
    width: (rounds.at(-1)?.x ?? 0) + (rounds.at(-1)?.width ?? 0),
    rounds,
    marks,
    confirmed: state.rounds.flatMap((round) => confirmedOf(round, byKey, yOf)),
    links: marks.flatMap((mark) => {
      const ref = parents.get(mark.key);
      const parent = ref && byKey.get(candidateKey(ref.round, ref.candidate));
      return parent ? [{ child: mark.key, parent: parent.key, path: linkPath(parent, mark) }] : [];
    }),
    ticks: ticksBetween(bounds.min, bounds.max).map((value) => ({ value, y: yOf(value) })),
    yOf,
  };
}

/** Columns of the rounds: as wide as their candidates need, and wider where that still fits into `available`. */
function columns(rounds: readonly RoundState[], available: number): readonly StoryRound[] {
  const widthWith = (slotWidth: number) => (round: RoundState) =>
    Math.max(leastRound, round.candidates.length * slotWidth + 2 * roundPadding);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const least = rounds.map(widthWith(slot.least));
  const most = rounds.map((round) => Math.max(widthWith(slot.most)(round), 150));
  const share = Math.min(1, Math.max(0, (available - sum(least)) / Math.max(1, sum(most) - sum(least))));
  let x = 0;
  return rounds.map(({ round }, i) => {
    const width = Math.floor(least[i]! + share * (most[i]! - least[i]!));
    const column = { round, x, width };
    x += width;
    return column;
  });
}

function marksOf(
  round: RoundState,
  column: StoryRound,
  bestRound: number | null,
  bounds: StoryInput['bounds'],
  yOf: (score: number) => number,
): readonly StoryMark[] {
  const width = (column.width - 2 * roundPadding) / Math.max(1, round.candidates.length);
  return round.candidates.map((candidate, i) => {
    const winner = round.winner === candidate.candidate;
    const place = placeOf(candidate, bounds);
    return {
      round: round.round,
      candidate: candidate.candidate,
      key: candidateKey(round.round, candidate.candidate),
      x: column.x + roundPadding + (i + 0.5) * width,
      y: heightOf(place, candidate.score ?? NaN, yOf),
      status: candidate.status,
      place,
      winner,
      best: winner && round.round === bestRound,
      own: candidate.author === 'person',
      repairs: repairsOf(candidate),
    };
  });
}

function placeOf({ status, score }: CandidateState, { min, max }: StoryInput['bounds']): StoryMark['place'] {
  if (status !== 'scored' || score === undefined || Number.isNaN(score)) return 'strip';
  if (score < min) return 'below';
  return score > max ? 'above' : 'scale';
}

function heightOf(place: StoryMark['place'], score: number, yOf: (score: number) => number): number {
  if (place === 'strip') return timeLineRows.strip;
  if (place === 'below') return timeLineRows.bottom;
  return place === 'above' ? timeLineRows.top : yOf(score);
}

function confirmedOf(
  { round, winner, confirmed, rescored }: RoundState,
  marks: ReadonlyMap<string, StoryMark>,
  yOf: (score: number) => number,
): readonly StoryConfirmed[] {
  const measured = rescored ?? confirmed;
  const mark = winner == null ? undefined : marks.get(candidateKey(round, winner));
  if (!measured || !mark) return [];
  const within = (score: number): number =>
    Math.min(timeLineRows.bottom, Math.max(timeLineRows.top - 6, Number.isFinite(score) ? yOf(score) : Infinity));
  const [low, high] = measured.interval;
  const { score } = measured;
  return [{ round, score, x: mark.x + 15, y: within(score), top: within(high), bottom: within(low) }];
}

/** From a parent to its child: level at both ends, so that lines of one round run together. */
function linkPath(parent: StoryMark, child: StoryMark): string {
  const middle = (parent.x + child.x) / 2;
  return `M${parent.x} ${parent.y}C${middle} ${parent.y} ${middle} ${child.y} ${child.x} ${child.y}`;
}

/** Two to six round values between `min` and `max`: steps of 1, 2 or 5 times a power of ten. */
export function ticksBetween(min: number, max: number): readonly number[] {
  const size = (max - min) / 5;
  const power = 10 ** Math.floor(Math.log10(size));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= size) ?? 10);
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  // A product of an integer: adding up steps would end at 0.30000000000000004.
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

export type MarkKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End';

/**
 * The mark that a key leads to from `from`: up and down within its round (those on the strip come last), left and right to
 * the nearest in height of the next round, Home and End to the first and the last round. Waiting candidates are passed over.
 * `from` itself where there is nothing further.
 */
export function markTowards(marks: readonly StoryMark[], from: StoryMark, key: MarkKey): StoryMark {
  const reachable = marks.filter((mark) => mark.status !== 'waiting');
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const column = reachable
      .filter((mark) => mark.round === from.round)
      .sort((a, b) => a.y - b.y || a.candidate - b.candidate);
    const at = column.findIndex((mark) => mark.key === from.key);
    return column[at + (key === 'ArrowUp' ? -1 : 1)] ?? from;
  }
  const rounds = [...new Set(reachable.map((mark) => mark.round))].sort((a, b) => a - b);
  const at = rounds.indexOf(from.round);
  const target = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: rounds.length - 1 }[key];
  const column = reachable.filter((mark) => mark.round === rounds[target]);
  const distance = (mark: StoryMark): number => Math.abs(mark.y - from.y) + (mark.winner ? 0 : 0.5);
  return column.sort((a, b) => distance(a) - distance(b))[0] ?? from;
}

/** The keys of a candidate's line of descent: its parent, that one's parent, and so on, with itself. */
export function lineOfDescent(key: string, parents: ReadonlyMap<string, CandidateRef>): ReadonlySet<string> {
  const line = new Set([key]);
  let ref = parents.get(key);
  while (ref) {
    const next = candidateKey(ref.round, ref.candidate);
    if (line.has(next)) break;
    line.add(next);
    ref = parents.get(next);
  }
  return line;
}
