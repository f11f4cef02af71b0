// The prompts of a run that wait for a person: which one comes first, what each asks for, and why one is asked again.
import type { RunError } from '../../engine/errors.ts';
import type { CallState, RunState } from '../../engine/state.ts';
import type { LiveState } from './live.ts';

export type WaitingPrompt = LiveState['waitingForReply'][number];

type Calls = RunState['calls'];

export function isRepair(call: Pick<CallState, 'purpose'> | undefined): boolean {
  return call?.purpose === 'policy-repair' || call?.purpose === 'feedback-repair';
}

/** Repairs first: who has just pasted a reply that failed still has its chat open. Otherwise in the order asked. */
export function inOrder(waiting: readonly WaitingPrompt[], calls: Calls): readonly WaitingPrompt[] {
  const rank = ({ callId }: WaitingPrompt) => (isRepair(calls.get(callId)) ? 0 : 1);
  return [...waiting].sort((a, b) => rank(a) - rank(b));
}

/** The error that a repair is to mend; null for other calls. */
export function errorBehind(call: CallState | undefined, { rounds }: Pick<RunState, 'rounds'>): RunError | null {
  if (!call || !isRepair(call)) return null;
  const round = rounds[call.round - 1];
  if (call.purpose === 'feedback-repair') return round?.feedbackErrors[call.attempt - 1] ?? null;
  return round?.candidates[call.candidate - 1]?.attempts[call.attempt - 1]?.error ?? null;
}

/** What the prompt asks for, in a sentence or two. */
export function askedFor({ purpose }: Pick<CallState, 'purpose'>, candidates: number): string {
  switch (purpose) {
    case 'feedback':
      return 'Asked for once, and not a policy: a class that puts an episode into a few sentences for later prompts.';
    case 'feedback-repair':
      return 'The class that puts an episode into words, mended. It is not a policy.';
    case 'reflection':
      return 'A few sentences and no code: was the last policy better or worse, and why.';
    case 'policy':
      return `A policy: a class whose act(obs) chooses each action.${candidates > 1 ? ' All candidates of a round get the same prompt: ask for each in a chat of its own.' : ''}`;
    case 'policy-repair':
      return 'The same policy, mended. The prompt holds its code and the error.';
    default:
      return purpose satisfies never;
  }
}
