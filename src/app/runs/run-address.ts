// What is looked at on a run's page, as it stands in the address: round, candidate, tab, and the episode's step.
import type { CandidateRef } from '../../engine/events.ts';
import { detailTabs, type DetailTab } from './run-view.svelte.ts';

/** Which episodes of a candidate: those that chose it, or those on fresh seeds. */
export const episodeSets = ['selection', 'confirmed', 'rescored', 'report'] as const;
export type EpisodeSet = (typeof episodeSets)[number];

/** A place in an evaluation; `episode` and `step` count from 0. */
export interface EpisodePlace {
  readonly set: EpisodeSet;
  readonly episode: number;
  readonly step: number;
}

/** A whole number not below `least`, or null for anything else. */
function count(text: string | null, least: number): number | null {
  const value = text !== null && /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return value >= least ? value : null;
}

/** The candidate that an address names; null where it names none. */
export function candidateInAddress(params: URLSearchParams): CandidateRef | null {
  const round = count(params.get('round'), 1);
  const candidate = count(params.get('candidate'), 1);
  return round === null || candidate === null ? null : { round, candidate };
}

export function tabInAddress(params: URLSearchParams): DetailTab | null {
  return detailTabs.find((tab) => tab === params.get('tab')) ?? null;
}

/** The episode that an address names for `candidate`; null where it names none, or another candidate. */
export function placeInAddress(params: URLSearchParams, candidate: CandidateRef): EpisodePlace | null {
  const named = candidateInAddress(params);
  const episode = count(params.get('episode'), 1);
  if (episode === null || named?.round !== candidate.round || named.candidate !== candidate.candidate) return null;
  const set = episodeSets.find((each) => each === params.get('episodes')) ?? 'selection';
  return { set, episode: episode - 1, step: count(params.get('step'), 0) ?? 0 };
}

type Params = Readonly<Record<string, string | number | null>>;
const noPlace = { episodes: null, episode: null, step: null };

/** The parameters for what is looked at; null takes one out. Another candidate than the address names has no episode yet. */
export function addressOf(params: URLSearchParams, candidate: CandidateRef | null, tab: DetailTab | null): Params {
  const named = candidateInAddress(params);
  const same = candidate !== null && named?.round === candidate.round && named.candidate === candidate.candidate;
  return {
    round: candidate?.round ?? null,
    candidate: candidate?.candidate ?? null,
    tab,
    ...(same && tab === 'episodes' ? {} : noPlace),
  };
}

/** The parameters for a place in an episode of `candidate`. People count episodes from 1. */
export function addressOfPlace({ round, candidate }: CandidateRef, { set, episode, step }: EpisodePlace): Params {
  const tab: DetailTab = 'episodes';
  return { round, candidate, tab, episodes: set === 'selection' ? null : set, episode: episode + 1, step };
}
