// The rules on chance: the same seed gives the same episode, a reset starts over, and nothing comes from outside.
import { difference, firstDifference, play, type Transition } from './conformance-play.ts';
import type { CheckOptions } from './conformance-rules.ts';
import type { Env } from './env.ts';
import { found, type Finding } from './finding.ts';

export function checkSeed({ horizon, steps }: CheckOptions, open: () => Env): Finding | null {
  const length = Math.ceil(steps * 0.4);
  const env = open();
  const first = play(env, 7, length, horizon);
  for (const [again, where] of [
    [play(env, 7, length, horizon), 'in the same environment'],
    [play(open(), 7, length, horizon), 'in a fresh environment'],
  ] as const) {
    const at = firstDifference(first, again);
    if (at === null) continue;
    return found(
      'seed',
      `Seed 7 and the same actions gave ${difference(first, again, at)} ${where}.`,
      'exactly the same episode.',
      'Draw all randomness from the generator that reset(seed) seeds, and keep no state outside the object.',
    );
  }
  return null;
}

export function checkRestart({ horizon }: CheckOptions, open: () => Env): Finding | null {
  const env = open();
  const [first] = play(env, 3, 1, horizon) as [Transition];
  play(env, 4, 25, horizon);
  const [again] = play(env, 3, 1, horizon) as [Transition];
  if (firstDifference([first], [again]) === null) return null;
  return found(
    'restart',
    `After some steps, reset with seed 3 gave ${difference([first], [again], 0)}.`,
    'the same start as before.',
    'Set every attribute anew in reset().',
  );
}

/** Without a seed: fresh environments start alike, and the stream goes on at the next reset. */
export function checkFresh({ horizon, steps }: CheckOptions, open: () => Env): Finding | null {
  const length = Math.ceil((steps * 4) / 3);
  const env = open();
  const first = play(env, undefined, length, horizon);
  const at = firstDifference(first, play(open(), undefined, length, horizon));
  if (at !== null)
    return found(
      'fresh',
      'Two fresh environments that were reset without a seed went different ways.',
      'the same way, since nothing may depend on the clock or on chance outside.',
      'Draw all randomness from the generator of the environment.',
    );
  const again = play(env, undefined, length, horizon);
  const seeded = [1, 2, 3].map((seed) => play(open(), seed, length, horizon));
  const draws = seeded.some((log) => firstDifference(log, seeded[0]!) !== null);
  if ((firstDifference(first, again) !== null) === draws) return null;
  return draws
    ? found(
        'fresh',
        'A reset without a seed repeated the episodes before it.',
        'the stream of random numbers to go on.',
        'Seed the generator only where reset is given a seed.',
      )
    : found(
        'fresh',
        'A second reset without a seed gave other episodes, though seeds change nothing.',
        'chance to follow the seed.',
        'Draw all randomness from the generator that reset(seed) seeds.',
      );
}
