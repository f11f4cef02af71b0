// Builds every prompt of a run from the task's texts, the settings and the history. Pure: the same input, the same text.
import type { RunError } from '../engine/errors.ts';
import type { PromptContext } from './prompt-values.ts';
import { about, common, errorText, feedbackValues, fill, rewardText, shortError } from './prompt-values.ts';
import { estimateTokens } from './tokens.ts';

export type { PromptContext } from './prompt-values.ts';

/** A winner of an earlier round as the history tells it; `feedback` and `reflection` may be empty. */
export interface HistoryAttempt {
  readonly round: number;
  readonly code: string;
  readonly returns: readonly number[];
  readonly successes: readonly number[];
  readonly feedback: string;
  readonly reflection: string;
}

/** Everything earlier rounds left behind, oldest first. */
export interface History {
  readonly attempts: readonly HistoryAttempt[];
  /** Attempt to mark as the best so far, or null for no mark. */
  readonly markedRound: number | null;
  /** Rounds since the last attempt in which every candidate failed, each with its last error. */
  readonly failures: readonly { readonly round: number; readonly error: RunError }[];
}

/** `shortened`: what was left out so that the prompt fits the model's context; empty where nothing was. */
export interface BuiltPrompt {
  readonly text: string;
  readonly shortened: readonly string[];
}

/** Code that failed, or (with empty `code`) a reply without code. */
export interface FailedCode {
  readonly code: string;
  readonly error: RunError;
}

/** The first prompt of the policies: the task and the request. */
export function policyPrompt(context: PromptContext): BuiltPrompt {
  return whole(fill(context, 'policy', common(context)));
}

/** Asks for corrected code, or once more for code where the reply held none. */
export function policyRepairPrompt(context: PromptContext, failed: FailedCode): BuiltPrompt {
  const name = failed.code === '' ? 'policy-reask' : 'policy-repair';
  return whole(fill(context, name, { ...common(context), code: failed.code, error: errorText(failed.error) }));
}

export function feedbackPrompt(context: PromptContext): BuiltPrompt {
  return whole(fill(context, 'feedback', feedbackValues(context)));
}

/** Asks for a corrected Feedback class, or once more for one where the reply held none. */
export function feedbackRepairPrompt(context: PromptContext, failed: FailedCode): BuiltPrompt {
  const name = failed.code === '' ? 'feedback-reask' : 'feedback-repair';
  return whole(fill(context, name, { ...feedbackValues(context), code: failed.code, error: errorText(failed.error) }));
}

/** Asks how the last attempt of `history` compares with those before it. */
export function reflectionPrompt(context: PromptContext, history: History): BuiltPrompt {
  const last = history.attempts.at(-1)!;
  const earlier = history.attempts.slice(0, -1);
  const bySuccess = context.selection === 'success';
  const values = {
    ...about(context),
    reward: rewardText(context.task),
    feedback: last.feedback === '' ? '' : `# Trajectory feedback on the latest policy\n\n${last.feedback}\n\n`,
    code: last.code,
    attempt: String(last.round),
    scores: scoresWithMeans(last),
    earlier:
      earlier.length === 0
        ? 'None: this was the first one.'
        : earlier.map((attempt) => `- Attempt ${attempt.round}: ${scoresWithMeans(attempt)}`).join('\n'),
    success_note: bySuccess
      ? ' Look at the returns and at the success rates: candidates are ranked by mean success, while the reward shapes the way there.'
      : '',
  };
  return whole(fill(context, 'reflection', values));
}

/** What can be left out of the history, step by step; index 0 is the full history. */
const shortenings: readonly {
  readonly keep: (attempt: HistoryAttempt, history: History) => 'all' | 'line' | 'none';
}[] = [
  { keep: () => 'all' },
  { keep: (attempt, history) => (isLast(attempt, history) || isBest(attempt, history) ? 'all' : 'line') },
  { keep: (attempt, history) => (isLast(attempt, history) ? 'all' : 'line') },
  { keep: (attempt, history) => (isLast(attempt, history) ? 'all' : 'none') },
  { keep: () => 'line' },
  { keep: () => 'none' },
];

/** Context kept free for the answer where the settings name no limit for it. */
const DEFAULT_ANSWER_TOKENS = 4096;

/**
 * The prompt of a later round: base prompt, newest reflection, history, request for a better policy. With
 * `method.history` 'fit' the history is shortened as far as needed to fit the model's context (0 = unknown: not at all):
 * first to the marked and the last attempt with one line for each other one, then further.
 */
export function refinementPrompt(context: PromptContext, history: History): BuiltPrompt {
  const { method, model, sampling } = context.settings;
  const limited = method.history === 'fit' && model.contextTokens > 0;
  const answer = sampling.maxTokens ?? Math.min(DEFAULT_ANSWER_TOKENS, model.contextTokens / 4);
  let built = refinement(context, history, 0);
  for (let level = 1; limited && level < shortenings.length; level++) {
    if (estimateTokens(built.text) <= model.contextTokens - answer) break;
    built = refinement(context, history, level);
  }
  return built;
}

function refinement(context: PromptContext, history: History, level: number): BuiltPrompt {
  const { keep } = shortenings[level]!;
  const shortened: string[] = [];
  const blocks = history.attempts.map((attempt) => {
    const kept = keep(attempt, history);
    if (kept === 'all') return attemptBlock(context, attempt, history);
    shortened.push(
      kept === 'line' ? `attempt ${attempt.round}: reduced to its results` : `attempt ${attempt.round}: left out`,
    );
    return kept === 'none' ? '' : `Attempt ${attempt.round} (shortened): ${scoresWithMeans(attempt)}\n`;
  });
  const newest = history.attempts.at(-1)?.reflection ?? '';
  const text = fill(context, 'refine', {
    ...about(context),
    policy_prompt: policyPrompt(context).text,
    reflection: newest === '' ? '' : `# Reflection on the last attempt\n\nUse it to do better.\n\n${newest}\n\n`,
    history: blocks.filter((block) => block !== '').join('\n') || 'None has produced a policy that runs.',
    failures: failureText(history),
  });
  return { text, shortened };
}

function attemptBlock(context: PromptContext, attempt: HistoryAttempt, history: History): string {
  // The newest reflection stands above the history already.
  const reflection = isLast(attempt, history) ? '' : attempt.reflection;
  const after = `after attempt ${attempt.round}`;
  return fill(context, 'attempt', {
    attempt: String(attempt.round),
    best_mark: attempt.round === history.markedRound ? '*** This is the best policy so far. ***\n\n' : '',
    code: attempt.code,
    scores: scoresText(attempt),
    feedback:
      attempt.feedback === '' ? '' : `\nTrajectory feedback on attempt ${attempt.round}:\n${attempt.feedback}\n`,
    reflection: reflection === '' ? '' : `\nReflection written ${after}:\n${reflection}\n`,
    fence: context.settings.language,
  });
}

function failureText(history: History): string {
  if (history.failures.length === 0) return '';
  const lines = history.failures.map(
    ({ round, error }) => `- Attempt ${round}: no candidate ran. The last one failed like this: ${shortError(error)}`,
  );
  return `# Attempts that failed\n\n${lines.join('\n')}\n\nWrite a policy that avoids this.\n\n`;
}

function isLast(attempt: HistoryAttempt, history: History): boolean {
  return attempt === history.attempts.at(-1);
}

function isBest(attempt: HistoryAttempt, history: History): boolean {
  return attempt.round === history.markedRound;
}

/** Episode returns as they stand in the history, with the successes where the task reports any. */
function scoresText({ returns, successes }: HistoryAttempt): string {
  const text = `episode returns (sum of rewards) of ${returns.length} episodes: ${list(returns)}`;
  return successes.length === 0 ? text : `${text}; successes: ${list(successes)}`;
}

function scoresWithMeans(attempt: HistoryAttempt): string {
  const { returns, successes } = attempt;
  const text = `episode returns ${list(returns)}, mean ${number(average(returns))}`;
  return successes.length === 0
    ? text
    : `${text}; episode successes ${list(successes)}, mean ${number(average(successes))}`;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function list(values: readonly number[]): string {
  return `[${values.map(number).join(', ')}]`;
}

/** A number with at most 8 significant digits, without trailing zeros. */
export function number(value: number): string {
  return String(Number(value.toPrecision(8)));
}

function whole(text: string): BuiltPrompt {
  return { text, shortened: [] };
}
