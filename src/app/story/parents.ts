// Which earlier attempt a candidate was improved from. The run's log says which ones its prompt told; the code says which of
// them it is nearest to.
import { winnerOf } from '../../engine/selection.ts';
import type { CandidateState, RunState } from '../../engine/state.ts';
import { candidateKey } from '../runs/curve.ts';

/** The code of a candidate as far as there is any: what ran, else its newest version. */
export function codeOf({ code, attempts }: Pick<CandidateState, 'code' | 'attempts'>): string {
  return code ?? attempts.findLast((attempt) => attempt.code !== '')?.code ?? '';
}

/**
 * Winners of earlier rounds whose code stands in the prompt that asked for `candidate`, oldest first. A policy of a person
 * comes from no prompt: all that had run before it count.
 */
export function toldTo(state: RunState, candidate: CandidateState): readonly CandidateState[] {
  if (candidate.author === 'person') {
    return state.rounds
      .flatMap((round) => round.candidates)
      .filter((each) => each.code && (each.round < candidate.round || isBefore(each, candidate)));
  }
  const prompt = promptOf(state, candidate);
  return state.rounds.flatMap((round) => {
    const winner = round.round < candidate.round ? winnerOf(round) : undefined;
    return winner?.code && prompt.includes(winner.code) ? [winner] : [];
  });
}

/** The prompt that asked for a candidate's first version; empty where none did. */
export function promptOf(state: RunState, { attempts }: Pick<CandidateState, 'attempts'>): string {
  const call = state.calls.get(attempts[0]?.callId ?? '');
  return (call && state.prompts.get(call.promptId)?.text) ?? '';
}

function isBefore(one: CandidateState, other: CandidateState): boolean {
  return one.round === other.round && one.candidate < other.candidate;
}

/** Share of the lines of the longer code that both have, 0 to 1; blank lines and indents do not count. */
export function sharedLines(one: string, other: string): number {
  const first = linesOf(one);
  const second = linesOf(other);
  const left = new Map<string, number>();
  for (const line of first) left.set(line, (left.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of second) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    shared += 1;
  }
  return shared / Math.max(1, first.length, second.length);
}

function linesOf(code: string): readonly string[] {
  return code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A candidate's code never changes once it is settled, nor do the attempts that it was told. */
const known = new WeakMap<CandidateState, CandidateState | null>();

/**
 * The attempt that `candidate` was improved from: of those it was told, the one that shares most lines with it; of equally
 * near ones (and while there is no code yet) the one with the highest score, then the newest. Null where it was told none,
 * and for a person's policy that shares no line with an earlier one.
 */
export function parentOf(state: RunState, candidate: CandidateState): CandidateState | null {
  const settled = candidate.status === 'scored' || candidate.status === 'failed';
  const before = settled ? known.get(candidate) : undefined;
  if (before !== undefined) return before;
  const code = codeOf(candidate);
  const parent = nearest(code, toldTo(state, candidate), candidate.author === 'person');
  if (settled) known.set(candidate, parent);
  return parent;
}

function nearest(code: string, told: readonly CandidateState[], mustShare: boolean): CandidateState | null {
  let best: { readonly parent: CandidateState; readonly shared: number } | null = null;
  for (const parent of told) {
    const shared = code === '' ? 0 : sharedLines(parent.code ?? '', code);
    if (mustShare && shared === 0) continue;
    const isNearer = best === null || shared > best.shared;
    const isTie = best !== null && shared === best.shared;
    if (isNearer || (isTie && (parent.score ?? -Infinity) >= (best!.parent.score ?? -Infinity)))
      best = { parent, shared };
  }
  return best?.parent ?? null;
}

/** The parents of all candidates that have one, by the child's `round/candidate`. */
export function parentsIn(state: RunState): ReadonlyMap<string, CandidateState> {
  return new Map(
    state.rounds
      .flatMap((round) => round.candidates)
      .flatMap((candidate) => {
        const parent = candidate.status === 'waiting' ? null : parentOf(state, candidate);
        return parent ? [[candidateKey(candidate.round, candidate.candidate), parent] as const] : [];
      }),
  );
}
