// Everything of FrozenLake that loads on demand: dynamics, the texts for the language model, view, hand-written policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import actionText from './action.md?raw';
import { make } from './env.ts';
import { cards } from './meta.ts';
import notes4 from './observation-notes-4x4.md?raw';
import notes8 from './observation-notes-8x8.md?raw';
import observationSource from './observation.py?raw';
import javascript4 from './reference-policy-4x4.js?raw';
import python4 from './reference-policy-4x4.py?raw';
import javascript8 from './reference-policy-8x8.js?raw';
import python8 from './reference-policy-8x8.py?raw';
import reward4 from './reward-4x4.py?raw';
import reward8 from './reward-8x8.py?raw';
import { view } from './view.ts';

const SMALL = {
  policyClassName: 'FrozenLakePolicy',
  observationNotes: notes4,
  rewardText: reward4,
  referencePolicy: { python: python4, javascript: javascript4 },
};
const LARGE = {
  policyClassName: 'FrozenLake8x8Policy',
  observationNotes: notes8,
  rewardText: reward8,
  referencePolicy: { python: python8, javascript: javascript8 },
};

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  const { observationNotes, rewardText, ...parts } = id === 'frozen-lake-v1' ? SMALL : LARGE;
  return createModule(findCard(cards, id), {
    name: 'FrozenLake',
    make,
    view,
    ...parts,
    texts: () => ({ observationSource, observationNotes, actionText, rewardText }),
  });
}
