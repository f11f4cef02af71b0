// The options that make a task its twin (twin.ts), read from those of a run. Every task has them beside its own.
import type { EnvOptions } from './env.ts';

export type TwinLevel = 2 | 3;

/** Options that every task has beside its own: the twin's level, and which one of all twins of that level (0 if left out). */
export const twinOption = 'twin';
export const twinSeedOption = 'twinSeed';
export const MAX_TWIN_SEED = 2 ** 20 - 1;

/** The twin that `options` ask for; null for the published task. Throws a RangeError where there is no such twin. */
export function twinLevel(options: EnvOptions = {}): TwinLevel | null {
  const level = options[twinOption];
  if (level === undefined) return null;
  if (Number(level) === 2 || Number(level) === 3) return Number(level) as TwinLevel;
  throw new RangeError(`Option ${twinOption} must be 2 or 3; got ${JSON.stringify(level)}.`);
}

/** `options` without the twin: those of the task behind it, whose episodes are the same on the same seeds. */
export function publishedOptions(options: EnvOptions): EnvOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !isTwinOption(name)));
}

/** What of `options` says which twin it is; nothing where that makes no sense, as in choices of another version. */
export function twinOptions(options: EnvOptions): EnvOptions {
  const level = Number(options[twinOption]);
  if (level !== 2 && level !== 3) return {};
  const seed = Number(options[twinSeedOption] ?? 0);
  return { [twinOption]: level, ...(isSeed(seed) && seed > 0 && { [twinSeedOption]: seed }) };
}

function isTwinOption(name: string): boolean {
  return name === twinOption || name === twinSeedOption;
}

function isSeed(seed: number): boolean {
  return Number.isInteger(seed) && seed >= 0 && seed <= MAX_TWIN_SEED;
}

/** Which twin of its level `options` ask for. Throws a RangeError where there is no such twin. */
export function twinSeed(options: EnvOptions): number {
  const seed = Number(options[twinSeedOption] ?? 0);
  if (isSeed(seed)) return seed;
  throw new RangeError(`Option ${twinSeedOption} must be a whole number from 0 to ${MAX_TWIN_SEED}; got ${seed}.`);
}
