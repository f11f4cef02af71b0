// Records the actions of one episode compactly, and reads them back for replays: what an episode is re-created from.
import type { Action, Space } from './space.ts';

/** Actions of one episode: bytes for a discrete space of up to 256 actions, else `[steps * actionSize]` doubles. */
export type ActionLog = Uint8Array | Float64Array;

/** Numbers per action: 1 for a discrete space, the vector's length for a box. */
export function actionSize(space: Space): number {
  return space.kind === 'discrete' ? 1 : space.low.length;
}

/** A growing buffer for one episode's actions; `clear` starts the next episode in the same memory. */
export interface ActionRecorder {
  push(action: Action): void;
  /** A copy of what was recorded since `clear`. */
  take(): ActionLog;
  clear(): void;
}

const firstCapacity = 1024;

/** Bytes for a discrete space of up to 256 actions, else doubles `[steps * actionSize]`. */
export function createActionRecorder(space: Space): ActionRecorder {
  const size = actionSize(space);
  const bytes = space.kind === 'discrete' && space.n <= 256;
  let buffer: Uint8Array | Float64Array = bytes
    ? new Uint8Array(firstCapacity)
    : new Float64Array(firstCapacity * size);
  let length = 0;
  return {
    push(action) {
      if (length + size > buffer.length) {
        const larger = bytes ? new Uint8Array(buffer.length * 2) : new Float64Array(buffer.length * 2);
        larger.set(buffer);
        buffer = larger;
      }
      if (typeof action === 'number') buffer[length++] = action;
      else for (let i = 0; i < size; i++) buffer[length++] = action[i]!;
    },
    take: () => buffer.slice(0, length),
    clear() {
      length = 0;
    },
  };
}

/** Number of whole actions in a log. */
export function actionCount(log: ActionLog, space: Space): number {
  return Math.floor(log.length / Math.max(1, actionSize(space)));
}

/** Action `step` of a log. For a box it is a view of the log: copy to change it. */
export function actionAt(log: ActionLog, space: Space, step: number): Action {
  if (space.kind === 'discrete') return log[step]!;
  const size = space.low.length;
  if (log instanceof Float64Array) return log.subarray(step * size, (step + 1) * size);
  return Float64Array.from(log.subarray(step * size, (step + 1) * size));
}
