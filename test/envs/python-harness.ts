// Loads the Python side of a task (observation class, reference policy, reward) in Pyodide under Node, without the
// sandbox: only our own files run here.
import { loadPyodide } from 'pyodide';
import type { StepInfo, TaskDescription } from '../../src/env-api/env.ts';
import type { Action } from '../../src/env-api/space.ts';

/** One observation as Python sees it, and the reference policy's answer to it. */
export interface PythonAnswer {
  /** Field names and values; arrays flattened. */
  readonly fields: Readonly<Record<string, number | number[]>>;
  readonly action: number | number[];
}

/** One task's Python classes at work. */
export interface PythonTask {
  ask(observation: Float64Array): PythonAnswer;
  /** Tells the reward function how an episode starts, where it wants to know. */
  begin(observation: Float64Array, info: StepInfo): void;
  /**
   * What the reward function shown to the language model gives for a transition; null where the task shows prose. `info` is
   * the step's, for functions that read it.
   */
  reward(before: Float64Array, action: Action, after: Float64Array, info?: StepInfo): number | null;
}

const HARNESS = `
import array, inspect, json, sys, types

def numbers(value):
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple, array.array)):
        return list(flatten(value))
    assert isinstance(value, (int, float)), repr(value)
    return int(value) if isinstance(value, bool) else value

def flatten(values):
    for item in values:
        if isinstance(item, (list, tuple, array.array)):
            yield from flatten(item)
        elif isinstance(item, str):
            yield int(item.rsplit(".", 1)[-1])  # names such as "bus_20.3" are numbers in the vector
        else:
            yield item

def load_task(observation_source, observation_name, modules, policy_source, policy_name, reward_source, reward_name):
    scope = {"__name__": modules[0]}
    exec(observation_source, scope)
    observation_class = scope[observation_name]
    assert observation_class.__doc__, "the observation class has no docstring"
    for name in modules:
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            dotted = ".".join(parts[:end])
            if dotted not in sys.modules:
                sys.modules[dotted] = types.ModuleType(dotted)
                sys.modules[dotted].__path__ = []
        setattr(sys.modules[name], observation_name, observation_class)
    scope = {"__name__": "policy"}
    exec(policy_source, scope)
    policy = scope[policy_name]()
    reused = array.array("d")

    def ask(values):
        reused[:] = array.array("d", values)
        observation = observation_class()
        observation.fill_from_env(None, reused)
        action = numbers(policy.act(observation))
        # What the observation holds must not change when the vector is reused.
        reused[:] = array.array("d", [float("nan")] * len(reused))
        return json.dumps({"fields": {name: numbers(value) for name, value in vars(observation).items()}, "action": action})

    def see(values):
        observation = observation_class()
        observation.fill_from_env(None, array.array("d", values))
        return observation

    if f"class {reward_name}" not in reward_source:
        return ask, None, None
    scope = {"__name__": "reward"}
    exec(reward_source, scope)
    reward_function = scope[reward_name]()

    reads_info = len(inspect.signature(reward_function.calculate_reward).parameters) == 4

    def begin(values, info):
        if hasattr(reward_function, "begin_episode"):
            reward_function.begin_episode(see(values), json.loads(info))

    def reward(before, action, after, info):
        transition = [see(before), list(action) if hasattr(action, "__len__") else action, see(after)]
        return reward_function.calculate_reward(*transition, *([json.loads(info)] if reads_info else []))

    return ask, begin, reward
`;

type LoadTask = (
  ...texts: (string | readonly string[])[]
) => [
  ask: (values: readonly number[]) => string,
  begin: ((values: readonly number[], info: string) => void) | undefined,
  reward:
    | ((
        before: readonly number[],
        action: number | readonly number[],
        after: readonly number[],
        info: string,
      ) => number)
    | undefined,
];

/** Boots one interpreter; the function it yields makes a fresh policy object for a task. */
export async function bootPython(): Promise<(task: TaskDescription, policy: string) => PythonTask> {
  const pyodide = await loadPyodide();
  pyodide.runPython(HARNESS);
  const loadTask = pyodide.globals.get('load_task') as LoadTask;
  return (task, policy) => {
    const [ask, begin, reward] = loadTask(
      task.observationSource,
      task.observationClassName,
      task.observationModules,
      policy,
      task.policyClassName,
      task.rewardText,
      task.rewardName,
    );
    return {
      ask: (observation) => JSON.parse(ask([...observation])) as PythonAnswer,
      begin: (observation, info) => begin?.([...observation], JSON.stringify(info)),
      reward: (before, action, after, info = {}) => {
        const taken = typeof action === 'number' ? action : [...action];
        return reward ? reward([...before], taken, [...after], JSON.stringify(info)) : null;
      },
    };
  };
}
