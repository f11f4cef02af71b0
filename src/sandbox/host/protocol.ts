// What crosses the wall, in both directions, and the schemas that everything coming out has to pass. Requests to the frame's
// boot script go over its control port and are answered with `{ re: n }`; each worker has a port of its own.
import * as v from 'valibot';
import type {
  EpisodeRecord,
  EvaluationJob,
  EvaluationProgress,
  EvaluationResult,
  FeedbackJob,
  FeedbackResult,
} from '../../engine/jobs.ts';
import type { ErrorCode } from '../../engine/errors.ts';
import { errorCatalogue } from '../../engine/errors.ts';
import type { SessionEvent } from '../../baselines/session.ts';
import type { OwnCheckJob, OwnCheckReport } from '../guest/own-check.ts';
import type { OwnEnvSource } from '../guest/own-env.ts';
import type { OwnReplayJob, OwnReplayResult } from '../guest/own-job.ts';
import type { OwnTrainingJob } from '../guest/own-training.ts';
import type { MujocoAssets, PythonAssets } from '../guest/runtime.ts';
import { actions, anyNumber, checkReport, count, replayResult, sessionEvent, text } from './own-protocol.ts';

/** Python's files as the host posts them in; the frame compiles `wasm` once. */
export type PythonFiles = PythonAssets;

/** MuJoCo's files likewise. */
export type MujocoFiles = MujocoAssets;

/** What a worker has beside JavaScript: loaded before its job, and only where the job needs it. */
export interface WorkerKind {
  readonly python: boolean;
  readonly mujoco: boolean;
}

/** Whether a worker of kind `has` may take a job that needs `wanted`: no Python where none is asked for, MuJoCo does no harm. */
export function canServe(has: WorkerKind, wanted: WorkerKind): boolean {
  return has.python === wanted.python && (has.mujoco || !wanted.mujoco);
}

export type BootRequestBody =
  | { readonly op: 'ping' }
  | { readonly op: 'guest'; readonly source: string }
  | { readonly op: 'python'; readonly files: PythonFiles }
  | { readonly op: 'mujoco'; readonly files: MujocoFiles }
  /** Its port travels in the transfer list. `snapshot: false` boots Python the slow way. */
  | ({ readonly op: 'spawn'; readonly id: number; readonly snapshot: boolean } & WorkerKind)
  | { readonly op: 'kill'; readonly id: number };
export type BootRequest = BootRequestBody & { readonly n: number };

/** The first and only message from boot to a worker. */
export interface GuestInit {
  readonly port: MessagePort;
  readonly python: PythonFiles | null;
  readonly mujoco: MujocoFiles | null;
}

/** Where a job's environment comes from: a bundled env.ts as an ES module, or what a person pasted. */
export type GuestEnv = { readonly envSource: string } | { readonly own: OwnEnvSource };

/** Host to worker: one job in the worker's life. */
export type GuestRequest =
  | ({ readonly type: 'evaluate'; readonly job: EvaluationJob } & GuestEnv)
  | ({ readonly type: 'summarize'; readonly job: FeedbackJob } & GuestEnv)
  | { readonly type: 'check'; readonly job: OwnCheckJob }
  | { readonly type: 'replay'; readonly job: OwnReplayJob; readonly own: OwnEnvSource }
  | { readonly type: 'train'; readonly job: OwnTrainingJob; readonly own: OwnEnvSource };

/** Host to a worker that trains: holds it, or lets it go on. */
export interface GuestPause {
  readonly on: boolean;
}

/**
 * What a worker was doing when it failed for a reason of its own: starting Python (`boot`), loading MuJoCo or the task
 * (`environment`), or the job, the only phase in which code of a model is loaded.
 */
export type GuestPhase = 'boot' | 'environment' | 'job';

/** Worker to host: `up` or `failed` first, then for its one job any number of `progress` and one ending. */
export type GuestMessage =
  | { readonly type: 'up'; readonly numpy: boolean }
  | { readonly type: 'failed'; readonly phase: GuestPhase; readonly message: string }
  | { readonly type: 'progress'; readonly progress: EvaluationProgress }
  | { readonly type: 'evaluated'; readonly result: EvaluationResult }
  | { readonly type: 'summarized'; readonly result: FeedbackResult }
  /** A check goes on. */
  | { readonly type: 'alive' }
  | { readonly type: 'checked'; readonly report: OwnCheckReport }
  | { readonly type: 'replayed'; readonly result: OwnReplayResult }
  /** Any number of these, then `trained`. */
  | { readonly type: 'session'; readonly event: SessionEvent }
  | { readonly type: 'trained' };

/** Caps on what a worker may say, in characters. */
const MAX_MESSAGE = 4_000;
const MAX_TRACEBACK = 20_000;
const MAX_OUTPUT = 16_000;
const MAX_SUMMARY = 2_000;

const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const code = v.picklist(Object.keys(errorCatalogue) as ErrorCode[]);

const error = v.object({
  code,
  message: text(MAX_MESSAGE),
  traceback: v.optional(text(MAX_TRACEBACK)),
  line: v.optional(count),
});

const episode = v.object({
  episode: count,
  seed: v.nullable(v.number()),
  episodeReturn: anyNumber,
  success: v.nullable(anyNumber),
  steps: count,
  ended: v.picklist(['terminated', 'truncated']),
  actions,
});

const progress = v.object({
  episodesDone: count,
  steps: count,
  stepsPerSecond: v.pipe(v.number(), v.minValue(0)),
  finished: v.optional(episode),
});

const evaluation = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    episodes: v.pipe(v.array(episode), v.maxLength(100_000)),
    steps: count,
    wallMs: milliseconds,
    policyMs: milliseconds,
    output: text(MAX_OUTPUT),
  }),
  v.object({ ok: v.literal(false), error, steps: count, wallMs: milliseconds, output: text(MAX_OUTPUT) }),
]);

const feedback = v.variant('ok', [
  v.object({ ok: v.literal(true), summaries: v.pipe(v.array(text(MAX_SUMMARY)), v.maxLength(1_000)) }),
  v.object({ ok: v.literal(false), error }),
]);

const guestMessage = v.variant('type', [
  v.object({ type: v.literal('up'), numpy: v.boolean() }),
  v.object({
    type: v.literal('failed'),
    phase: v.picklist(['boot', 'environment', 'job']),
    message: text(MAX_MESSAGE),
  }),
  v.object({ type: v.literal('progress'), progress }),
  v.object({ type: v.literal('evaluated'), result: evaluation }),
  v.object({ type: v.literal('summarized'), result: feedback }),
  v.object({ type: v.literal('alive') }),
  v.object({ type: v.literal('checked'), report: checkReport }),
  v.object({ type: v.literal('replayed'), result: replayResult }),
  v.object({ type: v.literal('session'), event: sessionEvent }),
  v.object({ type: v.literal('trained') }),
]);

/** A worker's message, checked and with long texts cut; null for anything that is not one. */
export function parseGuestMessage(data: unknown): GuestMessage | null {
  const parsed = v.safeParse(guestMessage, data);
  return parsed.success ? (parsed.output as GuestMessage) : null;
}

/**
 * Why `episodes` cannot be the outcome of `job`, or null. The values themselves are confirmed by replaying the actions; this
 * checks what a replay takes for granted: the number of episodes, their order, seeds and lengths.
 */
export function planMismatch(job: EvaluationJob, episodes: readonly EpisodeRecord[], steps: number): string | null {
  const { plan } = job;
  if (episodes.length !== plan.episodes)
    return `${episodes.length} episodes were reported, ${plan.episodes} were asked for`;
  let total = 0;
  for (const [i, record] of episodes.entries()) {
    if (record.episode !== i) return `episode ${i} was reported as ${record.episode}`;
    if (record.seed !== (plan.seeds?.[i] ?? null)) return `episode ${i} reports another seed`;
    if (record.steps > plan.maxSteps)
      return `episode ${i} reports ${record.steps} steps, the horizon is ${plan.maxSteps}`;
    total += record.steps;
  }
  return total === steps ? null : `${steps} steps were reported, the episodes sum up to ${total}`;
}
