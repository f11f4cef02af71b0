// How steps tell success, and what that makes of an episode.
import type { StepInfo } from './env.ts';

/** Success of an episode so far, 0 to 1: the most that a step reported; null as long as none did. */
export function successSoFar(before: number | null, { success }: StepInfo): number | null {
  return success === undefined ? before : Math.max(before ?? -Infinity, Number(success));
}
