// Everything of Blackjack that loads on demand: dynamics, the texts for the language model, view, hand-written policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import actionText from './action.md?raw';
import { make } from './env.ts';
import type { Rules } from './env.ts';
import { cards } from './meta.ts';
import observationNotes from './observation-notes.md?raw';
import observationSource from './observation.py?raw';
import javascript from './reference-policy.js?raw';
import python from './reference-policy.py?raw';
import rewardText from './reward.md?raw';
import { view } from './view.ts';

/** The sentence of reward.md on a natural, which depends on the option `rules`. */
const NATURAL: Readonly<Record<Rules, string>> = {
  book: "a natural (an ace and a ten-valued card as the player's first two cards) that sticks pays +1, unless the dealer has a natural as well: then 0.",
  bonus:
    "winning with a natural (an ace and a ten-valued card as the player's first two cards) pays +1.5 instead of +1.",
  plain: 'an ace and a ten-valued card as the first two cards count as any other 21.',
};

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  return createModule(findCard(cards, id), {
    name: 'Blackjack',
    make,
    view,
    referencePolicy: { python, javascript },
    texts: (options) => ({
      observationSource,
      observationNotes,
      actionText,
      rewardText: rewardText.replace('{natural}', NATURAL[(options['rules'] ?? 'book') as Rules]),
    }),
  });
}
