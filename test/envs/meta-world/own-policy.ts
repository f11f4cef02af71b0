// The reference policies of Meta-World's tasks in JavaScript, as tests play them.
import { loadModule } from '../../../envs/meta-world/module.ts';
import type { Id } from './recorded.ts';

/** A fresh object of the task's policy, as a function from an observation [39] to an action [4]. */
export function ownPolicy(id: Id): (observation: Float64Array) => Float64Array {
  const { referencePolicy, describe } = loadModule(id);
  const name = describe().policyClassName;
  const Policy = new Function(`${referencePolicy.javascript}\nreturn ${name};`)() as new () => {
    act(obs: { obs_vector: Float64Array }): number[];
  };
  const policy = new Policy();
  return (observation) => Float64Array.from(policy.act({ obs_vector: observation }));
}
