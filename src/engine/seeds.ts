// Every seed of a run, derived from the run's own seed S: which episodes selection, confirmation and report meet, and
// what the policy's own randomness starts from.

/** Distance between the seed ranges of selection, confirmation and so on: far more than the episodes of any of them. */
const RANGE = 10_000;

export type SeedUse = 'selection' | 'confirmation' | 'report' | 'race' | 'rescore';

const ranges: Readonly<Record<SeedUse, number>> = { selection: 0, confirmation: 1, report: 2, race: 3, rescore: 4 };

/**
 * Seeds of `episodes` episodes from number `from` on: S, S+1, ... for selection, from S+10000 for confirmation, from S+20000 for
 * the report, from S+30000 for races, from S+40000 for re-scores.
 */
export function episodeSeeds(seed: number, use: SeedUse, episodes: number, from = 0): readonly number[] {
  return Array.from({ length: episodes }, (_, i) => seed + ranges[use] * RANGE + from + i);
}

/** MurmurHash3's 32-bit finaliser (Appleby, public domain): every input bit reaches every output bit. */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Seed of a policy's own randomness, an integer in [0, 2^31): differs by candidate, the same for all its repairs. */
export function policySeed(seed: number, round: number, candidate: number, use: SeedUse): number {
  let x = mix(seed + 1);
  for (const part of [round, candidate, ranges[use]]) x = mix((x + part + 0x9e3779b9) | 0);
  return x >>> 1;
}
