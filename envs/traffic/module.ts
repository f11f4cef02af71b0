// Everything heavy about traffic in one place: dynamics, texts for the language model, view and reference policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import { readFlag } from '../../src/env-api/options.ts';
import actionText from './action.md?raw';
import { horizonOf, make } from './env.ts';
import { cards } from './meta.ts';
import observationSource from './observation.py?raw';
import javascript from './reference-policy.js?raw';
import python from './reference-policy.py?raw';
import rewardCommute from './reward-commute.py?raw';
import rewardFlow from './reward.py?raw';
import { view } from './view.ts';

const PUBLISHED_HEADWAY = `distance of the leader, which is the next vehicle ahead of slot i, to the vehicle
        ahead of that leader, bumper to bumper. 373 if slot i has no leader, 1000 if its leader has none.`;
const TRUE_HEADWAY = `distance to the leader, which is the next vehicle ahead of slot i, bumper to
        bumper. 373 if there is none.`;

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  return createModule(findCard(cards, id), {
    name: 'Traffic',
    make,
    view,
    referencePolicy: { python, javascript },
    texts: (options) => ({
      horizon: horizonOf(options),
      observationSource: readFlag(options, 'trueHeadways', false)
        ? observationSource.replace(PUBLISHED_HEADWAY, TRUE_HEADWAY)
        : observationSource,
      actionText,
      rewardText: options['reward'] === 'commute' ? rewardCommute : rewardFlow,
    }),
  });
}
