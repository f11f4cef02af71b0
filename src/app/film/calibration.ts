// How good bets were, and whether people were as sure as they were right: Brier score and reliability. Pure functions.
import { csvOf } from '../../lib/csv.ts';
import { shareInterval } from '../../stats/share.ts';
import type { SettledPrediction } from '../../storage/prediction.ts';
import { formatShare, plural } from '../format.ts';

/** Bets of about the same confidence, and how often they were right. */
export interface ConfidenceBin {
  /** Confidence from `from` up to, but not including, `to` (the last one includes 1). */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly right: number;
  /** Means; NaN in an empty bin. */
  readonly confidence: number;
  readonly share: number;
  /** 95% interval of the share. */
  readonly interval: readonly [number, number];
}

export interface Calibration {
  readonly count: number;
  readonly right: number;
  /** Mean of the squares of confidence minus outcome (Brier, 1950): 0 is perfect. NaN without bets. */
  readonly brier: number;
  /**
   * The Brier score to expect of somebody who picks among the same candidates at random and says so: the mean of p(1 - p) with
   * p = 1 / candidates. 0.25 for two, 0.222 for three. NaN without bets.
   */
  readonly guessing: number;
  readonly confidence: number;
  readonly bins: readonly ConfidenceBin[];
}

/** Lower ends of the bins, in per cent; a guess among many candidates is a bet of little confidence. */
const BINS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90] as const;
/** With fewer bets, calibration is mostly luck. */
export const FEW_BETS = 30;

/** A bet is right where no candidate of the round did better than the one it was on. */
export function isRight({ candidate, best }: Pick<SettledPrediction, 'candidate' | 'best'>): boolean {
  return best.includes(candidate);
}

/** How sure somebody is who knows nothing: 1 / `candidates`. */
export function guessAmong(candidates: number): number {
  return 1 / Math.max(1, candidates);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export function calibrationOf(bets: readonly SettledPrediction[]): Calibration {
  const outcome = (bet: SettledPrediction): number => (isRight(bet) ? 1 : 0);
  const bins = BINS.map((from, i): ConfidenceBin => {
    const to = BINS[i + 1] ?? 100;
    // Percent are whole numbers on the page; their sums as fractions are not exact.
    const inside = bets.filter(({ confidence }) => {
      const percent = Math.round(confidence * 100);
      return percent >= from && (percent < to || to === 100);
    });
    const right = inside.filter(isRight).length;
    return {
      from: from / 100,
      to: to / 100,
      count: inside.length,
      right,
      confidence: meanOf(inside.map(({ confidence }) => confidence)),
      share: right / inside.length,
      interval: shareInterval(right, inside.length),
    };
  });
  return {
    count: bets.length,
    right: bets.filter(isRight).length,
    brier: meanOf(bets.map((bet) => (bet.confidence - outcome(bet)) ** 2)),
    guessing: meanOf(bets.map(({ candidates }) => guessAmong(candidates) * (1 - guessAmong(candidates)))),
    confidence: meanOf(bets.map(({ confidence }) => confidence)),
    bins,
  };
}

/** What the figures say, no more than their number allows. */
export function calibrationInWords({ count, right, confidence }: Calibration): string {
  if (count === 0) return 'No bet has been revealed yet.';
  const said = `${plural(count, 'bet')}, ${right} right (${formatShare(right / count)}), sure to ${formatShare(confidence)} on average.`;
  if (count < FEW_BETS) {
    return `${said} That is too few to tell skill from luck: below ${FEW_BETS} bets a figure like this can move far with the next one.`;
  }
  const [low, high] = shareInterval(right, count);
  if (confidence > high) return `${said} More sure than right: over-confident.`;
  if (confidence < low) return `${said} More right than sure: under-confident.`;
  return `${said} About as sure as right: well calibrated, as far as this number of bets tells.`;
}

const header = [
  'time',
  'name',
  'run',
  'title',
  'task',
  'round',
  'candidate',
  'candidates',
  'confidence',
  'reason',
  'best',
  'right',
];

/** Revealed bets as CSV with a header line; several best candidates stand with blanks between them. */
export function predictionsCsv(bets: readonly SettledPrediction[]): string {
  const lines = bets.map((bet) => [
    new Date(bet.createdAt).toISOString(),
    bet.name,
    bet.runId,
    bet.title,
    bet.envId,
    bet.round,
    bet.candidate,
    bet.candidates,
    bet.confidence,
    bet.reason,
    bet.best.join(' '),
    isRight(bet) ? 'yes' : 'no',
  ]);
  return csvOf([header, ...lines]);
}
