// What is looked at on a run's page, as it stands in the address: round, candidate, tab, and what is chosen in the tab.
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
  const episode = count(params.get('episode'), 1);
  if (episode === null || !isNamed(params, candidate)) return null;
  const set = episodeSets.find((each) => each === params.get('episodes')) ?? 'selection';
  return { set, episode: episode - 1, step: count(params.get('step'), 0) ?? 0 };
}

/** Choices in a tab, by the name of their parameter: which episodes, the policy beside them, the version of the code, what it is compared with. */
export type TabChoice = 'episodes' | 'beside' | 'version' | 'from';
const tabOfChoice: Readonly<Record<TabChoice, DetailTab>> = {
  episodes: 'episodes',
  beside: 'episodes',
  version: 'code',
  from: 'changes',
};
const maxChoice = 200;

/** What an address chooses in a tab of `candidate`; null where it chooses nothing, or names another candidate. */
export function choiceInAddress(params: URLSearchParams, candidate: CandidateRef, choice: TabChoice): string | null {
  return isNamed(params, candidate) ? params.get(choice)?.slice(0, maxChoice) || null : null;
}

/** The parameters for a choice in a tab of `candidate`. */
export function addressOfChoice({ round, candidate }: CandidateRef, choice: TabChoice, value: string | null): Params {
  return value === null ? { [choice]: null } : { round, candidate, tab: tabOfChoice[choice], [choice]: value };
}

type Params = Readonly<Record<string, string | number | null>>;

/** What stands in the address of a tab besides the candidate. */
const ofTab: Readonly<Partial<Record<DetailTab, readonly string[]>>> = {
  episodes: ['episodes', 'episode', 'step', 'beside'],
  code: ['version'],
  changes: ['from'],
};

function isNamed(params: URLSearchParams, candidate: CandidateRef): boolean {
  const named = candidateInAddress(params);
  return named?.round === candidate.round && named.candidate === candidate.candidate;
}

/** The parameters for what is looked at; null takes one out. Nothing is chosen yet in another tab or for another candidate. */
export function addressOf(params: URLSearchParams, candidate: CandidateRef | null, tab: DetailTab | null): Params {
  const kept = candidate !== null && tab !== null && isNamed(params, candidate) ? (ofTab[tab] ?? []) : [];
  const dropped = Object.values(ofTab)
    .flat()
    .filter((name) => !kept.includes(name));
  return {
    round: candidate?.round ?? null,
    candidate: candidate?.candidate ?? null,
    tab,
    ...Object.fromEntries(dropped.map((name) => [name, null])),
  };
}

/** The parameters for a place in an episode of `candidate`. People count episodes from 1. */
export function addressOfPlace({ round, candidate }: CandidateRef, { set, episode, step }: EpisodePlace): Params {
  const tab: DetailTab = 'episodes';
  return { round, candidate, tab, episodes: set === 'selection' ? null : set, episode: episode + 1, step };
}
