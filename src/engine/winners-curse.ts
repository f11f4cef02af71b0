// The winner's curse: the highest of several noisy scores tends to be too high. By how much is read from the log: the score that
// chose a policy, less its score on seeds that had no say in that.
import { mean } from '../stats/interval.ts';
import { isRescoring } from './selection.ts';
import type { FreshEvaluation, RoundState, RunState } from './state.ts';

/** What one round's winner was chosen with, what it is worth, and the difference. */
export interface Gap {
  readonly round: number;
  readonly selected: number;
  readonly fresh: number;
  /** `selected` less `fresh`: above 0, the score that chose it was too high. */
  readonly gap: number;
  /** 95%, from that of the fresh score: the score that chose it is a number that is known. */
  readonly interval: readonly [number, number];
}

export interface WinnersCurse {
  /** One for each round whose winner was confirmed or re-scored. */
  readonly rounds: readonly Gap[];
  /** That of the policy which the run calls its result, from its report where there is one; null where it was not measured. */
  readonly result: Gap | null;
  /**
   * Over `rounds`, all measured alike; null with fewer than two. The ends of its interval are the means of theirs: winners of a run meet the same
   * fresh seeds, so that their luck does not cancel out.
   */
  readonly mean: { readonly gap: number; readonly interval: readonly [number, number] } | null;
}

/** Reads the gaps of a run from its state. */
export function winnersCurse(state: RunState): WinnersCurse {
  const rounds = state.rounds.flatMap((round) => gapBetween(round, measuredOf(state, round)) ?? []);
  const counting = state.settings.method.result === 'last' ? state.lastRound : state.bestRound;
  const average = (of: (gap: Gap) => number): number => mean(rounds.map(of));
  return {
    rounds,
    result: state.rounds.flatMap((round) => (round.round === counting ? (gapOf(state, round) ?? []) : []))[0] ?? null,
    mean:
      rounds.length < 2
        ? null
        : {
            gap: average(({ gap }) => gap),
            interval: [average(({ interval }) => interval[0]), average(({ interval }) => interval[1])],
          },
  };
}

/** The gap of one round; null where its winner never ran on fresh seeds, or a score is not a finite number. */
export function gapOf(state: RunState, round: RoundState): Gap | null {
  return gapBetween(round, freshOf(state, round));
}

function gapBetween(round: RoundState, fresh: FreshEvaluation | undefined): Gap | null {
  const selected = round.score ?? NaN;
  if (fresh === undefined || !Number.isFinite(selected - fresh.score)) return null;
  const [low, high] = fresh.interval;
  return {
    round: round.round,
    selected,
    fresh: fresh.score,
    gap: selected - fresh.score,
    interval: [selected - high, selected - low],
  };
}

/** The report first: a confirmation or a re-score had a say in which attempt is the best. */
function freshOf(state: RunState, item: RoundState): FreshEvaluation | undefined {
  const { best, last } = state.reports;
  return [best, last].find((each) => each?.round === item.round) ?? measuredOf(state, item);
}

function measuredOf({ settings }: RunState, item: RoundState): FreshEvaluation | undefined {
  return isRescoring(settings.method) ? item.rescored : item.confirmed;
}
