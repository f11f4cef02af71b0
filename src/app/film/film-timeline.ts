// The clock of a film: how long each event of a log takes on the screen, and what stands there at any moment. Pure: a position
// is a prefix of the log and a share of the next event, and everything shown is read from these two.
import type { RunEvent } from '../../engine/events.ts';
import { forkRounds, roundStart } from '../../engine/fork.ts';

/** `index` events have happened; `share` (0 to 1) of the time before the next one is over. */
export interface FilmPosition {
  readonly index: number;
  readonly share: number;
}

/**
 * The stretch before an event: the one before it rests on the screen, then what really was a wait goes by, then the reply is
 * written. In ms at speed 1.
 */
export interface FilmStretch {
  readonly restMs: number;
  readonly waitMs: number;
  readonly writeMs: number;
}

export interface FilmTimeline {
  /** `stretches[i]` is the one before event i; one more at the end, for the last event to rest. */
  readonly stretches: readonly FilmStretch[];
  /** When each stretch begins, in ms; the last entry is the length of the film. */
  readonly starts: readonly number[];
}

export interface FilmOptions {
  /** `events`: every event that shows something takes the same time, and replies appear whole. */
  readonly byEvent: boolean;
  /** Leaves out what was waiting in the recorded run. */
  readonly skipWaits: boolean;
}

/** A wait shows for this part of its length, within these bounds: long enough to read who is asked, never longer. */
const WAIT_PART = 1 / 20;
const WAIT_BOUNDS_MS = [500, 1500] as const;
/** Characters of a reply a second, about 100 tokens: what a fast model writes. Long replies are written faster. */
const CHARACTERS_PER_SECOND = 400;
const WRITE_BOUNDS_MS = [600, 12_000] as const;
const EVENT_MS = 900;

/** How long an event stays before the next one begins, in ms; 0 for those that show nothing of their own. */
const rests: Readonly<Record<RunEvent['type'], number>> = {
  'run-started': 600,
  'prompt-built': 0,
  'call-asked': 0,
  'call-answered': 200,
  'call-failed': 900,
  'code-extracted': 800,
  'evaluation-started': 0,
  'episode-finished': 150,
  'candidate-scored': 2400,
  'attempt-failed': 1500,
  'candidate-failed': 1200,
  raced: 700,
  'race-failed': 700,
  'round-selected': 1300,
  confirmed: 1200,
  rescored: 1200,
  'feedback-failed': 900,
  'feedback-summarised': 2600,
  'reflection-written': 900,
  'budget-reached': 1200,
  paused: 300,
  resumed: 300,
  'settings-changed': 300,
  edited: 1200,
  reported: 1200,
  'report-failed': 900,
  renamed: 0,
  grouped: 0,
  'run-ended': 1500,
};

/** Whether an event is one to stop at: "next event" goes from one of these to the other. */
export function isBeat(events: readonly RunEvent[], index: number): boolean {
  const event = events[index];
  if (!event) return false;
  switch (event.type) {
    // Its code follows at once and is what there is to see.
    case 'call-answered':
      return events[index + 1]?.type !== 'code-extracted';
    case 'call-asked':
      return events[index + 1]?.type !== 'call-asked' && events[index + 1]?.type !== 'prompt-built';
    case 'episode-finished':
      return false;
    default:
      return rests[event.type] > 0;
  }
}

const within = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value));

function stretchBefore(events: readonly RunEvent[], index: number, options: FilmOptions): FilmStretch {
  const before = events[index - 1];
  const event = events[index];
  if (!before) return { restMs: 0, waitMs: 0, writeMs: 0 };
  if (options.byEvent) return { restMs: isBeat(events, index - 1) ? EVENT_MS : 0, waitMs: 0, writeMs: 0 };
  const restMs = rests[before.type];
  if (event?.type !== 'call-answered' && event?.type !== 'call-failed') return { restMs, waitMs: 0, writeMs: 0 };
  const waitMs = options.skipWaits ? 0 : within((event.at - before.at) * WAIT_PART, WAIT_BOUNDS_MS);
  if (event.type === 'call-failed') return { restMs, waitMs, writeMs: 0 };
  const writeMs = within((event.text.length / CHARACTERS_PER_SECOND) * 1000, WRITE_BOUNDS_MS);
  return { restMs, waitMs, writeMs };
}

export function filmTimeline(events: readonly RunEvent[], options: FilmOptions): FilmTimeline {
  const stretches = Array.from({ length: events.length + 1 }, (_, i) => stretchBefore(events, i, options));
  const starts = [0];
  for (const stretch of stretches) starts.push(starts.at(-1)! + lengthOf(stretch));
  return { stretches, starts };
}

function lengthOf({ restMs, waitMs, writeMs }: FilmStretch): number {
  return restMs + waitMs + writeMs;
}

/** Length of the film in ms at speed 1. */
export function filmLength({ starts }: FilmTimeline): number {
  return starts.at(-1)!;
}

/** When a position is reached, in ms at speed 1. */
export function timeOf({ starts, stretches }: FilmTimeline, { index, share }: FilmPosition): number {
  const stretch = stretches[index];
  return stretch ? starts[index]! + share * lengthOf(stretch) : starts.at(-1)!;
}

/** The position after `ms`; events that take no time happen together. */
export function positionAt({ starts, stretches }: FilmTimeline, ms: number): FilmPosition {
  const last = stretches.length - 1;
  let low = 0;
  let high = last;
  // The last stretch that has begun by then.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= ms) low = middle;
    else high = middle - 1;
  }
  const length = lengthOf(stretches[low]!);
  return { index: low, share: length === 0 ? 0 : Math.min(1, Math.max(0, ms - starts[low]!) / length) };
}

/** What happens in the stretch of a position: the last event rests, a model is waited for, or `share` of a reply is there. */
export type FilmMoment =
  { readonly kind: 'rest' } | { readonly kind: 'wait' } | { readonly kind: 'write'; readonly share: number };

export function momentAt({ stretches }: FilmTimeline, { index, share }: FilmPosition): FilmMoment {
  const stretch = stretches[index];
  if (!stretch) return { kind: 'rest' };
  const { restMs, waitMs, writeMs } = stretch;
  const elapsed = share * lengthOf(stretch);
  if (writeMs > 0 && elapsed >= restMs + waitMs) {
    return { kind: 'write', share: (elapsed - restMs - waitMs) / writeMs };
  }
  return waitMs > 0 && elapsed >= restMs ? { kind: 'wait' } : { kind: 'rest' };
}

/** The number of events after the next beat behind `index` events (`step` 1), or before the one that is shown (-1). */
export function beatFrom(events: readonly RunEvent[], { index, share }: FilmPosition, step: 1 | -1): number {
  // On the way to an event, back leads to the beginning of that way first.
  let count = step === -1 && share > 0 && isBeat(events, index - 1) ? index : index + step;
  while (count > 1 && count < events.length && !isBeat(events, count - 1)) count += step;
  return Math.min(events.length, Math.max(1, count));
}

/** A place on the time line with a name: where a round begins, or the result. `round` is null for the result. */
export interface FilmChapter {
  readonly round: number | null;
  /** Events before it. */
  readonly index: number;
}

export function filmChapters(events: readonly RunEvent[]): readonly FilmChapter[] {
  const rounds = forkRounds(events).map((round) => ({ round, index: roundStart(events, round)! }));
  const begun = rounds.filter(({ index }) => hasRoundBehind(events, index));
  const result = events.findIndex((event) => event.type === 'reported');
  const last = begun.at(-1)?.index ?? 0;
  return result > last ? [...begun, { round: null, index: result }] : begun;
}

/** Room that the names of chapters take on the time line, in pixels. */
const NAME_PX = { word: 72, number: 24, result: 58 } as const;

/**
 * How the chapters of a time line of `width` pixels are named so that no name covers another: by word and number, by number
 * alone, or not at all. `shares` are their places from 0 to 1; a name begins at its place, that of the result ends there.
 */
export function chapterNames(
  shares: readonly number[],
  endsWithResult: boolean,
  width: number,
): 'word' | 'number' | 'none' {
  const roomFor = (name: number): boolean =>
    shares.slice(1).every((share, i) => {
      const isResult = endsWithResult && i + 2 === shares.length;
      return (share - shares[i]!) * width >= name + (isResult ? NAME_PX.result : 0);
    });
  if (roomFor(NAME_PX.word)) return 'word';
  return roomFor(NAME_PX.number) ? 'number' : 'none';
}

/** Whether a round goes on behind `index`; the place after the last round is none. */
function hasRoundBehind(events: readonly RunEvent[], index: number): boolean {
  return events.slice(index).some((event) => event.type === 'call-asked' || event.type === 'edited');
}
