// Everything heavy about pendulum-v1 in one place: dynamics, texts for the language model, view and reference policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import actionText from './action.md?raw';
import { make } from './env.ts';
import { cards } from './meta.ts';
import observationSource from './observation.py?raw';
import javascript from './reference-policy.js?raw';
import python from './reference-policy.py?raw';
import rewardText from './reward.py?raw';
import { view } from './view.ts';

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  return createModule(findCard(cards, id), {
    name: 'Pendulum',
    make,
    view,
    referencePolicy: { python, javascript },
    texts: () => ({ observationSource, actionText, rewardText }),
  });
}
