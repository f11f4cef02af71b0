// Which candidate a follower of the run should be looking at.
import { winnerOf } from '../../engine/selection.ts';
import type { CallState, CandidateState, RunState } from '../../engine/state.ts';

const busy: readonly CandidateState['status'][] = ['asking', 'repairing', 'evaluating'];

/**
 * The candidate being written or tried; between rounds the winner; after the run the winner of the round that counts.
 * Null before the first candidate.
 */
export function newest(state: RunState): CandidateState | null {
  if (state.status === 'ended') {
    const round = state.settings.method.result === 'last' ? state.lastRound : state.bestRound;
    const counting = state.rounds.find((each) => each.round === round);
    const winner = counting && winnerOf(counting);
    if (winner) return winner;
  }
  for (const round of [...state.rounds].reverse()) {
    const active = round.candidates.find((each) => busy.includes(each.status));
    if (active) return active;
    const winner = winnerOf(round);
    if (winner) return winner;
    const settled = [...round.candidates].reverse().find((each) => each.status !== 'waiting');
    if (settled) return settled;
  }
  return null;
}

/**
 * The call that a follower should read while no candidate is being written or tried: a reflection, or the feedback class.
 * Null otherwise, and when the run does not go on.
 */
export function callBetweenRounds(state: RunState): CallState | null {
  if (state.status !== 'running') return null;
  if (state.rounds.some((round) => round.candidates.some((each) => busy.includes(each.status)))) return null;
  return [...state.calls.values()].findLast((call) => call.candidate === 0 && call.status === 'asked') ?? null;
}
