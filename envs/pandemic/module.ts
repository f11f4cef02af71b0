// What loading the pandemic task yields: dynamics, the texts for the model, view and reference policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import actionText from './action.md?raw';
import { fields, make, readOptions } from './env.ts';
import { cards } from './meta.ts';
import observationNotes from './observation-notes.md?raw';
import observationSource from './observation.py?raw';
import referenceJavascript from './reference-policy.js?raw';
import referencePython from './reference-policy.py?raw';
import rewardText from './reward.py?raw';
import { view } from './view.ts';

const RECORDS = {
  'same-day':
    'The three records were taken 8, 16 and 24 hours into the last day. People are counted and tested once a day, so that the records differ in `time_day` only.',
  'three-days': 'The three records were taken at the end of each of the last three days.',
} as const;

const BY_ACTION = 'lower_stage = -0.1 * action**1.5 / 3**1.5  # by the action, whatever the stage is';
const BY_STAGE = 'lower_stage = -0.1 * stage_after**1.5 / 4**1.5';

/** The module; throws on an unknown id. */
export function loadModule(id: string): EnvModule {
  return createModule(findCard(cards, id), {
    name: 'Pandemic',
    make,
    view,
    observationFields: fields,
    referencePolicy: { python: referencePython, javascript: referenceJavascript },
    texts(options) {
      const { records, stageCost } = readOptions(options);
      return {
        observationSource,
        observationNotes: `${observationNotes.trim()}\n\n${RECORDS[records]}`,
        actionText,
        rewardText: stageCost === 'stage' ? rewardText.replace(BY_ACTION, BY_STAGE) : rewardText,
      };
    },
  });
}
