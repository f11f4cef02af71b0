// Everything heavy about glucose in one place: dynamics, texts for the language model, view and reference policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule, EnvOptions } from '../../src/env-api/env.ts';
import { readFlag } from '../../src/env-api/options.ts';
import actionText from './action.md?raw';
import { BASAL_RATES, make, MOST_ACTION, readSettings } from './env.ts';
import { cards } from './meta.ts';
import observationSource from './observation.py?raw';
import javascript from './reference-policy.js?raw';
import python from './reference-policy.py?raw';
import rewardText from './reward.py?raw';
import { basalRate } from './simulation.ts';
import unitsText from './units.md?raw';
import { view } from './view.ts';

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  return createModule(findCard(cards, id), {
    name: 'Glucose',
    make,
    view,
    referencePolicy: { python, javascript },
    texts: (options) => ({
      observationSource,
      observationNotes: readFlag(options, 'tellUnits', false) ? unitsFor(options) : '',
      actionText,
      rewardText: rewardFor(options),
    }),
  });
}

/** The units, with the pump rates of the chosen patient. */
function unitsFor(options: EnvOptions): string {
  const basal = basalRate(readSettings(options).patient.parameters);
  return unitsText
    .replace('BASAL_ACTION', (1 / BASAL_RATES).toFixed(4))
    .replace('BASAL_RATE', basal.toFixed(4))
    .replace('MOST_RATE', (MOST_ACTION * BASAL_RATES * basal).toFixed(4));
}

/** The reward as it is with the chosen penalty, written as a Python float. */
function rewardFor(options: EnvOptions): string {
  const { deathPenalty } = readSettings(options);
  const shown = Number.isInteger(deathPenalty) ? deathPenalty.toFixed(1) : String(deathPenalty);
  return rewardText.replace('DEATH_PENALTY = 100000.0', `DEATH_PENALTY = ${shown}`);
}
