// Which episodes an evaluation of a run plays, and under which rules.
import type { CandidateRef } from './events.ts';
import type { EpisodePlan } from './jobs.ts';
import { episodeSeeds, policySeed } from './seeds.ts';
import type { SeedUse } from './seeds.ts';
import type { MethodSettings, RunSettings } from './settings.ts';

/** Episodes of a longer list: `from` is the number of the first one. */
export interface EpisodePart {
  readonly from: number;
  readonly episodes: number;
}

/** The plan for a candidate's code and `use`, in episodes of at most `maxSteps`; `part` says which episodes of a race. */
export function planOf(
  { method, seed }: Pick<RunSettings, 'method' | 'seed'>,
  maxSteps: number,
  { round, candidate }: CandidateRef,
  use: SeedUse,
  part?: EpisodePart,
): EpisodePlan {
  const { from, episodes } = part ?? { from: 0, episodes: episodesFor(method, use) };
  const stream = use === 'selection' && method.episodeSeeds === 'stream';
  return {
    episodes,
    seeds: stream ? null : episodeSeeds(seed, use, episodes, from),
    maxSteps,
    policyLifetime: method.policyLifetime,
    policySeed: policySeed(seed, round, candidate, use) + from,
    actionCheck: method.actionCheck,
  };
}

function episodesFor(method: MethodSettings, use: SeedUse): number {
  switch (use) {
    case 'selection':
      return method.episodes;
    case 'confirmation':
      return method.confirmEpisodes;
    case 'report':
      return method.reportEpisodes;
    case 'race':
      return method.raceEpisodes ?? 0;
    case 'rescore':
      return method.rescoreEpisodes ?? 0;
    default:
      return use satisfies never;
  }
}
