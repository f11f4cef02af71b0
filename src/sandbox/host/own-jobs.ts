// Jobs on tasks that a person brought along, each in a fresh worker behind the wall: checking the task, confirming a claim with the
// environment alone, frames for playback, training. Each kind waits in a lane of the pool, so that none holds up the others.
import type { SessionEvent } from '../../baselines/session.ts';
import type { EnvSpec, EpisodePlan, EpisodeRecord } from '../../engine/jobs.ts';
import { errorText } from '../../lib/error-text.ts';
import type { ReplayApi } from '../../workers/replay/api.ts';
import type { OwnCheckJob, OwnCheckReport } from '../guest/own-check.ts';
import type { OwnEnvSource } from '../guest/own-env.ts';
import type { OwnReplayJob, OwnReplayResult } from '../guest/own-job.ts';
import type { OwnTrainingJob } from '../guest/own-training.ts';
import type { Lane } from './lanes.ts';
import { CHECK_SILENCE_MS, silenceWords, TRAINING_SILENCE_MS, VERIFY_MS } from './own-limits.ts';
import type { Lease, WorkerPool } from './pool.ts';
import type { GuestMessage, GuestRequest } from './protocol.ts';

/** Longest wait for the frames of an episode, which nobody can stop. */
const PLAYBACK_MS = 60_000;
export interface OwnTraining {
  /** Settles when the training has ended by itself; rejects in words where its worker was lost or fell silent. */
  readonly ended: Promise<void>;
  pause(on: boolean): void;
}

export interface OwnJobs extends ReplayApi {
  /** As the replay worker's; `signal` ends it. */
  verify(
    env: EnvSpec,
    plan: EpisodePlan,
    episodes: readonly EpisodeRecord[],
    signal?: AbortSignal,
  ): Promise<number | null>;
  /** Rejects in words where the check itself did not come to an end. */
  check(job: OwnCheckJob, signal: AbortSignal): Promise<OwnCheckReport>;
  train(job: OwnTrainingJob, tell: (event: SessionEvent) => void, signal: AbortSignal): OwnTraining;
}

export interface OwnJobsOptions {
  readonly pool: WorkerPool;
  /** Source and facts of a version. Rejects in words where there is no such task. */
  sourceOf(envId: string): Promise<OwnEnvSource>;
}

export function createOwnJobs({ pool, sourceOf }: OwnJobsOptions): OwnJobs {
  async function replay(
    what: OwnReplayJob,
    lane: Lane,
    silenceMs: number,
    signal = new AbortController().signal,
  ): Promise<OwnReplayResult> {
    const own = await sourceOf(what.env.id);
    const request: GuestRequest = { type: 'replay', job: what, own };
    const message = await converse(pool, request, { python: isPython(own), lane, silenceMs, signal });
    if (message.type === 'replayed') return message.result;
    throw new Error(wordsFor(message));
  }

  async function framesOf(job: OwnReplayJob) {
    const result = await replay(job, 'page', PLAYBACK_MS);
    if (result.what !== 'frames') throw new Error('The sandbox answered with something else than frames.');
    return result.frames;
  }

  return {
    async check(job, signal) {
      const request: GuestRequest = { type: 'check', job };
      const python = job.source.language === 'python';
      const message = await converse(pool, request, { python, lane: 'page', silenceMs: CHECK_SILENCE_MS, signal });
      if (message.type === 'checked') return message.report;
      throw new Error(wordsFor(message));
    },

    async verify(env, plan, episodes, signal) {
      // A part of the run whose claim it is, which has given its own place back.
      const result = await replay({ what: 'verify', env, plan, episodes }, 'runs', VERIFY_MS, signal);
      return result.what === 'verified' ? result.wrong : 0;
    },
    frames: (request) => framesOf({ what: 'frames', ...request }),
    randomEpisode: (request) => framesOf({ what: 'random', ...request }),

    train(job, tell, signal) {
      let lease: Lease | null = null;
      let paused = false;
      const ended = sourceOf(job.setup.env.id).then(async (own) => {
        const request: GuestRequest = { type: 'train', job, own };
        const conditions = {
          python: isPython(own),
          lane: 'trainings',
          silenceMs: TRAINING_SILENCE_MS,
          signal,
        } as const;
        const message = await converse(pool, request, conditions, {
          tell,
          isPaused: () => paused,
          onLease: (given) => {
            lease = given;
            if (paused) given.send({ on: true });
          },
        });
        if (message.type !== 'trained') throw new Error(wordsFor(message));
      });
      return {
        ended,
        pause(on) {
          paused = on;
          lease?.send({ on });
        },
      };
    },
  };
}

const isPython = ({ source }: OwnEnvSource): boolean => source.language === 'python';

interface Conditions {
  readonly python: boolean;
  readonly lane: Lane;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

interface Talk {
  tell(event: SessionEvent): void;
  isPaused(): boolean;
  onLease(lease: Lease): void;
}

/** One job in a fresh worker, to its last message. Rejects where the worker is lost, says something else, or falls silent. */
async function converse(
  pool: WorkerPool,
  request: GuestRequest,
  { python, lane, silenceMs, signal }: Conditions,
  talk?: Talk,
): Promise<GuestMessage> {
  const lease = await pool.acquire({ kind: { python, mujoco: false }, alone: false, lane, signal });
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const finish = (idle: boolean, settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      pool.release(lease, idle);
      settle();
    };
    const fail = (words: string): void => finish(false, () => reject(new Error(words)));
    const onAbort = (): void => fail('Stopped.');
    const listen = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => (talk?.isPaused() ? listen() : fail(silenceWords(silenceMs))), silenceMs);
    };
    signal.addEventListener('abort', onAbort);
    lease.onGone = () => fail('The task brought its sandbox down; most likely it used too much memory.');
    lease.onMessage = (message) => {
      if (message === null) return fail('The task’s worker answered with something that is no result.');
      if (message.type === 'alive') return listen();
      if (message.type !== 'session') return finish(true, () => resolve(message));
      listen();
      try {
        talk?.tell(message.event);
      } catch (thrown) {
        fail(errorText(thrown));
      }
    };
    listen();
    // The first message a worker hears is its job.
    lease.send(request);
    talk?.onLease(lease);
  });
}

function wordsFor(message: GuestMessage): string {
  // What kind of error it was tells a person nothing.
  if (message.type === 'failed') return message.message.replace(/^(Error|EnvProblem): /, '');
  return `The sandbox answered with "${message.type}".`;
}
