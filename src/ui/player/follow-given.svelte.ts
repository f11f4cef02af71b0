// Keeps a playback in step with what its player is given: other episodes, and the policy that is to stand beside them.
import { untrack } from 'svelte';
import type { Contender } from '../../app/player/contenders.ts';
import type { Playable, Playback } from '../../app/player/playback.svelte.ts';

export interface Given {
  readonly playable: Playable;
  readonly contenders: readonly Contender[];
  /** Hears of who stands beside it. */
  readonly onbeside?: (key: string | null) => void;
}

/** Call while a component is being set up. `beside`: who is to stand beside it at first, who may come among the contenders later. */
export function followGiven(playback: Playback, beside: string | null, given: () => Given): void {
  const find = (key: string | null | undefined): Contender | null =>
    given().contenders.find((each) => each.key === key) ?? null;
  let awaited = $state.raw(playback.contender ? null : beside);
  let told = beside;

  // Other episodes come into the same player: speed, view and step stay as they are.
  $effect(() => {
    const { playable } = given();
    untrack(() => {
      if (playable.scores !== playback.playable.scores) void playback.show(playable, find(playback.contender?.key));
    });
  });

  $effect(() => {
    const found = awaited === null ? null : find(awaited);
    if (!found) return;
    untrack(() => {
      awaited = null;
      if (!playback.contender) void playback.compareWith(found);
    });
  });

  $effect(() => {
    const key = playback.contender?.key ?? awaited;
    untrack(() => {
      if (key !== told) given().onbeside?.((told = key));
    });
  });
}
