// What came of a run, for the end of its film: how much better the policies became, and where the best one stands.
import type { ReferenceLevel } from '../../env-api/env.ts';
import { winnerOf } from '../../engine/selection.ts';
import type { RunState } from '../../engine/state.ts';
import { formatScore, plural } from '../format.ts';
import { selectionScore } from '../runs/run-words.ts';

export interface FilmEnding {
  /** How much better it became, e.g. "From 528.6 to 973 in 2 rounds". */
  readonly gain: string;
  /** The best policy on fresh seeds, next to what is known of the task. */
  readonly place: string;
}

/** `levels` are those that scores of this run may be set against; scores are those of the log. */
export function endingOf(state: RunState, levels: readonly Pick<ReferenceLevel, 'kind' | 'value'>[]): FilmEnding {
  const first = state.rounds.find((round) => winnerOf(round) !== undefined);
  if (!first || state.bestRound === null) return { gain: 'No policy of this run worked.', place: '' };
  return { gain: gainOf(state, first.round, winnerOf(first)?.score), place: placeOf(state, levels) };
}

function gainOf(state: RunState, firstRound: number, firstScore: number | undefined): string {
  const best = formatScore(selectionScore(state, state.bestRound));
  if (state.bestRound === firstRound) {
    const later = state.rounds.length > firstRound ? ', and no later one beat it' : '';
    return `Round ${firstRound} already brought the best policy, with ${best}${later}.`;
  }
  return `From ${formatScore(firstScore)} in round ${firstRound} to ${best} in round ${state.bestRound}.`;
}

function placeOf(state: RunState, levels: readonly Pick<ReferenceLevel, 'kind' | 'value'>[]): string {
  const fresh = state.reports.best ?? (state.bestRound === state.lastRound ? state.reports.last : undefined);
  const level = (kind: ReferenceLevel['kind']) => levels.find((each) => each.kind === kind)?.value;
  const random = level('random');
  const optimum = level('optimum');
  const luck = fresh && optimum !== undefined && fresh.score > optimum ? ', so this took a little luck' : '';
  return [
    fresh &&
      `In ${plural(fresh.scores.returns.length, 'new episode')} the best policy gets ${formatScore(fresh.score)}.`,
    random !== undefined && `Random actions get about ${formatScore(random)}.`,
    optimum !== undefined && `No policy can expect more than ${formatScore(optimum)}${luck}.`,
  ]
    .filter(Boolean)
    .join(' ');
}
