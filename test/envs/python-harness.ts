// Loads the Python side of a task (observation class and reference policy) in Pyodide under Node, without the sandbox:
// only our own files run here.
import { loadPyodide } from 'pyodide';
import type { TaskDescription } from '../../src/env-api/env.ts';

/** One observation as Python sees it, and the reference policy's answer to it. */
export interface PythonAnswer {
  /** Field names and values; arrays flattened. */
  readonly fields: Readonly<Record<string, number | number[]>>;
  readonly action: number | number[];
}
export type AskPython = (observation: Float64Array) => PythonAnswer;

const HARNESS = `
import array, json, sys, types

def numbers(value):
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple, array.array)):
        return list(flatten(value))
    assert isinstance(value, (int, float)), repr(value)
    return value

def flatten(values):
    for item in values:
        if isinstance(item, (list, tuple, array.array)):
            yield from flatten(item)
        else:
            yield item

def load_task(observation_source, observation_name, modules, policy_source, policy_name):
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

    return ask
`;

type LoadTask = (
  observationSource: string,
  observationName: string,
  modules: readonly string[],
  policySource: string,
  policyName: string,
) => (values: readonly number[]) => string;

/** Boots one interpreter; the function it yields makes a fresh policy object for a task. */
export async function bootPython(): Promise<(task: TaskDescription, policy: string) => AskPython> {
  const pyodide = await loadPyodide();
  pyodide.runPython(HARNESS);
  const loadTask = pyodide.globals.get('load_task') as LoadTask;
  return (task, policy) => {
    const ask = loadTask(
      task.observationSource,
      task.observationClassName,
      task.observationModules,
      policy,
      task.policyClassName,
    );
    return (observation) => JSON.parse(ask([...observation])) as PythonAnswer;
  };
}
