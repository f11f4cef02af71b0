// Everything of Taxi that loads on demand: dynamics, the texts for the language model, view, hand-written policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import actionText from './action.md?raw';
import { make } from './env.ts';
import { cards } from './meta.ts';
import observationNotes from './observation-notes.md?raw';
import observationSource from './observation.py?raw';
import javascript from './reference-policy.js?raw';
import python from './reference-policy.py?raw';
import rewardText from './reward.py?raw';
import { view } from './view.ts';

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  return createModule(findCard(cards, id), {
    name: 'Taxi',
    make,
    view,
    referencePolicy: { python, javascript },
    texts: () => ({ observationSource, observationNotes, actionText, rewardText }),
  });
}
