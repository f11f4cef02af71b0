// How long a run that goes on will still take, from what its own calls and evaluations took so far.
import { mean, quantile } from '../stats/interval.ts';
import { typicalAnswerTokens } from './estimate.ts';
import type { CallPurpose } from './events.ts';
import type { CallState, RunState } from './state.ts';

export interface TimeLeft {
  readonly ms: number;
  /** `measured`: every kind of call still to come was answered in this run before; else `assumed`. */
  readonly basis: 'measured' | 'assumed';
}

/** The newest calls of a kind count: prompts grow, and a run may have changed its model. */
const RECENT_CALLS = 12;
/** Part of its expected time that a call is taken to need at least while it is under way. */
const LEAST_LEFT = 0.1;
const MS_PER_MINUTE = 60_000;

/**
 * Time left of a run that goes on at `now` (ms since the epoch), with `concurrency` calls at the same time. Null where
 * nothing can be said: before the first answered call, and for a run that does not go on. Counts open candidates with
 * the share of repairs so far, the Feedback class, reflections, the last evaluation of each round (the others go on
 * while the next answer is written), confirmations and the report; budgets of calls and minutes cut it short.
 */
export function timeLeft(
  state: RunState,
  now: number,
  { concurrency }: { readonly concurrency: number },
): TimeLeft | null {
  if (state.status !== 'running') return null;
  const pace = callPace(timedCalls(state));
  if (pace === null) return null;
  const { method, budgets } = state.settings;
  let callMs = 0;
  let calls = 0;
  let evaluations = 0;
  for (let round = 1; round <= method.rounds; round++) {
    if (state.rounds[round - 1]?.winner !== undefined) continue;
    const single = singleCalls(state, round, pace, now);
    const policies = candidateCalls(state, round, pace, now);
    // A reflection comes before its round's candidates, the Feedback class beside them.
    callMs +=
      round === 1
        ? makespan([...single, ...policies], concurrency)
        : makespan(single, concurrency) + makespan(policies, concurrency);
    calls += single.length + policies.length;
    evaluations += 1;
  }
  const allowed = budgets.calls === null ? Infinity : Math.max(0, budgets.calls - state.usage.calls);
  const ms = callMs * (calls > allowed ? allowed / calls : 1) + evaluationMs(state, evaluations);
  const activeMs = state.usage.activeMs + Math.max(0, now - state.updatedAt);
  const cap = budgets.minutes === null ? Infinity : Math.max(0, budgets.minutes * MS_PER_MINUTE - activeMs);
  return { ms: Math.min(ms, cap), basis: pace.assumed() ? 'assumed' : 'measured' };
}

interface CallPace {
  msOf(purpose: CallPurpose): number;
  /** Whether a kind was asked for that the run has not answered yet. */
  assumed(): boolean;
}

interface TimedCall extends Pick<CallState, 'purpose'> {
  readonly ms: number;
}

/**
 * The answered calls in the order asked. A model in the browser is loaded once, which the first call waits for and the next do
 * not: there the answer alone is timed. A provider's waits come again and count.
 */
function timedCalls({ calls, settings }: RunState): readonly TimedCall[] {
  const inBrowser = settings.model.kind === 'web-llm' || settings.model.kind === 'browser';
  return [...calls.values()].flatMap(({ purpose, wallMs, answerMs }) => {
    const ms = inBrowser ? (answerMs ?? wallMs) : wallMs;
    return ms === undefined ? [] : [{ purpose, ms }];
  });
}

/**
 * What one call of a kind takes: the median of its newest answers; for a kind without one, what the others took, longer or
 * shorter as such an answer typically is. Null before the first answer.
 */
function callPace(timed: readonly TimedCall[]): CallPace | null {
  if (timed.length === 0) return null;
  const msPerTypicalToken = median(timed.map((call) => call.ms / typicalAnswerTokens(call.purpose)));
  const known = new Map<CallPurpose, number>();
  let guessed = false;
  return {
    msOf(purpose) {
      const before = known.get(purpose);
      if (before !== undefined) return before;
      const same = timed.filter((call) => call.purpose === purpose).slice(-RECENT_CALLS);
      const ms =
        same.length > 0 ? median(same.map((call) => call.ms)) : msPerTypicalToken * typicalAnswerTokens(purpose);
      // A repair is asked for only where something failed, and is written like the code that it mends.
      if (same.length === 0 && !purpose.endsWith('-repair')) guessed = true;
      known.set(purpose, ms);
      return ms;
    },
    assumed: () => guessed,
  };
}

/** What is left of a call that may be under way: one that takes longer than it should will still take a little. */
function msLeft(call: CallState | undefined, expected: number, now: number): number {
  if (call?.status !== 'asked') return expected;
  return Math.max(expected - Math.max(0, now - call.askedAt), expected * LEAST_LEFT);
}

/** ms of the calls of round `round` beside its candidates that have no answer yet. */
function singleCalls(
  { settings, calls, rounds, lastRound }: RunState,
  round: number,
  pace: CallPace,
  now: number,
): number[] {
  const { method } = settings;
  const callId = round === 1 ? 'round-1/feedback' : `round-${round}/reflection`;
  const call = calls.get(callId);
  const reflected =
    round > 1 && lastRound !== null && rounds[lastRound - 1]?.reflection !== undefined && lastRound === round - 1;
  const wanted = round === 1 ? method.feedback : method.reflection && !reflected;
  if (!wanted || (call !== undefined && call.status !== 'asked')) return [];
  return [msLeft(call, pace.msOf(round === 1 ? 'feedback' : 'reflection'), now)];
}

/** ms of the calls that the open candidates of round `round` still need, one entry each. */
function candidateCalls(state: RunState, round: number, pace: CallPace, now: number): number[] {
  const known = state.rounds[round - 1]?.candidates ?? [];
  const share = repairsPerCandidate(state);
  const repairs = share === 0 ? 0 : share * pace.msOf('policy-repair');
  return Array.from({ length: state.settings.method.candidates }, (_, i) => known[i]).flatMap((candidate) => {
    if (candidate?.status === 'scored' || candidate?.status === 'failed') return [];
    const last = candidate?.attempts.at(-1);
    if (last === undefined) return [pace.msOf('policy') + repairs];
    if (last.status === 'failed') return [pace.msOf('policy-repair')];
    const call = state.calls.get(last.callId);
    // Its code is there and waits for its evaluation or goes through it.
    if (call?.status !== 'asked') return [];
    return [msLeft(call, pace.msOf(call.purpose), now) + repairs];
  });
}

/** Repairs asked for so far per candidate that is settled; 0 at the beginning. */
function repairsPerCandidate({ rounds }: RunState): number {
  const settled = rounds
    .flatMap(({ candidates }) => candidates)
    .filter(({ author, status }) => author === 'model' && (status === 'scored' || status === 'failed'));
  if (settled.length === 0) return 0;
  return mean(settled.map(({ attempts }) => Math.max(0, attempts.length - 1)));
}

/** Evaluations still to come: one at the end of each round, confirmations as often as so far, and the final report. */
function evaluationMs(state: RunState, evaluations: number): number {
  const scored = state.rounds.flatMap(({ candidates }) => candidates.flatMap(({ wallMs }) => wallMs ?? []));
  if (scored.length === 0) return 0;
  const { episodes, confirmEpisodes, reportEpisodes, rescoreEpisodes = 0 } = state.settings.method;
  const one = median(scored);
  const done = state.rounds.filter(({ winner }) => winner !== undefined);
  const confirmed = done.length === 0 ? 1 : done.filter((round) => round.confirmed !== undefined).length / done.length;
  const perEpisode = one / episodes;
  const again = rescoreEpisodes > 0 ? rescoreEpisodes : confirmed * confirmEpisodes;
  return evaluations * (one + again * perEpisode) + reportEpisodes * perEpisode;
}

/** Time until `durations` are over where `workers` of them go on at the same time, the next one beginning as one ends. */
function makespan(durations: readonly number[], workers: number): number {
  const free = Array.from({ length: Math.max(1, workers) }, () => 0);
  for (const duration of durations) {
    const next = free.indexOf(Math.min(...free));
    free[next]! += duration;
  }
  return Math.max(...free);
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
