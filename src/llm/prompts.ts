// Builds every prompt of a run from the task's texts, the settings and the history. Pure: the same input, the same text.
// A prompt that would not fit the model's context is shortened step by step (fit.ts); the task itself never is.
import type { RunError } from '../engine/errors.ts';
import { cutToFit, fitted } from './fit.ts';
import type { BuiltPrompt } from './fit.ts';
import { failureText, historyCuts, scoresWithMeans, tellHistory } from './history-text.ts';
import type { History } from './history-text.ts';
import type { PromptContext } from './prompt-values.ts';
import { about, common, errorText, feedbackValues, fill, rewardText } from './prompt-values.ts';

export type { BuiltPrompt } from './fit.ts';
export type { History, HistoryAttempt } from './history-text.ts';
export { number } from './history-text.ts';
export type { PromptContext } from './prompt-values.ts';

/** Code that failed, or (with empty `code`) a reply without code. */
export interface FailedCode {
  readonly code: string;
  readonly error: RunError;
}

/** The first prompt of the policies: the task and the request. */
export function policyPrompt(context: PromptContext): BuiltPrompt {
  return fitted(context, [whole(policyText(context))]);
}

function policyText(context: PromptContext): string {
  return fill(context, 'policy', common(context));
}

/** Asks for corrected code, or once more for code where the reply held none. */
export function policyRepairPrompt(context: PromptContext, failed: FailedCode): BuiltPrompt {
  return fitted(context, repairVersions(context, failed, common(context), 'policy'));
}

export function feedbackPrompt(context: PromptContext): BuiltPrompt {
  return fitted(context, [whole(fill(context, 'feedback', feedbackValues(context)))]);
}

/** Asks for a corrected Feedback class, or once more for one where the reply held none. */
export function feedbackRepairPrompt(context: PromptContext, failed: FailedCode): BuiltPrompt {
  return fitted(context, repairVersions(context, failed, feedbackValues(context), 'feedback'));
}

/** Longest errors in a repair prompt, in characters: normally, and where the prompt does not fit. */
const ERROR_LENGTHS = [4000, 1200, 400] as const;

/** The error gets shorter first; then the code goes and a new class is asked for, with the error alone. */
function* repairVersions(
  context: PromptContext,
  { code, error }: FailedCode,
  values: Readonly<Record<string, string>>,
  target: 'policy' | 'feedback',
): Generator<BuiltPrompt> {
  const name = code === '' ? `${target}-reask` : `${target}-repair`;
  let before = '';
  for (const [i, length] of ERROR_LENGTHS.entries()) {
    const shown = errorText(error, length);
    const shortened = i === 0 ? [] : ['error: cut down to its beginning and its last lines'];
    if (shown !== before) yield { text: fill(context, name, { ...values, code, error: shown }), shortened };
    before = shown;
  }
  if (code === '') return;
  yield {
    text: fill(context, `${target}-reask`, { ...values, error: before }),
    shortened: ['code that failed: left out, new code is asked for'],
  };
}

/** Asks how the last attempt of `history` compares with those before it. */
export function reflectionPrompt(context: PromptContext, history: History): BuiltPrompt {
  return fitted(context, reflectionVersions(context, history));
}

/** What a reflection prompt shows of its variable parts: characters of feedback and code, number of earlier attempts. */
const REFLECTION_CUTS: readonly {
  readonly feedback: number;
  readonly earlier: number;
  readonly code: number;
  readonly words: readonly string[];
}[] = [
  { feedback: Infinity, earlier: Infinity, code: Infinity, words: [] },
  { feedback: 600, earlier: Infinity, code: Infinity, words: ['feedback: cut at its end'] },
  { feedback: 0, earlier: Infinity, code: Infinity, words: ['feedback: left out'] },
  { feedback: 0, earlier: 3, code: Infinity, words: ['feedback: left out', 'earlier attempts: only the last 3 told'] },
  ...[1500, 400].map((code) => ({
    ...{ feedback: 0, earlier: 3, code },
    words: ['feedback: left out', 'earlier attempts: only the last 3 told', 'code: cut at its end'],
  })),
];

function* reflectionVersions(context: PromptContext, history: History): Generator<BuiltPrompt> {
  const last = history.attempts.at(-1)!;
  const before = history.attempts.slice(0, -1);
  const earlier = before
    .filter(({ hidden }) => hidden !== true)
    .map((attempt) => `- Attempt ${attempt.round}: ${scoresWithMeans(attempt)}`);
  const values = {
    ...about(context),
    reward: rewardText(context.task),
    attempt: String(last.round),
    scores: scoresWithMeans(last),
    success_note:
      context.selection === 'success'
        ? ' Look at the returns and at the success rates: candidates are ranked by mean success, while the reward shapes the way there.'
        : '',
  };
  for (const cuts of REFLECTION_CUTS) {
    const feedback = cutEnd(last.feedback, cuts.feedback);
    const shown = cuts.earlier === Infinity ? earlier : earlier.slice(-cuts.earlier);
    const text = fill(context, 'reflection', {
      ...values,
      feedback: feedback === '' ? '' : `# Trajectory feedback on the latest policy\n\n${feedback}\n\n`,
      code: cutEnd(last.code, cuts.code),
      earlier:
        shown.length > 0 ? shown.join('\n') : before.length > 0 ? 'Not shown here.' : 'None: this was the first one.',
    });
    yield { text, shortened: cuts.words };
  }
}

function cutEnd(text: string, length: number): string {
  if (text.length <= length) return text;
  return length === 0 ? '' : `${text.slice(0, length).trimEnd()}\n[...]`;
}

/**
 * The prompt of a later round: base prompt, newest reflection, history, request for a better policy. With
 * `method.history` 'fit' the history is shortened as far as needed to fit the model's context (0 = unknown: not at all).
 */
export function refinementPrompt(context: PromptContext, history: History): BuiltPrompt {
  const values = { ...about(context), policy_prompt: policyText(context), failures: failureText(history) };
  return cutToFit(context, historyCuts(history), (cuts) => {
    const { text, newest, shortened } = tellHistory(context, history, cuts);
    const reflection = newest === '' ? '' : `# Reflection on the last attempt\n\nUse it to do better.\n\n${newest}\n\n`;
    return { text: fill(context, 'refine', { ...values, reflection, history: text }), shortened };
  });
}

function whole(text: string): BuiltPrompt {
  return { text, shortened: [] };
}
