// What a run will cost, before it starts: calls, tokens, environment steps and time, each as a range. Pure arithmetic over
// the settings and the prompts that the run would send.
import type { TaskDescription } from '../env-api/env.ts';
import { feedbackPrompt, policyPrompt } from '../llm/prompts.ts';
import { estimateTokens } from '../llm/tokens.ts';
import type { RunSettings } from './settings.ts';

/**
 * `lower`: nothing fails and every episode ends after one step; `likely`: nothing fails and episodes last to the horizon;
 * `upper`: every candidate and every summary needs all its repairs.
 */
export interface Range {
  readonly lower: number;
  readonly likely: number;
  readonly upper: number;
}

export interface RunEstimate {
  readonly calls: Range;
  /** Prompt and answer tokens together. */
  readonly tokens: Range;
  /** Steps of the search: candidates and confirmations, as budgets count them. */
  readonly steps: Range;
  /** Steps of the final report. */
  readonly reportSteps: Range;
  readonly ms: Range;
}

/** How fast things go: measured where it is known, else the defaults. */
export interface Pace {
  readonly msPerCall: number;
  readonly stepsPerSecond: number;
  /** Model calls at the same time. */
  readonly concurrentCalls: number;
  /** Evaluations at the same time. */
  readonly workers: number;
}

/** A mid-sized hosted model answers in about 20 s; a small Python policy makes some 100,000 steps a second. */
export const defaultPace: Pace = { msPerCall: 20_000, stepsPerSecond: 100_000, concurrentCalls: 4, workers: 2 };

/** Tokens of an answer with a short policy, and of one with a long policy and some thinking. */
const SHORT_ANSWER = 400;
const LIKELY_ANSWER = 1200;
const LONG_ANSWER = 6000;
/** Tokens that feedback and reflection add to an attempt in the history. */
const NOTES_PER_ATTEMPT = 250;

/** Estimate of a whole run with `settings` on `task`. */
export function estimateRun(
  settings: RunSettings,
  task: TaskDescription,
  selection: 'return' | 'success' = 'return',
  pace: Pace = defaultPace,
): RunEstimate {
  const { method } = settings;
  const { rounds, candidates } = method;
  const feedback = method.feedback ? 1 : 0;
  const reflections = method.reflection ? rounds - 1 : 0;
  const first = rounds * candidates;
  const repaired = 1 + method.maxPolicyRepairs;
  const plain = first + feedback + reflections;
  const calls = {
    lower: plain,
    likely: plain,
    upper: first * repaired + feedback * (1 + rounds * method.maxFeedbackRepairs) + reflections,
  };

  const { horizon } = task;
  const searchEpisodes = first * method.episodes;
  const confirmed = method.confirmEpisodes;
  const steps = {
    // The first winner is always confirmed, at most every one is.
    lower: searchEpisodes + confirmed,
    likely: (searchEpisodes + Math.ceil(rounds / 2) * confirmed) * horizon,
    upper: (searchEpisodes * repaired + rounds * confirmed) * horizon,
  };
  const report = method.reportEpisodes;
  const reportSteps = { lower: report, likely: 2 * report * horizon, upper: 2 * report * horizon };

  const prompts = promptTokens(settings, task, selection);
  const answers = { lower: SHORT_ANSWER, likely: LIKELY_ANSWER, upper: settings.sampling.maxTokens ?? LONG_ANSWER };
  const tokensOf = (bound: keyof Range, perAttempt: number): number => {
    let total = feedback * (prompts.feedback + answers[bound]);
    for (let round = 1; round <= rounds; round++) {
      const history = (round - 1) * (perAttempt + NOTES_PER_ATTEMPT);
      const prompt = fits(settings, prompts.policy + history + (round > 1 ? prompts.refine : 0));
      total += candidates * (prompt + answers[bound]);
      if (round > 1 && reflections > 0) total += prompts.reflection + perAttempt + answers.lower;
    }
    // A repair shows the task and one policy, not the history.
    return total + (calls[bound] - plain) * (prompts.policy + perAttempt + answers[bound]);
  };
  const tokens = {
    lower: tokensOf('lower', SHORT_ANSWER),
    likely: tokensOf('likely', LIKELY_ANSWER),
    upper: tokensOf('upper', Math.min(answers.upper, 2 * LIKELY_ANSWER)),
  };

  const waves = rounds * Math.ceil(candidates / Math.max(1, pace.concurrentCalls));
  const alone = reflections + feedback;
  const callTimes = {
    lower: waves + alone,
    likely: waves + alone,
    upper: waves * repaired + alone + feedback * rounds * method.maxFeedbackRepairs,
  };
  const ms = (bound: keyof Range): number =>
    callTimes[bound] * pace.msPerCall +
    ((steps[bound] + reportSteps[bound]) / pace.stepsPerSecond / Math.max(1, pace.workers)) * 1000;
  return { calls, tokens, steps, reportSteps, ms: { lower: ms('lower'), likely: ms('likely'), upper: ms('upper') } };
}

/** Tokens of the fixed parts of the prompts. */
function promptTokens(
  settings: RunSettings,
  task: TaskDescription,
  selection: 'return' | 'success',
): { policy: number; feedback: number; refine: number; reflection: number } {
  const context = { settings, task, selection };
  return {
    policy: estimateTokens(policyPrompt(context).text),
    feedback: estimateTokens(feedbackPrompt(context).text),
    refine: 150,
    reflection: 300 + estimateTokens(task.rewardText),
  };
}

/** A prompt no longer than the model's context where the history is shortened to fit. */
function fits({ method, model }: RunSettings, tokens: number): number {
  return method.history === 'fit' && model.contextTokens > 0 ? Math.min(tokens, model.contextTokens) : tokens;
}
