// Says in words what a run is doing and what came of it. Pure functions of the run's state.
import type { EnvOptions, ReferenceLevel } from '../../env-api/env.ts';
import { twinOption, twinOptions, twinSeedOption } from '../../env-api/twin-options.ts';
import type { RunError } from '../../engine/errors.ts';
import type { CallPurpose } from '../../engine/events.ts';
import type { MethodSettings } from '../../engine/settings.ts';
import type { CallState, CandidateState, FreshEvaluation, RoundState, RunState } from '../../engine/state.ts';
import { isRescoring, needsRescore } from '../../engine/selection.ts';
import { mean } from '../../stats/interval.ts';
import { formatCount, formatScore, listInWords, plural } from '../format.ts';

/** "candidate 2", "candidates 2, 3 and 4". */
function candidatesOf(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return `${sorted.length === 1 ? 'candidate' : 'candidates'} ${listInWords(sorted)}`;
}

/** What a call was for, as a heading. */
export function purposeInWords(purpose: CallPurpose, attempt: number): string {
  switch (purpose) {
    case 'feedback':
      return 'Feedback class';
    case 'feedback-repair':
      return `Feedback class, repair ${attempt}`;
    case 'reflection':
      return 'Reflection';
    case 'policy':
      return 'Policy';
    case 'policy-repair':
      return `Policy, repair ${attempt}`;
    default:
      return purpose satisfies never;
  }
}

/** A call by its place in the run, e.g. "round 2, candidate 3, repair 1". */
export function callInWords(call: Pick<CallState, 'purpose' | 'round' | 'candidate' | 'attempt'>): string {
  switch (call.purpose) {
    case 'feedback':
      return 'feedback class';
    case 'feedback-repair':
      return `feedback class, repair ${call.attempt}`;
    case 'reflection':
      return `reflection before round ${call.round}`;
    case 'policy':
      return `round ${call.round}, candidate ${call.candidate}`;
    case 'policy-repair':
      return `round ${call.round}, candidate ${call.candidate}, repair ${call.attempt}`;
    default:
      return call.purpose satisfies never;
  }
}

function callsInWords(asked: readonly CallState[]): string | null {
  const policies = asked.filter((call) => call.purpose === 'policy').map((call) => call.candidate);
  const repairs = asked.filter((call) => call.purpose === 'policy-repair').map((call) => call.candidate);
  const wanted = [
    asked.some((call) => call.purpose === 'feedback') && 'the feedback class',
    asked.some((call) => call.purpose === 'feedback-repair') && 'a repair of the feedback class',
    asked.some((call) => call.purpose === 'reflection') && 'a reflection',
    policies.length > 0 && candidatesOf(policies),
    repairs.length > 0 && `a repair of ${candidatesOf(repairs)}`,
  ].filter((each) => each !== false);
  if (wanted.length === 0) return null;
  return `Asking for ${wanted.length === 1 ? wanted[0] : `${wanted.slice(0, -1).join(', ')}, and ${wanted.at(-1)}`}`;
}

/** The run's present phase in a few words, e.g. "Asking for candidate 2, trying candidate 1". */
export function phaseInWords(state: RunState): string {
  if (state.status === 'ended') return endInWords(state);
  if (state.status === 'paused') {
    if (state.pauseReason === 'error') return 'Paused by a problem';
    return state.pauseReason === 'closed' ? 'Interrupted' : 'Paused';
  }
  const asking = callsInWords([...state.calls.values()].filter((call) => call.status === 'asked'));
  const round = state.rounds.at(-1);
  const trying = (round?.candidates ?? [])
    .filter((candidate) => candidate.status === 'evaluating')
    .map((candidate) => candidate.candidate);
  if (asking !== null) return trying.length > 0 ? `${asking}, trying ${candidatesOf(trying)}` : asking;
  if (trying.length > 0) return `Trying ${candidatesOf(trying)}`;
  if (round === undefined) return 'Getting ready';
  const { method } = state.settings;
  if (round.winner === undefined) {
    const isRacing = (method.raceEpisodes ?? 0) > 0 && round.candidates.some((each) => each.status === 'scored');
    return isRacing ? 'Racing the candidates that might be best' : 'Choosing the winner';
  }
  if (needsRescore(state, round)) return 'Scoring the winner again on fresh seeds';
  if (round.round >= method.rounds && round.feedbackText !== undefined) return 'Measuring the result on fresh seeds';
  const confirms = method.confirmEpisodes > 0 && !isRescoring(method);
  if (confirms && !round.confirmed && round.winner !== null && round.round === state.rounds.length) {
    return 'Checking the winner on fresh seeds';
  }
  return round.round >= method.rounds ? 'Measuring the result on fresh seeds' : 'Preparing the next round';
}

const budgetUnits = { calls: 'model calls', tokens: 'tokens', steps: 'environment steps', minutes: 'minutes' } as const;

/** Why an ended run ended. */
export function endInWords(state: RunState): string {
  switch (state.endReason) {
    case 'budget':
      return state.budgetReached
        ? `Ended: the budget of ${formatCount(state.budgetReached.limit)} ${budgetUnits[state.budgetReached.budget]} is used up`
        : 'Ended: a budget is used up';
    case 'stopped':
      return 'Stopped';
    case 'no-policy':
      return 'Ended without a working policy';
    case 'completed':
    case undefined:
      return 'Finished';
    default:
      return state.endReason satisfies never;
  }
}

const statusWords: Readonly<Record<CandidateState['status'], string>> = {
  waiting: 'waiting',
  asking: 'being written',
  evaluating: 'playing episodes',
  repairing: 'being repaired',
  scored: 'scored',
  failed: 'failed',
};

/** What is happening to a candidate, e.g. "Being written". */
export function statusInWords(status: CandidateState['status']): string {
  const words = statusWords[status];
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}

/** Repairs a candidate went through: attempts beyond the first. */
export function repairsOf(candidate: CandidateState): number {
  return Math.max(0, candidate.attempts.length - 1);
}

/** One candidate in words, for tooltips and screen readers. */
export function candidateInWords(candidate: CandidateState, isWinner: boolean): string {
  const who = candidate.author === 'person' ? 'your own policy' : `candidate ${candidate.candidate}`;
  const outcome =
    candidate.status === 'scored'
      ? `score ${formatScore(candidate.score)}`
      : candidate.status === 'failed' && candidate.error
        ? `failed: ${firstSentence(candidate.error.message)}`
        : statusWords[candidate.status];
  const repairs = repairsOf(candidate);
  const extra = `${raceInWords(candidate)}${repairs > 0 ? `, ${plural(repairs, 'repair')}` : ''}`;
  return `Round ${candidate.round}, ${who}: ${outcome}${extra}${isWinner ? ', winner of the round' : ''}`;
}

/** What a candidate did in its round's race, to be added to its score; empty where it had none. */
function raceInWords({ raced, raceError, scores }: CandidateState): string {
  const failed = raceError ? `, failed in the race: ${firstSentence(raceError.message)}` : '';
  if (raced === undefined) return failed;
  return ` over ${plural(scores?.returns.length ?? 0, 'episode')}, ${formatCount(raced)} of them in the race${failed}`;
}

/** The first line of a text, cut at `limit` characters. */
export function firstSentence(text: string, limit = 140): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** A problem with its traceback, as copied or shown in full. */
export function problemText(error: RunError): string {
  return error.traceback ? `${error.message}\n\n${error.traceback}` : error.message;
}

/**
 * What happened from the first round to the result, in two or three sentences: where random actions are, what the first
 * candidates got, where the best score came from, and what it is worth on fresh seeds. Empty before a round has a winner.
 */
export function storyInWords(state: RunState, levels: readonly Pick<ReferenceLevel, 'kind' | 'value'>[]): string {
  const first = state.rounds.find((round) => round.winner !== undefined);
  if (!first || state.bestRound === null) return '';
  const level = (kind: ReferenceLevel['kind']) => levels.find((each) => each.kind === kind)?.value;
  const random = level('random');
  const optimum = level('optimum');
  const best = selectionScore(state, state.bestRound);
  const fresh = state.reports.best ?? (state.bestRound === state.lastRound ? state.reports.last : undefined);
  const later =
    state.bestRound === first.round
      ? state.rounds.length > 1
        ? ' No later round beat the best of them.'
        : ''
      : ` The best score, ${formatScore(best)}, came in round ${state.bestRound}.`;
  return (
    (random === undefined ? '' : `Random actions score ${formatScore(random)}. `) +
    `${roundInWords(first)}${later}` +
    (fresh
      ? ` On fresh seeds that policy scores ${formatScore(fresh.score)}${optimum === undefined ? '' : `; the optimum is ${formatScore(optimum)}${fresh.score > optimum ? ' on average' : ''}`}.`
      : '')
  );
}

/** "The candidates of round 1 scored −100 to 947, and 1 failed." */
function roundInWords(round: RoundState): string {
  const scores = round.candidates.flatMap(({ score }) => (score === undefined ? [] : [score]));
  const failed = round.candidates.filter((candidate) => candidate.status === 'failed').length;
  if (scores.length === 0) return `All ${plural(failed, 'candidate')} of round ${round.round} failed.`;
  const low = formatScore(Math.min(...scores));
  const high = formatScore(Math.max(...scores));
  const who = round.candidates.length === 1 ? 'The candidate' : 'The candidates';
  const range = low === high ? low : `${low} to ${high}`;
  return `${who} of round ${round.round} scored ${range}${failed > 0 ? `, and ${formatCount(failed)} failed` : ''}.`;
}

/** What a run's method leaves out of the published one or adds to it, a few words each; empty where nothing. */
export function methodInWords(method: MethodSettings): readonly string[] {
  const { historyAttempts: told, bestSoFar, description, raceEpisodes = 0, rescoreEpisodes = 0 } = method;
  return [
    !method.feedback && 'no feedback',
    !method.reflection && 'no reflection',
    told === 0 && 'no history',
    told !== undefined && told > 0 && `history of ${plural(told, 'attempt')}`,
    bestSoFar === 'kept' && 'best attempt not marked',
    bestSoFar === 'off' && 'best attempt not kept',
    description === 'no-names' && 'task without names',
    raceEpisodes > 0 && `race of up to ${plural(raceEpisodes, 'episode')} a round`,
    rescoreEpisodes > 0 && `winners re-scored on ${plural(rescoreEpisodes, 'episode')}`,
  ].filter((words) => words !== false);
}

/** How a run's task is scrambled (src/env-api/twin.ts), a few words; empty for the published one. */
export function twinInWords(options: EnvOptions): readonly string[] {
  const twin = twinOptions(options);
  const level = twin[twinOption];
  if (level === undefined) return [];
  const which = twin[twinSeedOption] === undefined ? '' : ` (twin ${twin[twinSeedOption]})`;
  return [`order shuffled${level === 3 ? ', numbers recoded' : ''}${which}`];
}

/** What the scores of a run are. */
export function measureInWords(selection: RunState['selection']): string {
  return selection === 'success' ? 'share of successes' : 'mean return';
}

/** Of the episodes of an evaluation, whatever its score is. */
export function meanReturn({ scores }: Pick<FreshEvaluation, 'scores'>): number {
  return mean(scores.returns);
}

/** Which of the two reported policies the run's preset counts as its result. */
export function countingRole(state: RunState): 'best' | 'last' {
  return state.settings.method.result === 'last' ? 'last' : 'best';
}

/** Selection score of the winner of `round`; null where there is none. */
export function selectionScore(state: RunState, round: number | null): number | null {
  return state.rounds.find((candidate) => candidate.round === round)?.score ?? null;
}
