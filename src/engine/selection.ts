// Who wins a round, which attempt is the best so far, and which winner has to be confirmed. Pure functions over the state.
import { mean } from '../stats/interval.ts';
import type { EvaluationScores } from './events.ts';
import type { MethodSettings } from './settings.ts';
import type { CandidateState, RoundState, RunState } from './state.ts';

export type Selection = 'return' | 'success';

/** The value per episode that selection compares: the success where the task selects by it and reports it, else the return. */
export function episodeScores(scores: EvaluationScores, selection: Selection): readonly number[] {
  return selection === 'success' && scores.successes.length > 0 ? scores.successes : scores.returns;
}

/** Mean over episodes of what selection compares. */
export function scoreOf(scores: EvaluationScores, selection: Selection): number {
  return mean(episodeScores(scores, selection));
}

/** The episodes of both evaluations, those of `first` first. */
export function joinScores(first: EvaluationScores, more: EvaluationScores): EvaluationScores {
  const hasSuccess = first.successes.length > 0 && more.successes.length > 0;
  return {
    returns: [...first.returns, ...more.returns],
    successes: hasSuccess ? [...first.successes, ...more.successes] : [],
    steps: [...first.steps, ...more.steps],
    ended: [...first.ended, ...more.ended],
    seeds: [...first.seeds, ...more.seeds],
    actions: [...first.actions, ...more.actions],
  };
}

/** A score that is not a number loses against every other one. */
export function beats(score: number, other: number): boolean {
  return score > other || (Number.isNaN(other) && !Number.isNaN(score));
}

/** The scored candidate with the highest score (the first of equal ones), or null where none was scored. */
export function pickWinner(candidates: readonly CandidateState[]): CandidateState | null {
  let winner: CandidateState | null = null;
  for (const candidate of candidates) {
    if (candidate.status !== 'scored' || candidate.score === undefined) continue;
    if (winner === null || beats(candidate.score, winner.score!)) winner = candidate;
  }
  return winner;
}

/** The winning candidate of a round; undefined while the round is open or where all failed. */
export function winnerOf(round: RoundState): CandidateState | undefined {
  return round.winner == null ? undefined : round.candidates[round.winner - 1];
}

/** The round with the greatest `value` (the first of equal ones), or null for none. */
function argmax(rounds: readonly RoundState[], value: (round: RoundState) => number): number | null {
  let best: RoundState | null = null;
  for (const round of rounds) if (best === null || beats(value(round), value(best))) best = round;
  return best?.round ?? null;
}

type BestInput = Pick<RunState, 'rounds' | 'settings' | 'status' | 'budgetReached'>;

/**
 * Round of the best attempt, or null. With confirmation on, only confirmed attempts compete, by their confirmed score;
 * where there is none, attempts whose confirmation failed, or all once the run has ended, compete by selection score. With
 * re-scoring on, the same holds of re-scores.
 */
export function bestRoundOf(state: BestInput): number | null {
  const { confirmEpisodes } = state.settings.method;
  const again = isRescoring(state.settings.method);
  const won = state.rounds.filter((round) => winnerOf(round) !== undefined);
  const bySelection = (round: RoundState): number => round.score ?? NaN;
  if (!again && confirmEpisodes <= 0) return argmax(won, bySelection);
  const freshOf = (round: RoundState): number | undefined => (again ? round.rescored : round.confirmed)?.score;
  const measured = won.filter((round) => freshOf(round) !== undefined);
  if (measured.length > 0) return argmax(measured, (round) => freshOf(round)!);
  const over = state.status === 'ended' || state.budgetReached !== undefined;
  const failed = won.filter((round) => (again ? round.rescoreError : round.confirmError) !== undefined);
  return argmax(over ? won : failed, bySelection);
}

/** Whether every winner is scored again on fresh seeds, which takes the place of confirming some. */
export function isRescoring({ rescoreEpisodes = 0 }: MethodSettings): boolean {
  return rescoreEpisodes > 0;
}

/** Whether the winner of `round` has still to be scored again. */
export function needsRescore({ settings }: RunState, round: RoundState): boolean {
  if (!isRescoring(settings.method) || winnerOf(round) === undefined) return false;
  return round.rescored === undefined && round.rescoreError === undefined;
}

/** Round of the newest attempt that has a winner, or null. */
export function lastRoundOf(rounds: readonly RoundState[]): number | null {
  return rounds.findLast((round) => winnerOf(round) !== undefined)?.round ?? null;
}

/**
 * Whether the winner of `round` must run on fresh seeds: no attempt is confirmed yet, or its selection score exceeds the
 * best attempt's selection score or confirmed score, so that it could be the new best.
 */
export function needsConfirmation(state: RunState, round: RoundState): boolean {
  const { method } = state.settings;
  if (isRescoring(method) || method.confirmEpisodes <= 0 || winnerOf(round) === undefined) return false;
  if (round.confirmed !== undefined || round.confirmError !== undefined) return false;
  const best = state.bestRound === null ? undefined : state.rounds[state.bestRound - 1];
  if (best?.confirmed === undefined) return true;
  const score = round.score ?? NaN;
  return beats(score, best.score ?? NaN) || beats(score, best.confirmed.score);
}

/** Index of the episode whose return is the (lower) median; of equal returns, the earlier episode comes first. */
export function medianEpisode(returns: readonly number[]): number {
  const order = returns.map((_, i) => i).sort((a, b) => returns[a]! - returns[b]! || a - b);
  return order[Math.floor((order.length - 1) / 2)] ?? 0;
}
