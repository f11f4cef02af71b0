// The Python side of a job: a policy or a Feedback object in the interpreter, fed through arrays in shared memory.
import type { Env } from '../../env-api/env.ts';
import { runError, type RunError } from '../../engine/errors.ts';
import type { EvaluationJob, FeedbackJob } from '../../engine/jobs.ts';
import { RolloutStop, whereInRollout } from '../../engine/rollout.ts';
import { errorText } from '../../lib/error-text.ts';
import { expectedAction } from './action-check.ts';
import type { LoadedFeedback, LoadedPolicy } from './loaded.ts';
import type { OutputCapture } from './output.ts';
import type { PythonInterpreter } from './python.ts';
import { seedEntropy } from './seeded-random.ts';

/** Loads a policy class; errors of its code leave as `RolloutStop`. */
export function pythonPolicy(
  python: PythonInterpreter,
  job: EvaluationJob,
  code: string,
  env: Env,
  output: OutputCapture,
): LoadedPolicy {
  const memory = begin(python, job, code, env, output, 'policy', job.plan.actionCheck);
  const { session } = python;
  const step = session.get_step();
  const discrete = env.actionSpace.kind === 'discrete';
  let observation = memory.observation();
  let action = memory.action();
  return {
    create(seed) {
      seedEntropy(seed);
      if (!guarded(python, () => session.create(seed))) throw new RolloutStop(takeError(python));
    },
    act(flat, episode, stepIndex) {
      // A grown memory leaves views of the old one empty.
      if (observation.length === 0) observation = memory.observation();
      observation.set(flat);
      let result: number;
      try {
        result = step();
      } catch (thrown) {
        throw interpreterFailed(python, thrown);
      }
      if (result < 0) throw new RolloutStop(placed(takeError(python), episode, stepIndex));
      if (discrete) return result;
      if (action.length === 0) action = memory.action();
      return action;
    },
    flush: () => flush(python, output),
    dispose() {
      step.destroy();
      finish(python);
    },
  };
}

/** Loads class `Feedback`; errors of its code leave as `RolloutStop`. */
export function pythonFeedback(
  python: PythonInterpreter,
  job: FeedbackJob,
  env: Env,
  output: OutputCapture,
): LoadedFeedback {
  const memory = begin(python, job, job.code, env, output, 'feedback', 'reference');
  const { session } = python;
  return {
    summarize({ observations, actions, rewards, outcome }, evidence) {
      const text = guarded(python, () => {
        for (let step = 0; step < observations.length; step++) {
          memory.observation().set(observations[step]!);
          const action = actions[step]!;
          if (typeof action !== 'number') memory.action().set(action);
          session.collect(typeof action === 'number' ? action : undefined, rewards[step]!);
        }
        return session.summarize(evidence, JSON.stringify(outcome));
      });
      if (text === undefined) throw new RolloutStop(takeError(python));
      return text;
    },
    dispose: () => finish(python),
  };
}

interface SharedArrays {
  observation(): Float64Array;
  action(): Float64Array;
}

/** Starts a job in the interpreter and finds its shared arrays. */
function begin(
  python: PythonInterpreter,
  job: EvaluationJob | FeedbackJob,
  code: string,
  env: Env,
  output: OutputCapture,
  purpose: 'policy' | 'feedback',
  actionCheck: string,
): SharedArrays {
  if (python.broken)
    throw new RolloutStop(runError('sandbox/crashed', 'The Python interpreter failed in an earlier job.'));
  const space = env.actionSpace;
  const { task } = job;
  const observationSize = env.observationSpace.low.length;
  python.limitMemory(job.limits.memoryMb);
  seedEntropy(0);
  const config = JSON.stringify({
    purpose,
    code,
    policyClassName: task.policyClassName,
    observationClassName: task.observationClassName,
    observationSource: task.observationSource,
    observationModules: task.observationModules,
    observationSize,
    space,
    expected: expectedAction(space),
    actionCheck,
  });
  if (!guarded(python, () => python.session.begin(config))) {
    flush(python, output);
    const error = takeError(python);
    finish(python);
    throw new RolloutStop(error);
  }
  const list = python.session.addresses();
  const [observationAt, actionAt] = list.toJs() as [number, number];
  list.destroy();
  const actionLength = space.kind === 'box' ? space.low.length : 1;
  return {
    observation: () => new Float64Array(python.memory(), observationAt, observationSize),
    action: () => new Float64Array(python.memory(), actionAt, actionLength),
  };
}

function placed(error: RunError, episode: number, step: number): RunError {
  return { ...error, message: `${whereInRollout(episode, step)}: ${error.message}` };
}

function takeError(python: PythonInterpreter): RunError {
  // The words are put together in Python: code that broke its modules breaks them too.
  const text = guarded(python, () => python.session.take_error());
  const { code, message, traceback, line } = JSON.parse(text) as RunError;
  return runError(code, message, { ...(traceback ? { traceback } : {}), ...(line ? { line } : {}) });
}

function flush(python: PythonInterpreter, output: OutputCapture): void {
  if (python.broken) return;
  const text = guarded(python, () => python.session.drain_output());
  const [kept, total] = JSON.parse(text) as [string, number];
  output.replace(kept, total);
}

function finish(python: PythonInterpreter): void {
  if (python.broken) return;
  try {
    python.session.end();
  } catch {
    python.markBroken(); // Model-written code damaged the interpreter: the worker must be replaced.
  }
}

/** Runs `call`; an exception that Python did not turn into a result means that the interpreter itself failed. */
function guarded<T>(python: PythonInterpreter, call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw interpreterFailed(python, thrown);
  }
}

function interpreterFailed(python: PythonInterpreter, thrown: unknown): RolloutStop {
  python.markBroken();
  const text = errorText(thrown);
  const memory = /memory|allocation/i.test(text);
  const message = `The Python interpreter failed while running the code: ${text.slice(0, 500)}`;
  return new RolloutStop(runError(memory ? 'policy/memory' : 'policy/act', message));
}
