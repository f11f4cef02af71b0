// Random play for the rules of conformance.ts, and where two plays differ.
import type { Env, ResetResult } from './env.ts';
import { createRandom } from './pcg64.ts';
import { sample } from './space.ts';

/** Everything a step tells, copied out of the environment's reach. */
export interface Transition {
  readonly observation: readonly number[];
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly info: unknown;
}

const copyOf = ({ observation, info }: ResetResult): Pick<Transition, 'observation' | 'info'> => ({
  observation: [...observation],
  info: { ...info },
});

/** Plays `steps` random actions, resetting (unseeded) after each end, at most `horizon` steps an episode. */
export function play(env: Env, seed: number | undefined, steps: number, horizon: number): Transition[] {
  const random = createRandom(12345);
  const still = { reward: 0, terminated: false, truncated: false };
  const log: Transition[] = [{ ...copyOf(env.reset(seed === undefined ? undefined : { seed })), ...still }];
  let inEpisode = 0;
  for (let i = 0; i < steps; i++) {
    const { reward, terminated, truncated, ...rest } = env.step(sample(env.actionSpace, random));
    log.push({ reward, terminated, truncated, ...copyOf(rest) });
    inEpisode++;
    if (terminated || truncated || inEpisode >= horizon) {
      log.push({ ...copyOf(env.reset()), ...still });
      inEpisode = 0;
    }
  }
  return log;
}

/** Index of the first transition that differs; null where none does. */
export function firstDifference(a: readonly Transition[], b: readonly Transition[]): number | null {
  const at = a.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(b[i]));
  return at < 0 && a.length === b.length ? null : Math.max(0, at);
}

export function difference(a: readonly Transition[], b: readonly Transition[], at: number): string {
  const [one, other] = [a[at], b[at]];
  if (!one || !other) return 'episodes of other lengths';
  if (JSON.stringify(one.observation) !== JSON.stringify(other.observation)) {
    const i = one.observation.findIndex((x, j) => x !== other.observation[j]);
    return `another observation at step ${at} (number ${i} was ${one.observation[i]}, then ${other.observation[i]})`;
  }
  if (one.reward !== other.reward) return `another reward at step ${at} (${one.reward}, then ${other.reward})`;
  return `another ending or info at step ${at}`;
}
