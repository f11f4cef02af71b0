// Collects what happens in a run and sends it to the page in batches, about ten a second: new events once each, and the
// passing things (streaming text, rollouts, waiting calls, notices) whole each time.
import type { CandidateRef, RunEvent, RunId } from '../../engine/events.ts';
import type { EvaluationProgress } from '../../engine/jobs.ts';
import type { RunError } from '../../engine/errors.ts';
import type { RunUpdate } from './api.ts';

export interface LiveUpdates {
  event(event: RunEvent): void;
  text(callId: string, piece: string): void;
  reasoning(callId: string, piece: string): void;
  retry(callId: string, retry: { readonly attempt: number; readonly delayMs: number; readonly error: RunError }): void;
  /** A lasting remark in words about what `key` names; null takes it back. */
  notice(key: string, words: string | null): void;
  rollout(candidate: CandidateRef, progress: EvaluationProgress): void;
  /** Something that is not told through these methods has changed (the waiting calls). */
  touch(): void;
  /** Sends what is left, now. */
  flush(): void;
}

export interface LiveUpdatesOptions {
  readonly runId: RunId;
  waiting(): RunUpdate['waitingForReply'];
  send(update: RunUpdate): void;
}

const INTERVAL_MS = 100;

export function createLiveUpdates({ runId, waiting, send }: LiveUpdatesOptions): LiveUpdates {
  let events: RunEvent[] = [];
  const streams = new Map<string, { text: string; reasoning: string }>();
  const rollouts = new Map<string, RunUpdate['rollouts'][number]>();
  const notices = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const update: RunUpdate = {
      runId,
      events,
      streams: Array.from(streams, ([callId, { text, reasoning }]) => ({ callId, text, reasoning })),
      rollouts: [...rollouts.values()],
      waitingForReply: waiting(),
      notices: [...notices.values()],
    };
    events = [];
    send(update);
  }
  function touch(): void {
    timer ??= setTimeout(flush, INTERVAL_MS);
  }
  function stream(callId: string): { text: string; reasoning: string } {
    let found = streams.get(callId);
    if (!found) streams.set(callId, (found = { text: '', reasoning: '' }));
    notices.delete(callId);
    touch();
    return found;
  }

  return {
    event(event) {
      events.push(event);
      if (event.type === 'call-answered' || event.type === 'call-failed') {
        streams.delete(event.callId);
        notices.delete(event.callId);
      } else if (
        event.type === 'candidate-scored' ||
        event.type === 'attempt-failed' ||
        event.type === 'candidate-failed' ||
        event.type === 'raced' ||
        event.type === 'race-failed'
      ) {
        rollouts.delete(candidateKey(event));
      } else if (
        event.type === 'confirmed' ||
        event.type === 'rescored' ||
        event.type === 'reported' ||
        event.type === 'report-failed'
      ) {
        for (const [key, { round }] of rollouts) if (round === event.round) rollouts.delete(key);
      }
      touch();
    },
    text(callId, piece) {
      stream(callId).text += piece;
    },
    reasoning(callId, piece) {
      stream(callId).reasoning += piece;
    },
    retry(callId, { attempt, delayMs, error }) {
      // The next try begins the answer anew.
      streams.delete(callId);
      const when = delayMs > 0 ? `in ${Math.ceil(delayMs / 1000)} s` : 'now';
      notices.set(callId, `${error.message} Trying again ${when} (try ${attempt}).`);
      touch();
    },
    notice(key, words) {
      if (words === null) notices.delete(key);
      else notices.set(key, words);
      touch();
    },
    rollout(candidate, { episodesDone, steps, stepsPerSecond }) {
      const { round, candidate: n } = candidate;
      rollouts.set(candidateKey(candidate), { round, candidate: n, episodesDone, steps, stepsPerSecond });
      touch();
    },
    touch,
    flush,
  };
}

function candidateKey({ round, candidate }: CandidateRef): string {
  return `${round}/${candidate}`;
}
