// What loading a NoiseWorld board yields: dynamics, the texts for the model, view and reference policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { TaskTexts } from '../../src/env-api/env-module.ts';
import type { EnvModule, EnvOptions } from '../../src/env-api/env.ts';
import actionText from './action.md?raw';
import { boardSpec } from './boards.ts';
import { make } from './env.ts';
import keyInformation from './key-information.md?raw';
import { cards } from './meta.ts';
import observationSource from './observation.py?raw';
import observationWithoutKey from './observation-without-key.py?raw';
import referenceJavascript from './reference-policy.js?raw';
import referencePython from './reference-policy.py?raw';
import rewardText from './reward.md?raw';
import { view } from './view.ts';

/** The module of one board; throws on an unknown id. */
export function loadModule(id: string): EnvModule {
  const card = findCard(cards, id);
  const policyClassName = `NoiseWorldBoard${id.at(-1)}Policy`;
  const named = (source: string): string => source.replaceAll('NoiseWorldPolicy', policyClassName);
  return createModule(card, {
    name: 'NoiseWorld',
    policyClassName,
    make,
    view,
    referencePolicy: { python: named(referencePython), javascript: named(referenceJavascript) },
    texts: (options) => boardTexts(id, options),
  });
}

function boardTexts(id: string, options: EnvOptions): TaskTexts {
  const { size, milestones } = boardSpec(id, options);
  const facts =
    `On this task n = ${size}: \`board\` has ${size * size} entries. ` +
    (milestones
      ? 'Only the integers 0, 1, 2, 3, 4, 5, 6 and 7 can occur as labels.'
      : 'Only the integers 0, 1, 2, 3, 4 and 5 can occur as labels.');
  const tellsKey = milestones && String(options.keyInformation ?? false) === 'true';
  return {
    horizon: size * size,
    observationSource,
    ...(tellsKey ? {} : { observationShown: observationWithoutKey }),
    observationNotes: tellsKey ? `${facts}\n\n${keyInformation}` : facts,
    actionText,
    rewardText,
  };
}
