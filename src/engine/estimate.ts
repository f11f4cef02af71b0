// What a run will cost, before it starts: calls, tokens, environment steps and time, each as a range. Pure arithmetic over
// the settings and the prompts that the run would send.
import type { TaskDescription } from '../env-api/env.ts';
import { answerRoom } from '../llm/fit.ts';
import { feedbackPrompt, policyPrompt } from '../llm/prompts.ts';
import { estimateTokens } from '../llm/tokens.ts';
import { costOf } from './cost.ts';
import type { CallPurpose } from './events.ts';
import type { MethodSettings, RunSettings } from './settings.ts';

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
  /** Tokens that the model writes, a part of `tokens`. */
  readonly answerTokens: Range;
  /** US dollars at the price of `settings.model`; null without a price. */
  readonly usd: Range | null;
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
  /** Tokens a second that the model writes. Where it is given, calls are timed by their tokens, one after the other. */
  readonly tokensPerSecond?: number;
  /** Tokens a second that the model reads before it writes; counts only beside `tokensPerSecond`. */
  readonly promptTokensPerSecond?: number;
}

/** A mid-sized hosted model answers in about 20 s; a small Python policy makes some 100,000 steps a second. */
export const defaultPace: Pace = { msPerCall: 20_000, stepsPerSecond: 100_000, concurrentCalls: 4, workers: 2 };

/**
 * Tokens of an answer with a short policy, a usual one, and a long one with some thinking. The policies of the recorded runs
 * have 360-630 (CartPole), 1,170-1,700 (FrozenLake) and 2,100-4,700 tokens (NoiseWorld, from a large model); small models
 * write shorter ones.
 */
const SHORT_ANSWER = 360;
const LIKELY_ANSWER = 1040;
const LONG_ANSWER = 6000;
/** Tokens of a Feedback class (recorded: 720-1,950) and of a reflection of 3 to 4 sentences (recorded: 210-420). */
const FEEDBACK_ANSWER = 700;
const REFLECTION_ANSWER = 280;
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
  const again = episodesOfWinners(method);
  const race = rounds * (method.raceEpisodes ?? 0);
  const steps = {
    lower: searchEpisodes + again.lower,
    // A race ends early where one candidate is plainly the best.
    likely: (searchEpisodes + again.likely + Math.ceil(race / 2)) * horizon,
    upper: (searchEpisodes * repaired + again.upper + race) * horizon,
  };
  const report = method.reportEpisodes;
  const reportSteps = { lower: report, likely: 2 * report * horizon, upper: 2 * report * horizon };

  const prompts = promptTokens(settings, task, selection);
  const tokensOf = (bound: keyof Range): Tokens => {
    const answer = answersOf(settings, bound);
    // How much of the answers' length stays in the history; the longest answers are not all winners.
    const kept = Math.min(answer.policy, 2 * LIKELY_ANSWER) + NOTES_PER_ATTEMPT;
    let prompt = feedback * prompts.feedback + reflections * (prompts.reflection + kept);
    for (let round = 1; round <= rounds; round++) {
      const history = round === 1 ? 0 : attemptsTold(method, round) * kept + prompts.refine;
      prompt += candidates * fits(settings, prompts.policy + history);
    }
    // A repair shows the task and one policy, not the history.
    const repairs = calls[bound] - plain;
    prompt += repairs * fits(settings, prompts.policy + kept);
    const answers = (first + repairs) * answer.policy + feedback * answer.feedback + reflections * answer.reflection;
    return { prompt, answer: answers };
  };
  const used = { lower: tokensOf('lower'), likely: tokensOf('likely'), upper: tokensOf('upper') };

  const waves = rounds * Math.ceil(candidates / Math.max(1, pace.concurrentCalls));
  const alone = reflections + feedback;
  const callTimes = {
    lower: waves + alone,
    likely: waves + alone,
    upper: waves * repaired + alone + feedback * rounds * method.maxFeedbackRepairs,
  };
  const ms = (bound: keyof Range): number =>
    (tokenMs(used[bound], pace) ?? callTimes[bound] * pace.msPerCall) +
    ((steps[bound] + reportSteps[bound]) / pace.stepsPerSecond / Math.max(1, pace.workers)) * 1000;
  const { price } = settings.model;
  const usd = (bound: keyof Range): number =>
    costOf({ promptTokens: used[bound].prompt, completionTokens: used[bound].answer }, price) ?? 0;
  return {
    calls,
    tokens: ranged((bound) => used[bound].prompt + used[bound].answer),
    answerTokens: ranged((bound) => used[bound].answer),
    usd: price === undefined ? null : ranged(usd),
    steps,
    reportSteps,
    ms: ranged(ms),
  };
}

/** Episodes of winners on fresh seeds: every one is scored again, or the first is confirmed and at most all are. */
function episodesOfWinners({ rounds, confirmEpisodes, rescoreEpisodes = 0 }: MethodSettings): Range {
  const every = rounds * rescoreEpisodes;
  if (every > 0) return { lower: every, likely: every, upper: every };
  return {
    lower: confirmEpisodes,
    likely: Math.ceil(rounds / 2) * confirmEpisodes,
    upper: rounds * confirmEpisodes,
  };
}

/** Attempts that the history tells before `round`. */
function attemptsTold({ historyAttempts = Infinity, bestSoFar }: MethodSettings, round: number): number {
  const best = historyAttempts > 0 && bestSoFar !== 'off' ? 1 : 0;
  return Math.min(round - 1, historyAttempts + best);
}

interface Tokens {
  readonly prompt: number;
  readonly answer: number;
}

function ranged(value: (bound: keyof Range) => number): Range {
  return { lower: value('lower'), likely: value('likely'), upper: value('upper') };
}

/** Tokens of one answer of each kind, as far as the limit of the settings lets it go. */
function answersOf(
  { sampling }: RunSettings,
  bound: keyof Range,
): { readonly policy: number; readonly feedback: number; readonly reflection: number } {
  const policy = { lower: SHORT_ANSWER, likely: LIKELY_ANSWER, upper: LONG_ANSWER }[bound];
  const limit = sampling.maxTokens ?? Infinity;
  return {
    policy: Math.min(policy, limit),
    feedback: Math.min(bound === 'likely' ? FEEDBACK_ANSWER : policy, limit),
    reflection: Math.min(bound === 'lower' ? REFLECTION_ANSWER / 2 : REFLECTION_ANSWER, limit),
  };
}

/** Time of all calls one after the other at the measured speeds; null where none is given. */
function tokenMs(used: Tokens, { tokensPerSecond, promptTokensPerSecond }: Pace): number | null {
  if (tokensPerSecond === undefined || tokensPerSecond <= 0) return null;
  const reading =
    promptTokensPerSecond === undefined || promptTokensPerSecond <= 0 ? 0 : used.prompt / promptTokensPerSecond;
  return (used.answer / tokensPerSecond + reading) * 1000;
}

/** Tokens that an answer of a kind usually has. */
export function typicalAnswerTokens(purpose: CallPurpose): number {
  if (purpose === 'reflection') return REFLECTION_ANSWER;
  return purpose.startsWith('feedback') ? FEEDBACK_ANSWER : LIKELY_ANSWER;
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

/** A prompt no longer than what the model's context leaves beside the answer, where the history is shortened to fit. */
function fits(settings: RunSettings, tokens: number): number {
  const { method, model } = settings;
  if (method.history !== 'fit' || model.contextTokens <= 0) return tokens;
  return Math.min(tokens, model.contextTokens - answerRoom(settings));
}
