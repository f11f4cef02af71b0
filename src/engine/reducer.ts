// The run log, added up: `reduce` turns a state and one event into the next state. Pure; the page, the report and the
// resume point all come from here. Any prefix of a log gives a state that a run can go on from, and events of different
// candidates may come in any order.
import { meanInterval } from '../stats/interval.ts';
import type { TokenUsage } from './capabilities.ts';
import { addCost } from './cost.ts';
import type { EvaluationScores, RunEvent, RunEventOf } from './events.ts';
import { bestRoundOf, episodeScores, joinScores, lastRoundOf, scoreOf } from './selection.ts';
import type { Selection } from './selection.ts';
import type { AttemptState, CallState, CandidateState, FreshEvaluation, RunState, Usage } from './state.ts';
import { count, ensureRound, findAttempt, withAttempt, withCall, withCandidate, withRound } from './state-changes.ts';

const noUsage: Usage = {
  calls: 0,
  promptTokens: 0,
  completionTokens: 0,
  searchSteps: 0,
  confirmSteps: 0,
  reportSteps: 0,
  activeMs: 0,
};

/** The state after the first event of a log. */
export function initialState(event: RunEventOf<'run-started'>): RunState {
  return {
    runId: event.runId,
    title: event.title,
    ...(event.group === undefined ? {} : { group: event.group }),
    ...(event.origin === undefined ? {} : { origin: event.origin }),
    settings: event.settings,
    selection: event.selection,
    status: 'running',
    startedAt: event.at,
    updatedAt: event.at,
    nextSeq: event.seq + 1,
    usage: noUsage,
    cost: { usd: 0, unpricedCalls: 0 },
    prompts: new Map(),
    calls: new Map(),
    feedbackCode: '',
    rounds: [],
    bestRound: null,
    lastRound: null,
    reports: {},
    reportErrors: {},
  };
}

/** The state of a whole log; throws where the log is empty or does not begin with `run-started`. */
export function reduceAll(events: Iterable<RunEvent>): RunState {
  let state: RunState | null = null;
  for (const event of events) state = reduce(state, event);
  if (state === null) throw new Error('A run log holds at least its first event, run-started.');
  return state;
}

/** The next state; `state` is null before the first event. Throws on a log that does not begin with `run-started`. */
export function reduce(state: RunState | null, event: RunEvent): RunState {
  if (state === null) {
    if (event.type !== 'run-started') throw new Error(`A run log begins with run-started, not with ${event.type}.`);
    return initialState(event);
  }
  return apply({ ...state, ...advance(state, event) }, event);
}

/** Position and time; the time between two events counts as active unless the run stood still between them. */
function advance(state: RunState, event: RunEvent): Pick<RunState, 'nextSeq' | 'updatedAt' | 'usage'> {
  const stoodStill = event.type === 'resumed' || (event.type === 'paused' && event.reason === 'closed');
  const active = state.status === 'running' && !stoodStill ? Math.max(0, event.at - state.updatedAt) : 0;
  return {
    nextSeq: event.seq + 1,
    updatedAt: event.at,
    usage: active === 0 ? state.usage : { ...state.usage, activeMs: state.usage.activeMs + active },
  };
}

function apply(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run-started':
      throw new Error('run-started may stand only at the beginning of a log.');
    case 'prompt-built': {
      const prompts = new Map(state.prompts).set(event.promptId, { text: event.text, shortened: event.shortened });
      return { ...state, prompts };
    }
    case 'call-asked':
      return callAsked(state, event);
    case 'call-answered': {
      const { text, reasoning, finishReason, usage, wallMs, firstTokenMs, answerMs, model, continued } = event;
      const answer = { text, reasoning, finishReason, usage, wallMs, firstTokenMs, answerMs, model, continued };
      return withCall(withUsage(state, usage), event.callId, { status: 'answered', ...answer });
    }
    case 'call-failed': {
      const { error, fatal, usage } = event;
      const counted = usage === undefined ? count(state, { calls: 1 }) : withUsage(state, usage);
      return withCall(counted, event.callId, { status: 'failed', error, fatal, ...(usage && { usage }) });
    }
    case 'code-extracted': {
      const next = withCall(state, event.callId, { code: event.code });
      if (event.target === 'feedback') return { ...next, feedbackCode: event.code };
      const call = next.calls.get(event.callId);
      if (call === undefined || call.candidate < 1) return next;
      const waiting = withCandidate(next, call, () => ({ status: 'waiting' }));
      return withAttempt(waiting, call, { code: event.code, callId: call.callId });
    }
    case 'evaluation-started': {
      const next = withCandidate(state, event, () => ({ status: 'evaluating' }));
      return withAttempt(next, event, { status: 'evaluating', liveReturns: [] });
    }
    case 'episode-finished': {
      const attempt = findAttempt(state, event);
      return withAttempt(state, event, { liveReturns: [...(attempt?.liveReturns ?? []), event.episodeReturn] });
    }
    case 'candidate-scored': {
      const { code, scores, score, wallMs, policyMs, output } = event;
      const counted = count(state, { searchSteps: sum(scores.steps) });
      const scored = { status: 'scored', code, scores, score, wallMs, policyMs, output, error: undefined } as const;
      const next = withCandidate(counted, event, () => scored);
      return withAttempt(next, event, { status: 'scored', code, liveReturns: scores.returns });
    }
    case 'attempt-failed': {
      const counted = count(state, { searchSteps: event.steps });
      const next = withCandidate(counted, event, () => ({ status: 'repairing', error: event.error }));
      return withAttempt(next, event, { status: 'failed', code: event.code, error: event.error, liveReturns: [] });
    }
    case 'candidate-failed':
      return withCandidate(state, event, (candidate) => ({
        status: 'failed',
        error: event.error,
        attempts: candidate.attempts.map((attempt) => giveUp(attempt, event)),
      }));
    case 'raced': {
      const counted = count(state, { searchSteps: sum(event.scores.steps) });
      return withCandidate(counted, event, (candidate) => withRace(candidate, event.scores, state.selection));
    }
    case 'race-failed': {
      const counted = count(state, { searchSteps: event.steps });
      return withCandidate(counted, event, () => ({ raceError: event.error }));
    }
    case 'round-selected':
      return withResult(withRound(state, event.round, { winner: event.candidate, score: event.score }));
    case 'confirmed': {
      const counted = count(state, { confirmSteps: sum(event.scores.steps) });
      return withResult(withRound(counted, event.round, { confirmed: fresh(event, state.selection) }));
    }
    case 'rescored': {
      const counted = count(state, { confirmSteps: sum(event.scores.steps) });
      return withResult(withRound(counted, event.round, { rescored: fresh(event, state.selection) }));
    }
    case 'feedback-failed': {
      const errors = [...ensureRound(state, event.round).rounds[event.round - 1]!.feedbackErrors];
      errors[event.attempt] = event.error;
      return withRound(state, event.round, { feedbackErrors: errors });
    }
    case 'feedback-summarised':
      return withRound(state, event.round, { feedbackText: event.text, feedbackSummaries: event.summaries });
    case 'reflection-written':
      return withRound(state, event.round, { reflection: event.text });
    case 'budget-reached': {
      const { budget, limit, used } = event;
      return withResult({ ...state, budgetReached: { budget, limit, used } });
    }
    case 'paused':
      return { ...state, status: 'paused', pauseReason: event.reason, pauseError: event.error };
    case 'resumed':
      return withResult({
        ...state,
        status: 'running',
        pauseReason: undefined,
        pauseError: undefined,
        endReason: undefined,
        budgetReached: undefined,
      });
    case 'settings-changed': {
      const { rounds, ...changes } = event.changes;
      const method = rounds === undefined ? state.settings.method : { ...state.settings.method, rounds };
      return { ...state, settings: { ...state.settings, ...changes, method } };
    }
    case 'edited': {
      const next = withCandidate(state, event, () => ({ author: 'person', status: 'waiting' }));
      return withAttempt(next, { ...event, attempt: 0 }, { code: event.code, status: 'evaluating' });
    }
    case 'reported': {
      const { role } = event;
      const other = role === 'best' ? state.reports.last : state.reports.best;
      // One evaluation serves both roles where best and last are the same attempt: its steps count once.
      const steps = other?.round === event.round ? 0 : sum(event.scores.steps);
      const counted = count(state, { reportSteps: steps });
      return {
        ...counted,
        reports: { ...state.reports, [role]: fresh(event, state.selection) },
        reportErrors: { ...state.reportErrors, [role]: undefined },
      };
    }
    case 'report-failed': {
      const { role, round, error } = event;
      if (role === 'confirm') {
        return withResult(withRound(count(state, { confirmSteps: event.steps }), round, { confirmError: error }));
      }
      if (role === 'rescore') {
        return withResult(withRound(count(state, { confirmSteps: event.steps }), round, { rescoreError: error }));
      }
      const counted = count(state, { reportSteps: event.steps });
      return { ...counted, reportErrors: { ...state.reportErrors, [role]: { round, error } } };
    }
    case 'renamed':
      return { ...state, title: event.title };
    case 'grouped':
      return { ...state, group: event.group ?? undefined };
    case 'run-ended':
      return withResult({ ...state, status: 'ended', endReason: event.reason });
    default:
      return event satisfies never;
  }
}

function callAsked(state: RunState, event: RunEventOf<'call-asked'>): RunState {
  const { callId, purpose, promptId, round, candidate, attempt, at } = event;
  const call: CallState = { callId, purpose, promptId, round, candidate, attempt, askedAt: at, status: 'asked' };
  const next = ensureRound({ ...state, calls: new Map(state.calls).set(callId, call) }, round);
  if (candidate < 1) return next;
  const asking = withCandidate(next, event, () => ({ status: purpose === 'policy-repair' ? 'repairing' : 'asking' }));
  return withAttempt(asking, event, { callId, status: 'asking' });
}

/** A candidate with further episodes: its score is the mean over all of them. */
function withRace(candidate: CandidateState, more: EvaluationScores, selection: Selection): Partial<CandidateState> {
  if (candidate.scores === undefined) return {};
  const scores = joinScores(candidate.scores, more);
  return { scores, score: scoreOf(scores, selection), raced: (candidate.raced ?? 0) + more.returns.length };
}

/** One more call, its tokens and what they cost. */
function withUsage(state: RunState, usage: TokenUsage): RunState {
  const { promptTokens, completionTokens } = usage;
  const cost = addCost(state.cost, usage, state.settings.model.price);
  return { ...count(state, { calls: 1, promptTokens, completionTokens }), cost };
}

/** An attempt that was still under way when its candidate was given up failed with it. */
function giveUp(attempt: AttemptState, event: RunEventOf<'candidate-failed'>): AttemptState {
  return attempt.status === 'failed' ? attempt : { ...attempt, status: 'failed', error: event.error, liveReturns: [] };
}

function fresh(
  event: { round: number; scores: EvaluationScores; score: number },
  selection: Selection,
): FreshEvaluation {
  const { round, scores, score } = event;
  return { round, scores, score, interval: meanInterval(episodeScores(scores, selection)) };
}

/** Names the best and the last attempt anew and drops reports on attempts that are neither any more. */
function withResult(state: RunState): RunState {
  const bestRound = bestRoundOf(state);
  const lastRound = lastRoundOf(state.rounds);
  const of = <T extends { readonly round: number }>(item: T | undefined, round: number | null): T | undefined =>
    item?.round === round ? item : undefined;
  return {
    ...state,
    bestRound,
    lastRound,
    reports: { best: of(state.reports.best, bestRound), last: of(state.reports.last, lastRound) },
    reportErrors: { best: of(state.reportErrors.best, bestRound), last: of(state.reportErrors.last, lastRound) },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
