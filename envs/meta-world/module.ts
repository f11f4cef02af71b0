// Everything heavy about the Meta-World tasks but the simulator: texts for the language model, views, reference policies.
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import actionText from './action.md?raw';
import buttonObservation from './button-press/observation.py?raw';
import buttonJavascript from './button-press/reference-policy.js?raw';
import buttonPython from './button-press/reference-policy.py?raw';
import buttonReward from './button-press/reward.py?raw';
import doorObservation from './door-open/observation.py?raw';
import doorJavascript from './door-open/reference-policy.js?raw';
import doorPython from './door-open/reference-policy.py?raw';
import doorReward from './door-open/reward.py?raw';
import drawerObservation from './drawer-open/observation.py?raw';
import drawerJavascript from './drawer-open/reference-policy.js?raw';
import drawerPython from './drawer-open/reference-policy.py?raw';
import drawerReward from './drawer-open/reward.py?raw';
import { make, observationFields, tasks as rules } from './env.ts';
import hamacherProduct from './hamacher-product.py?raw';
import { cards } from './meta.ts';
import pickObservation from './pick-place/observation.py?raw';
import pickJavascript from './pick-place/reference-policy.js?raw';
import pickPython from './pick-place/reference-policy.py?raw';
import pickReward from './pick-place/reward.py?raw';
import { spacesOf } from './sawyer-task.ts';
import tolerance from './tolerance.py?raw';
import { views } from './view.ts';

type Id = keyof typeof rules;

interface TaskFiles {
  /** What the paper's classes and observation modules are called after. */
  readonly name: string;
  readonly module: string;
  readonly observation: string;
  /** The functions that the reward is made of, and its class. */
  readonly reward: readonly string[];
  readonly python: string;
  readonly javascript: string;
}

const tasks: Readonly<Record<Id, TaskFiles>> = {
  button_press_v3: {
    name: 'ButtonPressV3',
    module: 'metaworld_button_press_v3_observation',
    observation: buttonObservation,
    reward: [tolerance, hamacherProduct, buttonReward],
    python: buttonPython,
    javascript: buttonJavascript,
  },
  door_open_v3: {
    name: 'DoorOpenV3',
    module: 'metaworld_door_open_v3_observation',
    observation: doorObservation,
    reward: [tolerance, hamacherProduct, doorReward],
    python: doorPython,
    javascript: doorJavascript,
  },
  drawer_open_v3: {
    name: 'DrawerOpenV3',
    module: 'metaworld_drawer_open_v3_observation',
    observation: drawerObservation,
    reward: [tolerance, drawerReward],
    python: drawerPython,
    javascript: drawerJavascript,
  },
  pick_place_v3: {
    name: 'PickPlaceV3',
    module: 'metaworld_pick_place_v3_observation',
    observation: pickObservation,
    reward: [tolerance, hamacherProduct, pickReward],
    python: pickPython,
    javascript: pickJavascript,
  },
};

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  const card = findCard(cards, id);
  const { name, module, observation, reward, python, javascript } = tasks[id as Id];
  return createModule(card, {
    name,
    make,
    observationFields,
    spaces: spacesOf(rules[id as Id]),
    observationClassName: `MetaWorld${name}Observation`,
    observationModule: module,
    referencePolicy: { python, javascript },
    texts: () => ({
      observationSource: observation,
      actionText,
      rewardText: ['import math\n', ...reward].join('\n\n'),
    }),
    ...views[id]!,
  });
}
