// The seven MuJoCo tasks of Gymnasium v5 by id; bundled alone for the sandbox.
import { requireMujoco } from '../../src/env-api/mujoco/simulation.ts';
import type { MakeEnv } from '../../src/env-api/env.ts';
import { Ant } from './ant/ant.ts';
import { HalfCheetah } from './half-cheetah/half-cheetah.ts';
import { Hopper } from './hopper/hopper.ts';
import { Humanoid } from './humanoid/humanoid.ts';
import { InvertedDoublePendulum } from './inverted-double-pendulum/inverted-double-pendulum.ts';
import { Reacher } from './reacher/reacher.ts';
import { Swimmer } from './swimmer/swimmer.ts';

const tasks = {
  ant_v5: Ant,
  halfcheetah_v5: HalfCheetah,
  hopper_v5: Hopper,
  humanoid_v5: Humanoid,
  swimmer_v5: Swimmer,
  reacher_v5: Reacher,
  inverted_double_pendulum_v5: InvertedDoublePendulum,
} as const;

/** Builds one of the tasks; they have no options. Throws on an unknown id, and where MuJoCo is not given. */
export const make: MakeEnv = (id, _options, mujoco) => {
  if (!Object.hasOwn(tasks, id)) throw new Error(`MuJoCo tasks: unknown environment id "${id}".`);
  return new tasks[id as keyof typeof tasks](requireMujoco(id, mujoco));
};
