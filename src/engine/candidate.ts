// One candidate of a round from its first call to its score: ask, read the code, run it, repair it. Durable: called again
// on any state, it goes on where the log ends.
import { extractCode } from '../llm/extract-code.ts';
import { policyPrompt, policyRepairPrompt, refinementPrompt } from '../llm/prompts.ts';
import type { BuiltPrompt, FailedCode } from '../llm/prompts.ts';
import type { DurableSteps } from './durable.ts';
import { runError } from './errors.ts';
import type { ErrorCode, RunError } from './errors.ts';
import type { CandidateRef } from './events.ts';
import { historyBefore, scoresFrom } from './history.ts';
import { scoreOf } from './selection.ts';
import type { MethodSettings } from './settings.ts';
import type { AttemptState, CandidateState } from './state.ts';

/** Brings a candidate to `scored` or `failed`. Throws `Halted` where the run stops before that. */
export async function settleCandidate(steps: DurableSteps, ref: CandidateRef): Promise<void> {
  const { state } = steps;
  const recorded = candidateOf(steps, ref);
  if (recorded?.status === 'scored' || recorded?.status === 'failed') return;
  const byPerson = recorded?.author === 'person';
  const { method } = state.settings;
  const repairs = byPerson ? 0 : method.maxPolicyRepairs;

  let failed: FailedCode | null = null;
  const errors: RunError[] = [];
  for (let attempt = 0; attempt <= repairs; attempt++) {
    failed = failureOf(candidateOf(steps, ref)?.attempts[attempt]) ?? (await tryAttempt(steps, ref, attempt, failed));
    if (failed === null) return;
    errors.push(failed.error);
    if (!isRepairable(errors, method)) break;
  }
  steps.events.emit({ type: 'candidate-failed', ...ref, error: failed!.error });
}

/** Marks every candidate of a round that a budget kept from finishing as failed. */
export function abandonCandidates(steps: DurableSteps, round: number): void {
  for (const { candidate, status } of steps.state.rounds[round - 1]?.candidates ?? []) {
    if (status === 'scored' || status === 'failed') continue;
    const error = runError('run/aborted', 'Not finished: a budget of the run was reached first.');
    steps.events.emit({ type: 'candidate-failed', round, candidate, error });
  }
}

function candidateOf(steps: DurableSteps, { round, candidate }: CandidateRef): CandidateState | undefined {
  return steps.state.rounds[round - 1]?.candidates[candidate - 1];
}

function failureOf(attempt: AttemptState | undefined): FailedCode | null {
  if (attempt?.status !== 'failed' || attempt.error === undefined) return null;
  return { code: attempt.code, error: attempt.error };
}

/** Runs one attempt; null once it is scored, else what went wrong, which is in the log then. */
async function tryAttempt(
  steps: DurableSteps,
  ref: CandidateRef,
  attempt: number,
  before: FailedCode | null,
): Promise<FailedCode | null> {
  const at = { round: ref.round, candidate: ref.candidate, attempt };
  const fail = (failed: FailedCode, taken = 0): FailedCode => {
    steps.events.emit({ type: 'attempt-failed', ...at, ...failed, steps: taken });
    return failed;
  };

  const own = candidateOf(steps, ref);
  const written =
    own?.author === 'person' ? { code: own.attempts[0]?.code ?? '' } : await askForCode(steps, at, before);
  if ('error' in written) return fail({ code: '', error: written.error });

  const { code } = written;
  const result = await steps.evaluate(at, code, 'selection');
  if (!result.ok) return fail({ code, error: result.error }, result.steps);
  const scores = scoresFrom(result.episodes);
  const { wallMs, policyMs, output } = result;
  const score = scoreOf(scores, steps.state.selection);
  steps.events.emit({ type: 'candidate-scored', ...at, code, scores, score, wallMs, policyMs, output });
  return null;
}

async function askForCode(
  steps: DurableSteps,
  at: CandidateRef & { readonly attempt: number },
  before: FailedCode | null,
): Promise<{ readonly code: string } | { readonly error: RunError }> {
  const { round, candidate, attempt } = at;
  const name = attempt === 0 ? 'policy' : `repair-${attempt}`;
  const callId = `round-${round}/candidate-${candidate}/${name}`;
  const purpose = attempt === 0 ? 'policy' : 'policy-repair';
  const call = await steps.ask({ callId, purpose, ...at }, () => promptFor(steps, round, before));
  if (call.status === 'failed') return { error: call.error ?? runError('model/server') };
  if (call.code !== undefined) return { code: call.code };

  const { language, method } = steps.state.settings;
  const mode = method.repairFrom === 'reply' ? 'tolerant' : 'reference';
  const reply = { text: call.text ?? '', finishReason: call.finishReason ?? 'stop' };
  const extracted = extractCode(reply, language, mode);
  if (!extracted.ok) return { error: extracted.error };
  steps.events.emit({ type: 'code-extracted', callId, target: 'policy', code: extracted.code });
  return { code: extracted.code };
}

/** Repair prompt after a failure; else the prompt of the round, which is the same for all its candidates. */
function promptFor(steps: DurableSteps, round: number, before: FailedCode | null): BuiltPrompt {
  if (before !== null) return policyRepairPrompt(steps.promptContext, before);
  return round === 1
    ? policyPrompt(steps.promptContext)
    : refinementPrompt(steps.promptContext, historyBefore(steps.state, round));
}

/** Errors after which the authors' code asks for a repair: those that the rollout raises. Others end their run. */
const rolloutErrors: readonly ErrorCode[] = [
  'policy/act',
  'policy/action',
  'policy/timeout',
  'policy/memory',
  'policy/output',
  'policy/tampered',
  'environment/error',
  'sandbox/crashed',
];

/** Replies that another request seldom changes: asked for again once. */
const askedOnceMore: readonly ErrorCode[] = ['reply/refusal', 'reply/truncated'];

/** Whether the last of a candidate's `errors` is answered with a repair. */
function isRepairable(errors: readonly RunError[], { repairFrom }: MethodSettings): boolean {
  const { code } = errors.at(-1)!;
  if (code.startsWith('model/') || code === 'run/aborted') return false;
  if (repairFrom === 'rollout') return rolloutErrors.includes(code);
  return !askedOnceMore.includes(code) || errors.filter((error) => error.code === code).length === 1;
}
