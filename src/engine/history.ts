// What a later round is told about the earlier ones, read from the state, and the trajectory feedback of one attempt.
import { number } from '../llm/prompts.ts';
import type { History } from '../llm/prompts.ts';
import { mean, standardDeviation } from '../stats/interval.ts';
import type { EvaluationScores } from './events.ts';
import type { EpisodeRecord } from './jobs.ts';
import { medianEpisode, winnerOf } from './selection.ts';
import type { RoundState, RunState } from './state.ts';

/**
 * The history that the prompts of round `round` tell: winners of earlier rounds and the failures since the last one, as far as
 * the settings let the model see them.
 */
export function historyBefore(state: RunState, round: number): History {
  const { historyAttempts = Infinity, bestSoFar = 'marked', markBestFrom } = state.settings.method;
  const earlier = state.rounds.filter((item) => item.round < round);
  const best = state.bestRound !== null && state.bestRound < round ? state.bestRound : null;
  const attempts = earlier.flatMap((item) => {
    const winner = winnerOf(item);
    const scores = item.rescored?.scores ?? winner?.scores;
    if (winner === undefined || scores === undefined) return [];
    return {
      round: item.round,
      code: winner.code ?? '',
      returns: scores.returns,
      successes: state.selection === 'success' ? scores.successes : [],
      feedback: item.feedbackText ?? '',
      reflection: item.reflection ?? '',
    };
  });
  const last = attempts.at(-1)?.round ?? 0;
  const failures = earlier.filter((item) => item.round > last).flatMap(failureOf);
  const newest = attempts.slice(historyAttempts === 0 ? attempts.length : -historyAttempts).map((item) => item.round);
  const isShown = (item: { readonly round: number }): boolean =>
    newest.includes(item.round) || (historyAttempts > 0 && bestSoFar !== 'off' && item.round === best);
  return {
    attempts: attempts.map((item) => (isShown(item) ? item : { ...item, hidden: true })),
    markedRound: bestSoFar === 'marked' && attempts.length >= markBestFrom ? best : null,
    ...(bestSoFar === 'kept' && { keptRound: best }),
    failures: historyAttempts === 0 ? [] : failures,
  };
}

/** The last error that a model can learn from: one of its code or its reply, not of the provider or of a stop. */
function failureOf(round: RoundState): History['failures'] {
  const errors = round.candidates.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const error = errors.findLast(({ code }) => !/^(model|run)\//.test(code));
  return error === undefined ? [] : [{ round: round.round, error }];
}

/** The stored scores of an evaluation as episode records again: index i is episode i. */
export function recordsOf(scores: EvaluationScores): readonly EpisodeRecord[] {
  return scores.returns.map((episodeReturn, episode) => ({
    episode,
    seed: scores.seeds[episode] ?? null,
    episodeReturn,
    success: scores.successes[episode] ?? null,
    steps: scores.steps[episode]!,
    ended: scores.ended[episode]!,
    actions: scores.actions[episode]!,
  }));
}

/** The records of an evaluation column by column, as the log keeps them. */
export function scoresFrom(episodes: readonly EpisodeRecord[]): EvaluationScores {
  const successes = episodes.map((episode) => episode.success);
  return {
    returns: episodes.map((episode) => episode.episodeReturn),
    successes: successes.every((success) => success !== null) ? successes : [],
    steps: episodes.map((episode) => episode.steps),
    ended: episodes.map((episode) => episode.ended),
    seeds: episodes.map((episode) => episode.seed),
    actions: episodes.map((episode) => episode.actions),
  };
}

/** Which episodes the Feedback class sums up: the median one by return, or (as the authors do) all of them. */
export function episodesToSummarize(scores: EvaluationScores, evidence: 'observations' | 'full'): readonly number[] {
  return evidence === 'full' ? [medianEpisode(scores.returns)] : scores.returns.map((_, episode) => episode);
}

/** The feedback text that joins the history: figures over all episodes first where `evidence` is full, then summaries. */
export function feedbackText(
  scores: EvaluationScores,
  evidence: 'observations' | 'full',
  summaries: readonly { readonly episode: number; readonly text: string }[],
): string {
  if (evidence === 'observations') {
    return summaries.map(({ episode, text }) => `Episode ${episode + 1}: ${text}`).join('\n');
  }
  const lines = summaries.map(({ episode, text }) => {
    const episodeReturn = number(scores.returns[episode]!);
    return `Episode ${episode + 1}, the median one with a return of ${episodeReturn}: ${text}`;
  });
  return [statisticsText(scores), ...lines].join('\n');
}

/** What stands in the history where the Feedback class could not be made to work. */
export function missingFeedbackText(scores: EvaluationScores, evidence: 'observations' | 'full'): string {
  const missing = 'No summary of the trajectories is available for this attempt: the Feedback class failed.';
  return evidence === 'full' ? `${statisticsText(scores)}\n${missing}` : missing;
}

function statisticsText({ returns, steps, ended, successes }: EvaluationScores): string {
  const spread = (values: readonly number[]): string =>
    `mean ${number(mean(values))}, standard deviation ${number(standardDeviation(values))}, ` +
    `minimum ${number(Math.min(...values))}, maximum ${number(Math.max(...values))}`;
  const terminated = ended.filter((end) => end === 'terminated').length;
  const succeeded = successes.filter((success) => success > 0).length;
  return [
    `Over ${returns.length} episodes: return: ${spread(returns)}.`,
    `Steps: ${spread(steps)}.`,
    `${terminated} ended by the task, ${ended.length - terminated} cut off at the step limit.`,
    ...(successes.length === 0 ? [] : [`${succeeded} succeeded.`]),
  ].join(' ');
}
