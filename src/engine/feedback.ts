// Trajectory feedback: the Feedback class that the model writes before round 1, its use on every winner, its repair.
// Durable like all of the loop: what the log holds is not done again.
import { extractCode } from '../llm/extract-code.ts';
import { feedbackPrompt, feedbackRepairPrompt, reflectionPrompt } from '../llm/prompts.ts';
import type { FailedCode } from '../llm/prompts.ts';
import type { DurableSteps } from './durable.ts';
import { runError } from './errors.ts';
import type { RunError } from './errors.ts';
import type { EvaluationScores } from './events.ts';
import {
  episodesToSummarize,
  feedbackText,
  historyBefore,
  missingFeedbackText,
  recordsOf,
  scoresFrom,
} from './history.ts';
import type { EpisodePlan } from './jobs.ts';
import { winnerOf } from './selection.ts';
import type { CallState, RoundState } from './state.ts';

const FIRST_CALL = 'round-1/feedback';

/** Asks for the Feedback class, once per run. Whether it works shows when it is first used. */
export async function askForFeedbackClass(steps: DurableSteps): Promise<void> {
  const spec = { callId: FIRST_CALL, purpose: 'feedback', round: 1, candidate: 0, attempt: 0 } as const;
  const call = await steps.ask(spec, () => feedbackPrompt(steps.promptContext));
  takeClass(steps, call);
}

/** The class in a reply, written to the log if it is not there yet; null if the reply holds one, else why not. */
function takeClass(steps: DurableSteps, call: CallState): RunError | null {
  if (call.code !== undefined) return null;
  if (call.status === 'failed') return call.error ?? runError('model/server');
  const { language, method } = steps.state.settings;
  const reply = { text: call.text ?? '', finishReason: call.finishReason ?? 'stop' };
  const extracted = extractCode(reply, language, method.repairFrom === 'reply' ? 'tolerant' : 'reference');
  if (!extracted.ok) return extracted.error;
  steps.events.emit({ type: 'code-extracted', callId: call.callId, target: 'feedback', code: extracted.code });
  return null;
}

/** Sums up the winner's episodes, repairing the class where it fails; the round goes on without where it cannot be. */
export async function summarizeWinner(steps: DurableSteps, round: number): Promise<void> {
  const { method } = steps.state.settings;
  const read = (): RoundState => steps.state.rounds[round - 1]!;
  if (!method.feedback || winnerOf(read())?.scores === undefined || read().feedbackText !== undefined) return;
  const { scores, plan } = episodesOfWinner(steps, round);

  const evidence = method.feedbackEvidence;
  const which = episodesToSummarize(scores, evidence);
  for (;;) {
    const errors = read().feedbackErrors;
    const attempt = errors.length;
    if (attempt > 0 && !isRepairable(errors, method.repairFrom, method.maxFeedbackRepairs)) break;
    const unusable = attempt === 0 ? firstReplyFault(steps, round) : await repairClass(steps, round, attempt);
    const result =
      unusable === null
        ? await steps.summarize({
            plan,
            code: steps.state.feedbackCode,
            episodes: recordsOf(scores),
            which,
            evidence,
          })
        : ({ ok: false, error: unusable } as const);
    if (result.ok) {
      const summaries = which.map((episode, i) => ({ episode, text: result.summaries[i] ?? '' }));
      const text = feedbackText(scores, evidence, summaries);
      steps.events.emit({ type: 'feedback-summarised', round, text, summaries });
      return;
    }
    steps.events.emit({ type: 'feedback-failed', round, attempt, error: result.error });
  }
  const text = missingFeedbackText(scores, evidence);
  steps.events.emit({ type: 'feedback-summarised', round, text, summaries: [] });
}

/**
 * The winner's episodes that count: its re-score, or those that chose it. Where the first ones came from one stream and those of
 * the race from seeds, the first ones: they cannot be re-created together.
 */
function episodesOfWinner(
  steps: DurableSteps,
  round: number,
): { readonly scores: EvaluationScores; readonly plan: EpisodePlan } {
  const item = steps.state.rounds[round - 1]!;
  const winner = winnerOf(item)!;
  if (item.rescored !== undefined) return { scores: item.rescored.scores, plan: steps.plan(winner, 'rescore') };
  const plan = steps.plan(winner, 'selection');
  const scores = winner.scores!;
  if (winner.raced === undefined) return { scores, plan };
  const seeds = scores.seeds.filter((seed) => seed !== null);
  if (seeds.length === scores.seeds.length) return { scores, plan: { ...plan, episodes: seeds.length, seeds } };
  return { scores: scoresFrom(recordsOf(scores).slice(0, plan.episodes)), plan };
}

/** Why there is no class at all to begin a round with; null where there is one. */
function firstReplyFault(steps: DurableSteps, round: number): RunError | null {
  if (steps.state.feedbackCode !== '') return null;
  const call = steps.state.calls.get(FIRST_CALL);
  const fault = call === undefined ? null : takeClass(steps, call);
  return fault ?? runError('reply/no-code', `No Feedback class has been written before round ${round}.`);
}

/** Asks for repair number `attempt` of this round; null if the reply holds a class, else why not. */
async function repairClass(steps: DurableSteps, round: number, attempt: number): Promise<RunError | null> {
  const callId = `round-${round}/feedback-repair-${attempt}`;
  const spec = { callId, purpose: 'feedback-repair', round, candidate: 0, attempt } as const;
  const call = await steps.ask(spec, () => {
    const errors = steps.state.rounds[round - 1]!.feedbackErrors;
    return feedbackRepairPrompt(steps.promptContext, toRepair(steps.state.feedbackCode, errors));
  });
  return takeClass(steps, call);
}

/** The newest class with the newest error that it raised itself; without a class, the newest error of a reply. */
function toRepair(code: string, errors: readonly RunError[]): FailedCode {
  const raised = errors.findLast((error) => !/^(reply|model)\//.test(error.code));
  return code === '' || raised === undefined ? { code: '', error: errors.at(-1)! } : { code, error: raised };
}

/** The authors' code repairs only what `summarize_trajectory` raises; a class that cannot be loaded ends their run. */
function isRepairable(errors: readonly RunError[], repairFrom: 'reply' | 'rollout', maxRepairs: number): boolean {
  if (errors.length > maxRepairs) return false;
  const { code } = errors.at(-1)!;
  if (repairFrom === 'rollout') return code === 'feedback/error' || code === 'feedback/timeout';
  return true;
}

/** Before round `round` > 1: the model compares the last attempt with those before it. Without an answer, none is shown. */
export async function reflectBefore(steps: DurableSteps, round: number): Promise<void> {
  const { settings, rounds, lastRound } = steps.state;
  if (!settings.method.reflection || lastRound === null || lastRound >= round) return;
  if (rounds[lastRound - 1]!.reflection !== undefined) return;
  const callId = `round-${round}/reflection`;
  const spec = { callId, purpose: 'reflection', round, candidate: 0, attempt: 0 } as const;
  const call = await steps.ask(spec, () => reflectionPrompt(steps.promptContext, historyBefore(steps.state, round)));
  const text = call.status === 'answered' && call.finishReason !== 'refusal' ? (call.text ?? '').trim() : '';
  if (text !== '') steps.events.emit({ type: 'reflection-written', round: lastRound, text });
}
