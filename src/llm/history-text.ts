// The history as a later round's prompt tells it, whole and in shorter and shorter versions: code of old attempts goes first,
// then feedback, then whole attempts, and the best and the last attempt's code at the end.
import type { RunError } from '../engine/errors.ts';
import type { PromptContext } from './prompt-values.ts';
import { fill, shortError } from './prompt-values.ts';

/** A winner of an earlier round as the history tells it; `feedback` and `reflection` may be empty. */
export interface HistoryAttempt {
  readonly round: number;
  readonly code: string;
  readonly returns: readonly number[];
  readonly successes: readonly number[];
  readonly feedback: string;
  readonly reflection: string;
  /** True where the run's settings keep it from the model; the newest reflection is told all the same. */
  readonly hidden?: boolean;
}

/** Everything earlier rounds left behind, oldest first. */
export interface History {
  readonly attempts: readonly HistoryAttempt[];
  /** Attempt to mark as the best so far, or null for no mark. */
  readonly markedRound: number | null;
  /** Attempt whose code is left out late, as the best one's is. Absent: the marked one. */
  readonly keptRound?: number | null;
  /** Rounds since the last attempt in which every candidate failed, each with its last error. */
  readonly failures: readonly { readonly round: number; readonly error: RunError }[];
}

/** What is left out of one attempt. */
interface Omission {
  readonly code: boolean;
  readonly feedback: boolean;
  /** `line`: only its results are told; `none`: not even these. */
  readonly rest: 'all' | 'line' | 'none';
}

/** One thing that can be left out: of the attempt at this index, or the reflection on the last attempt. */
export type HistoryCut = { readonly attempt: number; readonly change: Partial<Omission> } | 'newest-reflection';

/** The history with some cuts made: `newest` is the reflection on the last attempt, `shortened` names the cuts. */
export interface ToldHistory {
  readonly text: string;
  readonly newest: string;
  readonly shortened: readonly string[];
}

/**
 * Everything that can be left out of a history, in the order in which it goes: code of old attempts, feedback, old attempts
 * but for their results, code of the marked and of the last attempt, what else they hold, the newest reflection, results.
 */
export function historyCuts(history: History): readonly HistoryCut[] {
  const { attempts } = history;
  const cuts = (which: (attempt: HistoryAttempt) => boolean, change: Partial<Omission>): HistoryCut[] =>
    attempts.flatMap((item, attempt) => (item.hidden !== true && which(item) ? { attempt, change } : []));
  const last = (attempt: HistoryAttempt): boolean => isLast(attempt, history);
  const best = (attempt: HistoryAttempt): boolean => isKept(attempt, history) && !last(attempt);
  const old = (attempt: HistoryAttempt): boolean => !last(attempt) && !best(attempt);
  return [
    ...cuts(old, { code: true }),
    ...cuts(({ feedback }) => feedback !== '', { feedback: true }),
    ...cuts(old, { rest: 'line' }),
    ...cuts(best, { code: true }),
    ...cuts(last, { code: true }),
    ...cuts((attempt) => !old(attempt), { rest: 'line' }),
    ...((attempts.at(-1)?.reflection ?? '') === '' ? [] : ['newest-reflection' as const]),
    ...cuts(() => true, { rest: 'none' }),
  ];
}

/** The history with `cuts` made. */
export function tellHistory(context: PromptContext, history: History, cuts: readonly HistoryCut[]): ToldHistory {
  const omitted: Omission[] = history.attempts.map(() => ({ code: false, feedback: false, rest: 'all' }));
  const shown = history.attempts.map(({ hidden }) => hidden !== true);
  for (const cut of cuts) {
    if (cut !== 'newest-reflection') omitted[cut.attempt] = { ...omitted[cut.attempt]!, ...cut.change };
  }
  const silent = cuts.includes('newest-reflection');
  return {
    text: historyText(
      context,
      history,
      omitted.map((omission, i) => (shown[i] ? omission : { ...omission, rest: 'none' })),
    ),
    newest: silent ? '' : (history.attempts.at(-1)?.reflection ?? ''),
    shortened: [
      ...history.attempts.flatMap((attempt, i) => (shown[i] ? inWords(attempt, omitted[i]!) : [])),
      ...(silent ? ['reflection on the last attempt: left out'] : []),
    ],
  };
}

function historyText(context: PromptContext, history: History, omitted: readonly Omission[]): string {
  const blocks = history.attempts.map((attempt, i) => {
    const { code, feedback, rest } = omitted[i]!;
    if (rest === 'none') return '';
    if (rest === 'line') return `Attempt ${attempt.round} (shortened): ${scoresWithMeans(attempt)}\n`;
    const told = feedback ? { ...attempt, feedback: '' } : attempt;
    return code ? blockWithoutCode(told, history) : attemptBlock(context, told, history);
  });
  const text = blocks.filter((block) => block !== '').join('\n');
  if (text !== '') return text;
  return history.attempts.length > 0 ? 'Not shown here.' : 'None has produced a policy that runs.';
}

function inWords({ round }: HistoryAttempt, { code, feedback, rest }: Omission): string[] {
  if (rest === 'line') return [`attempt ${round}: reduced to its results`];
  if (rest === 'none') return [`attempt ${round}: left out`];
  const parts = [...(code ? ['code'] : []), ...(feedback ? ['feedback'] : [])];
  return parts.length === 0 ? [] : [`attempt ${round}: ${parts.join(' and ')} left out`];
}

function attemptBlock(context: PromptContext, attempt: HistoryAttempt, history: History): string {
  return fill(context, 'attempt', {
    attempt: String(attempt.round),
    best_mark: bestMark(attempt, history),
    code: attempt.code,
    scores: scoresText(attempt),
    ...notes(attempt, history),
    fence: context.settings.language,
  });
}

/** As the text "An attempt in the history" would have it, which may be edited and has a place for code. */
function blockWithoutCode(attempt: HistoryAttempt, history: History): string {
  const { feedback, reflection } = notes(attempt, history);
  const head = `## Attempt ${attempt.round} (its code is left out here)\n\n${bestMark(attempt, history)}`;
  return `${head}Attempt ${attempt.round}: ${scoresText(attempt)}\n${feedback}${reflection}`;
}

function bestMark(attempt: HistoryAttempt, history: History): string {
  return isBest(attempt, history) ? '*** This is the best policy so far. ***\n\n' : '';
}

function notes(attempt: HistoryAttempt, history: History): { readonly feedback: string; readonly reflection: string } {
  const { round, feedback } = attempt;
  // The newest reflection stands above the history already.
  const reflection = isLast(attempt, history) ? '' : attempt.reflection;
  return {
    feedback: feedback === '' ? '' : `\nTrajectory feedback on attempt ${round}:\n${feedback}\n`,
    reflection: reflection === '' ? '' : `\nReflection written after attempt ${round}:\n${reflection}\n`,
  };
}

/** The rounds without a policy that ran, with their errors; empty where there are none. */
export function failureText(history: History): string {
  if (history.failures.length === 0) return '';
  const lines = history.failures.map(
    ({ round, error }) => `- Attempt ${round}: no candidate ran. The last one failed like this: ${shortError(error)}`,
  );
  return `# Attempts that failed\n\n${lines.join('\n')}\n\nWrite a policy that avoids this.\n\n`;
}

function isLast({ round }: HistoryAttempt, history: History): boolean {
  return round === history.attempts.at(-1)?.round;
}

function isBest({ round }: HistoryAttempt, history: History): boolean {
  return round === history.markedRound;
}

function isKept({ round }: HistoryAttempt, { markedRound, keptRound = markedRound }: History): boolean {
  return round === keptRound;
}

/** Episode returns as they stand in the history, with the successes where the task reports any. */
function scoresText({ returns, successes }: HistoryAttempt): string {
  const text = `episode returns (sum of rewards) of ${returns.length} episodes: ${list(returns)}`;
  return successes.length === 0 ? text : `${text}; successes: ${list(successes)}`;
}

/** Episode returns (and successes) with their means. */
export function scoresWithMeans(attempt: HistoryAttempt): string {
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
