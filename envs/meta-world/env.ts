// The four Meta-World v3 tasks by id; bundled alone for the sandbox.
import type { MakeEnv } from '../../src/env-api/env.ts';
import { requireMujoco } from '../../src/env-api/mujoco/simulation.ts';
import { buttonPress } from './button-press/button-press.ts';
import { doorOpen } from './door-open/door-open.ts';
import { drawerOpen } from './drawer-open/drawer-open.ts';
import { pickPlace } from './pick-place/pick-place.ts';
import { SawyerTask, type SawyerRules } from './sawyer-task.ts';

export { observationFields } from './sawyer-task.ts';

/** What sets the tasks apart, by id. */
export const tasks = {
  button_press_v3: buttonPress,
  door_open_v3: doorOpen,
  drawer_open_v3: drawerOpen,
  pick_place_v3: pickPlace,
} as const satisfies Record<string, SawyerRules>;

/** The seed of MT1's placements, as in the paper's harness. */
export const DEFAULT_SEED = 0;

/**
 * Builds one of the tasks; option `mt1_seed` picks the 50 placements. Throws on an unknown id, on a seed outside [0, 2^32),
 * and where MuJoCo is not given.
 */
export const make: MakeEnv = (id, options = {}, mujoco) => {
  if (!Object.hasOwn(tasks, id)) throw new Error(`Meta-World: unknown environment id "${id}".`);
  return new SawyerTask(
    tasks[id as keyof typeof tasks],
    Number(options['mt1_seed'] ?? DEFAULT_SEED),
    requireMujoco(id, mujoco),
  );
};
