// How long jobs on tasks of a person's own may be silent, and what is said of it, in the page and on the command line.
import type { RunError } from '../../engine/errors.ts';

/** Silence after which a check is given up: an endless loop, or one call that takes far too long. */
export const CHECK_SILENCE_MS = 8_000;
/** Longest confirmation: as long as an evaluation may take. */
export const VERIFY_MS = 600_000;
/** Silence after which a training is given up: one piece of work and one evaluated episode are far shorter. */
export const TRAINING_SILENCE_MS = 120_000;

export function silenceWords(ms: number): string {
  return `The task did not come back within ${ms / 1000} s and was ended. Look for a loop that never ends in its constructor, reset, step or render.`;
}

/** A policy and a task of the person's own share a worker: what looks like the one's fault may be the other's. */
export function orTheTask(error: RunError): RunError {
  if (!error.code.startsWith('policy/')) return error;
  return { ...error, message: `${error.message} The task’s own code runs in the same worker and may be the cause.` };
}
