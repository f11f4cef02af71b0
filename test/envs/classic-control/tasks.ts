// The five classic control tasks as the tests meet them: modules, recordings, and reference policies made callable.
import { loadModule as loadAcrobot } from '../../../envs/acrobot/module.ts';
import { loadModule as loadCartPole } from '../../../envs/cartpole/module.ts';
import { loadModule as loadMountainCar } from '../../../envs/mountain-car/module.ts';
import { loadModule as loadPendulum } from '../../../envs/pendulum/module.ts';
import type { Env, EnvModule } from '../../../src/env-api/env.ts';
import type { Action } from '../../../src/env-api/space.ts';

export const tasks: readonly EnvModule[] = [
  loadCartPole('cartpole-v1'),
  loadMountainCar('mountain-car-v0'),
  loadMountainCar('mountain-car-continuous-v0'),
  loadPendulum('pendulum-v1'),
  loadAcrobot('acrobot-v1'),
];

export function findTask(id: string): EnvModule {
  const task = tasks.find((one) => one.card.id === id);
  if (!task) throw new Error(`no task ${id}`);
  return task;
}

/** The task's JavaScript reference policy as a function of the flat observation. */
export function referencePolicy(task: EnvModule, env: Env): (observation: Float64Array) => Action {
  const className = task.describe().policyClassName;
  const build = new Function(`${task.referencePolicy.javascript}\nreturn new ${className}();`);
  const policy = build() as { act(observation: unknown): number | number[] };
  return (observation) => {
    const fields = env.observationFields.map((field) => [field.name, observation[field.offset]]);
    const action = policy.act(Object.fromEntries(fields));
    return typeof action === 'number' ? action : Float64Array.from(action);
  };
}
