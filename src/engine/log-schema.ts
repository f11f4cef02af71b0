// The shape of a run log as a valibot schema: the one door through which files from outside become events.
// Unknown fields are dropped, so nothing rides along that the log format does not name.
import * as v from 'valibot';
import { errorCatalogue } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import type { RunEvent } from './events.ts';

/** Rounds, candidates, attempts and episodes beyond this are a broken or hostile file. */
const MAX_INDEX = 10_000;

const text = v.string();
const number = v.union([v.number(), v.nan()]);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const index = v.pipe(count, v.maxValue(MAX_INDEX));
const position = v.pipe(index, v.minValue(1));
const limit = v.nullable(v.number());

const error = v.object({
  code: v.picklist(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]),
  message: text,
  traceback: v.optional(text),
  line: v.optional(v.number()),
});

const usage = v.object({ promptTokens: count, completionTokens: count, estimated: v.boolean() });

const budgets = v.object({ calls: limit, tokens: limit, steps: limit, minutes: limit });
const sampling = v.object({
  temperature: limit,
  maxTokens: limit,
  bound: v.optional(v.picklist(['free', 'stop', 'grammar'])),
});
const limits = v.object({
  callTimeoutMs: v.number(),
  episodeTimeoutMs: v.number(),
  evaluationTimeoutMs: v.number(),
  memoryMb: v.number(),
});
const model = v.object({
  kind: v.picklist(['openai-compatible', 'anthropic', 'gemini', 'web-llm', 'browser', 'recorded', 'by-hand']),
  name: text,
  baseUrl: v.optional(text),
  recording: v.optional(text),
  contextTokens: v.number(),
  thinking: v.optional(v.boolean()),
  price: v.optional(v.object({ inputPerMillion: v.number(), outputPerMillion: v.number(), asOf: text })),
});

const method = v.object({
  rounds: position,
  candidates: position,
  episodes: position,
  reflection: v.boolean(),
  feedback: v.boolean(),
  maxPolicyRepairs: index,
  maxFeedbackRepairs: index,
  policyLifetime: v.picklist(['episode', 'evaluation']),
  episodeSeeds: v.picklist(['fixed', 'stream']),
  actionCheck: v.picklist(['strict', 'reference']),
  repairFrom: v.picklist(['reply', 'rollout']),
  markBestFrom: count,
  history: v.picklist(['full', 'fit']),
  feedbackEvidence: v.picklist(['observations', 'full']),
  result: v.picklist(['last', 'best-confirmed']),
  confirmEpisodes: index,
  reportEpisodes: index,
  historyAttempts: v.optional(index),
  bestSoFar: v.optional(v.picklist(['marked', 'kept', 'off'])),
  description: v.optional(v.picklist(['full', 'no-names'])),
  raceEpisodes: v.optional(index),
  rescoreEpisodes: v.optional(index),
});

/** The settings of a run as they stand in its first event. */
export const settingsSchema = v.object({
  envId: text,
  envOptions: v.record(text, v.union([text, v.number(), v.boolean()])),
  language: v.picklist(['python', 'javascript']),
  preset: v.picklist(['default', 'paper']),
  method,
  limits,
  budgets,
  sampling,
  model,
  templates: v.record(text, text),
  promptSize: v.optional(v.picklist(['full', 'compact'])),
  seed: count,
  numpy: v.boolean(),
  appVersion: text,
});

const scores = v.object({
  returns: v.array(number),
  successes: v.array(number),
  steps: v.array(count),
  ended: v.array(v.picklist(['terminated', 'truncated'])),
  seeds: v.array(v.nullable(v.number())),
  actions: v.array(v.union([v.instance(Uint8Array), v.instance(Float64Array)])),
});

const base = { runId: v.pipe(text, v.minLength(1), v.maxLength(200)), seq: count, at: v.number() };
const candidateRef = { round: position, candidate: position };
const attemptRef = { ...candidateRef, attempt: index };

/** One event of the log. */
export const eventSchema = v.variant('type', [
  v.object({
    ...base,
    type: v.literal('run-started'),
    logVersion: count,
    settings: settingsSchema,
    title: text,
    selection: v.picklist(['return', 'success']),
    group: v.optional(text),
    origin: v.optional(
      v.object({ runId: base.runId, round: position, title: v.optional(text), recording: v.optional(text) }),
    ),
  }),
  v.object({ ...base, type: v.literal('prompt-built'), promptId: text, text, shortened: v.array(text) }),
  v.object({
    ...base,
    type: v.literal('call-asked'),
    callId: text,
    purpose: v.picklist(['feedback', 'feedback-repair', 'reflection', 'policy', 'policy-repair']),
    promptId: text,
    round: position,
    candidate: index,
    attempt: index,
  }),
  v.object({
    ...base,
    type: v.literal('call-answered'),
    callId: text,
    text,
    reasoning: v.optional(text),
    finishReason: v.picklist(['stop', 'length', 'refusal', 'other']),
    usage,
    wallMs: v.number(),
    firstTokenMs: v.optional(v.number()),
    answerMs: v.optional(v.number()),
    model: v.optional(text),
    continued: v.optional(v.literal(true)),
  }),
  v.object({
    ...base,
    type: v.literal('call-failed'),
    callId: text,
    error,
    fatal: v.boolean(),
    usage: v.optional(usage),
  }),
  v.object({
    ...base,
    type: v.literal('code-extracted'),
    callId: text,
    target: v.picklist(['policy', 'feedback']),
    code: text,
  }),
  v.object({ ...base, ...attemptRef, type: v.literal('evaluation-started') }),
  v.object({
    ...base,
    ...attemptRef,
    type: v.literal('episode-finished'),
    episode: index,
    episodeReturn: number,
    success: v.nullable(number),
    steps: count,
  }),
  v.object({
    ...base,
    ...attemptRef,
    type: v.literal('candidate-scored'),
    code: text,
    scores,
    score: number,
    wallMs: v.number(),
    policyMs: v.number(),
    output: text,
  }),
  v.object({ ...base, ...attemptRef, type: v.literal('attempt-failed'), code: text, error, steps: count }),
  v.object({ ...base, ...candidateRef, type: v.literal('candidate-failed'), error }),
  v.object({ ...base, ...candidateRef, type: v.literal('raced'), from: index, scores, wallMs: v.number() }),
  v.object({ ...base, ...candidateRef, type: v.literal('race-failed'), error, steps: count }),
  v.object({
    ...base,
    type: v.literal('round-selected'),
    round: position,
    candidate: v.nullable(position),
    score: v.nullable(number),
  }),
  v.object({ ...base, type: v.literal('confirmed'), round: position, scores, score: number, wallMs: v.number() }),
  v.object({ ...base, type: v.literal('rescored'), round: position, scores, score: number, wallMs: v.number() }),
  v.object({ ...base, type: v.literal('feedback-failed'), round: position, attempt: index, error }),
  v.object({
    ...base,
    type: v.literal('feedback-summarised'),
    round: position,
    text,
    summaries: v.array(v.object({ episode: index, text })),
  }),
  v.object({ ...base, type: v.literal('reflection-written'), round: position, text }),
  v.object({
    ...base,
    type: v.literal('budget-reached'),
    budget: v.picklist(['calls', 'tokens', 'steps', 'minutes']),
    limit: v.number(),
    used: v.number(),
  }),
  v.object({
    ...base,
    type: v.literal('paused'),
    reason: v.picklist(['person', 'closed', 'error']),
    error: v.optional(error),
  }),
  v.object({ ...base, type: v.literal('resumed') }),
  v.object({
    ...base,
    type: v.literal('settings-changed'),
    changes: v.object({
      budgets: v.optional(budgets),
      model: v.optional(model),
      limits: v.optional(limits),
      sampling: v.optional(sampling),
      rounds: v.optional(position),
    }),
  }),
  v.object({ ...base, ...candidateRef, type: v.literal('edited'), code: text, note: text }),
  v.object({
    ...base,
    type: v.literal('reported'),
    role: v.picklist(['best', 'last']),
    round: position,
    scores,
    score: number,
    wallMs: v.number(),
  }),
  v.object({
    ...base,
    type: v.literal('report-failed'),
    role: v.picklist(['best', 'last', 'confirm', 'rescore']),
    round: position,
    error,
    steps: count,
  }),
  v.object({ ...base, type: v.literal('renamed'), title: text }),
  v.object({ ...base, type: v.literal('grouped'), group: v.nullable(text) }),
  v.object({
    ...base,
    type: v.literal('run-ended'),
    reason: v.picklist(['completed', 'budget', 'stopped', 'no-policy']),
  }),
]);

type Parsed = v.InferOutput<typeof eventSchema>;

// Both directions, so that neither the schema nor the union can gain an event type alone.
type Covers<T, U extends T> = U;
export type SchemaEventTypes = Covers<RunEvent['type'], Parsed['type']> & Covers<Parsed['type'], RunEvent['type']>;
