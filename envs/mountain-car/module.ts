// Everything heavy about both mountain cars in one place: dynamics, texts for the language model, view and policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule, EnvOptions } from '../../src/env-api/env.ts';
import actionText from './action.md?raw';
import continuousActionText from './continuous-action.md?raw';
import continuousObservationSource from './continuous-observation.py?raw';
import continuousJavascript from './continuous-reference-policy.js?raw';
import continuousPython from './continuous-reference-policy.py?raw';
import continuousReward from './continuous-reward.py?raw';
import { make, readGoalVelocity } from './env.ts';
import { cards } from './meta.ts';
import observationSource from './observation.py?raw';
import javascript from './reference-policy.js?raw';
import python from './reference-policy.py?raw';
import reward from './reward.py?raw';
import { view } from './view.ts';

/** A text that names the speed needed at the flag, with the value that the options give instead of 0. */
function withGoalVelocity(text: string, options: EnvOptions): string {
  const goalVelocity = readGoalVelocity(options);
  if (goalVelocity === 0) return text;
  return text
    .replace('velocity >= 0.0', `velocity >= ${goalVelocity}`)
    .replace('GOAL_VELOCITY = 0.0', `GOAL_VELOCITY = ${goalVelocity}`);
}

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  const card = findCard(cards, id);
  if (id === 'mountain-car-continuous-v0') {
    return createModule(card, {
      name: 'MountainCarContinuous',
      make,
      view,
      referencePolicy: { python: continuousPython, javascript: continuousJavascript },
      texts: (options) => ({
        observationSource: withGoalVelocity(continuousObservationSource, options),
        actionText: continuousActionText,
        rewardText: withGoalVelocity(continuousReward, options),
      }),
    });
  }
  return createModule(card, {
    name: 'MountainCar',
    make,
    view,
    referencePolicy: { python, javascript },
    texts: (options) => ({
      observationSource: withGoalVelocity(observationSource, options),
      actionText,
      rewardText: reward,
    }),
  });
}
