// Checks what a JavaScript policy returns against the action space, and words the error that the model reads.
// (python/driver.py does the same for Python values, with the same sentences.)
import { runError } from '../../engine/errors.ts';
import type { EpisodePlan } from '../../engine/jobs.ts';
import { RolloutStop, whereInRollout } from '../../engine/rollout.ts';
import type { Action, BoxSpace, Space } from '../../env-api/space.ts';
import { show } from './output.ts';

/** How far outside a box's bounds an element may stand: it is moved to the bound, as rounding noise. */
export const boundsTolerance = 1e-6;

/** "an integer from 0 to 3", "a sequence of 2 numbers, each from -1 to 1". */
export function expectedAction(space: Space): string {
  if (space.kind === 'discrete') return `an integer from 0 to ${space.n - 1}`;
  const [low, high] = [space.low[0], space.high[0]];
  const same = space.low.every((x) => x === low) && space.high.every((x) => x === high);
  const count = `a sequence of ${space.low.length} ${space.low.length === 1 ? 'number' : 'numbers'}`;
  if (same) return `${count}${space.low.length === 1 ? '' : ', each'} from ${low} to ${high}`;
  return `${count} between [${space.low.join(', ')}] and [${space.high.join(', ')}]`;
}

/** The error for an unacceptable action; `came` says what was returned, in the policy's language. */
export function actionStop(space: Space, came: string, episode: number, step: number): RolloutStop {
  const message = `${whereInRollout(episode, step)}: act(obs) returned ${came}, but the task expects ${expectedAction(space)}.`;
  return new RolloutStop(runError('policy/action', message));
}

export type ActionCheck = (value: unknown, episode: number, step: number) => Action;

/**
 * The checker for one space. It returns the action for `env.step` (for a box: an array that the next call overwrites)
 * and throws a `RolloutStop` with `policy/action` otherwise. `strict`: wrong type or shape, NaN, infinite, or outside by
 * more than 1e-6 is refused, smaller excess is moved to the bound. `reference`: a box's values pass as they are.
 */
export function createActionCheck(space: Space, mode: EpisodePlan['actionCheck']): ActionCheck {
  return space.kind === 'discrete' ? discreteCheck(space, space.n) : boxCheck(space, mode === 'strict');
}

function discreteCheck(space: Space, n: number): ActionCheck {
  return (value, episode, step) => {
    if (typeof value === 'number' && value >= 0 && value < n && Math.floor(value) === value) return value + 0;
    throw actionStop(space, describe(value), episode, step);
  };
}

function boxCheck(space: BoxSpace, strict: boolean): ActionCheck {
  const { low, high } = space;
  const action = new Float64Array(low.length);
  return (value, episode, step) => {
    if (!isSequence(value) || value.length !== low.length) throw actionStop(space, describe(value), episode, step);
    for (let i = 0; i < low.length; i++) {
      const x = value[i];
      if (typeof x !== 'number')
        throw actionStop(space, `${describe(value)} whose element ${i} is ${describe(x)}`, episode, step);
      if (!strict) action[i] = x;
      else if (x >= low[i]! && x <= high[i]! && Number.isFinite(x)) action[i] = x;
      else action[i] = nudge(x, low[i]!, high[i]!) ?? fail(i, value, episode, step);
    }
    return action;
  };

  function fail(i: number, value: ArrayLike<unknown>, episode: number, step: number): never {
    throw actionStop(space, `${describe(value)}, whose element ${i} is ${String(value[i])}`, episode, step);
  }
}

/** The bound, if `x` is outside by no more than the tolerance. */
function nudge(x: number, low: number, high: number): number | undefined {
  if (x < low && x >= low - boundsTolerance) return low;
  if (x > high && x <= high + boundsTolerance) return high;
  return undefined;
}

function isSequence(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Never throws, even for a value that cannot be looked at (a revoked proxy, a getter that throws). */
function describe(value: unknown): string {
  try {
    return describeValue(value);
  } catch {
    return 'a value that cannot be read';
  }
}

function describeValue(value: unknown): string {
  if (value === undefined) return 'undefined (is a return missing?)';
  if (value === null) return 'null';
  if (typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function') {
    return 'a Promise (act must not be async)';
  }
  if (isSequence(value)) return `a sequence of length ${value.length}: ${show(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 80))}`;
  return `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}: ${show(value)}`;
}
