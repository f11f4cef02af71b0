// What is watched on the comparison page, as it stands in the address: who, at which moment of its training, who stands
// beside it, and the episode and step where it stands still.
import type { PlaybackStart } from '../player/playback.svelte.ts';

export interface Watched {
  /** Id of a training or a run; null where nobody is watched. */
  readonly who: string | null;
  /** Steps of training; null for its end. */
  readonly after: number | null;
  /** A run's own episodes, in place of one on the trainings' seed. */
  readonly own: boolean;
  /** Key of the policy beside it. */
  readonly beside: string | null;
  readonly place: PlaybackStart | null;
}

export const nobody: Watched = { who: null, after: null, own: false, beside: null, place: null };

const maxText = 200;

/** The parameters for it; null takes one out. People count episodes from 1. */
export function watchParams({
  who,
  after,
  own,
  beside,
  place,
}: Watched): Readonly<Record<string, string | number | null>> {
  const on = who !== null;
  return {
    watch: who,
    after: on ? after : null,
    episodes: on && own ? 'own' : null,
    beside: on ? beside : null,
    episode: on && place ? place.episode + 1 : null,
    step: on && place ? place.step : null,
  };
}

/** What an address asks for. What makes no sense is left out. */
export function watchIn(params: URLSearchParams): Watched {
  const text = (name: string): string | null => params.get(name)?.slice(0, maxText) || null;
  const count = (name: string): number | null => {
    const value = params.get(name) ?? '';
    return /^\d{1,9}$/.test(value) ? Number(value) : null;
  };
  const who = text('watch');
  if (who === null) return nobody;
  const step = count('step');
  const place = step === null ? null : { episode: Math.max(0, (count('episode') ?? 1) - 1), step };
  return { who, after: count('after'), own: params.get('episodes') === 'own', beside: text('beside'), place };
}
