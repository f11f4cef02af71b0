// The small changes that the reducer's events are made of: each copies a run's state down to the part that changes. Rounds,
// candidates and attempts come into being where an event first names them.
import type { AttemptRef, CandidateRef } from './events.ts';
import type { AttemptState, CallState, CandidateState, RoundState, RunState, Usage } from './state.ts';

/** Adds to what the run has used. */
export function count(state: RunState, more: Partial<Usage>): RunState {
  const usage = { ...state.usage };
  for (const key of Object.keys(more) as (keyof Usage)[]) usage[key] += more[key] ?? 0;
  return { ...state, usage };
}

/** Changes a call; one that is not in the state is left out. */
export function withCall(state: RunState, callId: string, changes: Partial<CallState>): RunState {
  const call = state.calls.get(callId);
  if (call === undefined) return state;
  return { ...state, calls: new Map(state.calls).set(callId, { ...call, ...changes }) };
}

function emptyRound(round: number): RoundState {
  return { round, candidates: [], feedbackSummaries: [], feedbackErrors: [] };
}

/** Adds the rounds up to `round`, each with its model candidates waiting. */
export function ensureRound(state: RunState, round: number): RunState {
  if (state.rounds.length >= round) return state;
  const rounds = [...state.rounds];
  while (rounds.length < round) {
    rounds.push(padCandidates(emptyRound(rounds.length + 1), state.settings.method.candidates, 'model'));
  }
  return { ...state, rounds };
}

function padCandidates(round: RoundState, length: number, author: 'model' | 'person'): RoundState {
  if (round.candidates.length >= length) return round;
  const candidates: CandidateState[] = [...round.candidates];
  while (candidates.length < length) {
    candidates.push({
      round: round.round,
      candidate: candidates.length + 1,
      author,
      status: 'waiting',
      attempts: [],
    });
  }
  return { ...round, candidates };
}

/** Changes a round, which is added if need be. */
export function withRound(state: RunState, round: number, changes: Partial<RoundState>): RunState {
  const next = ensureRound(state, round);
  return { ...next, rounds: next.rounds.with(round - 1, { ...next.rounds[round - 1]!, ...changes }) };
}

/** Changes a candidate. One beyond those of the model is a person's. */
export function withCandidate(
  state: RunState,
  ref: CandidateRef,
  change: (candidate: CandidateState) => Partial<CandidateState>,
): RunState {
  const next = ensureRound(state, ref.round);
  const round = padCandidates(next.rounds[ref.round - 1]!, ref.candidate, 'person');
  const candidate = round.candidates[ref.candidate - 1]!;
  const candidates = round.candidates.with(ref.candidate - 1, { ...candidate, ...change(candidate) });
  return { ...next, rounds: next.rounds.with(ref.round - 1, { ...round, candidates }) };
}

export function findAttempt(state: RunState, ref: AttemptRef): AttemptState | undefined {
  return state.rounds[ref.round - 1]?.candidates[ref.candidate - 1]?.attempts[ref.attempt];
}

/** Changes an attempt, which is added if need be. */
export function withAttempt(state: RunState, ref: AttemptRef, changes: Partial<AttemptState>): RunState {
  return withCandidate(state, ref, (candidate) => {
    const attempts: AttemptState[] = [...candidate.attempts];
    while (attempts.length <= ref.attempt) {
      attempts.push({ attempt: attempts.length, code: '', callId: '', status: 'asking', liveReturns: [] });
    }
    attempts[ref.attempt] = { ...attempts[ref.attempt]!, ...changes };
    return { attempts };
  });
}
