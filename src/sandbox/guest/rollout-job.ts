// Runs one job inside the sandbox, whatever the language: evaluates a policy, or lets Feedback summarise trajectories
// that are re-created from recorded actions.
import type { Env, MakeEnv } from '../../env-api/env.ts';
import { createRandom } from '../../env-api/pcg64.ts';
import { sample } from '../../env-api/space.ts';
import { runError, type RunError } from '../../engine/errors.ts';
import type { EvaluationJob, EvaluationResult, FeedbackJob, FeedbackResult } from '../../engine/jobs.ts';
import { replay } from '../../engine/replay.ts';
import { environmentError, rollout, RolloutStop } from '../../engine/rollout.ts';
import { errorText } from '../../lib/error-text.ts';
import type { CompileFunction } from './javascript.ts';
import { javascriptFeedback, javascriptPolicy } from './javascript-policy.ts';
import type { LoadedFeedback, LoadedPolicy, Trajectory } from './loaded.ts';
import { createOutputCapture, outputError, type OutputCapture } from './output.ts';
import { pythonFeedback, pythonPolicy } from './python-policy.ts';
import type { PythonInterpreter } from './python.ts';
import type { GuestHooks } from './runtime.ts';
import { createUniform } from './seeded-random.ts';

// Taken before any model-written code runs, so that it cannot be replaced.
const now = performance.now.bind(performance);

/** Longest summary of one trajectory that joins the history. */
export const maxSummaryChars = 2000;

/** Evaluates a policy; never throws for what the policy does. */
export function runEvaluation(
  job: EvaluationJob,
  make: MakeEnv,
  python: PythonInterpreter | null,
  hooks: GuestHooks,
  compile: CompileFunction,
): EvaluationResult {
  const output = createOutputCapture();
  const started = now();
  let env: Env | undefined;
  let loaded: LoadedPolicy | undefined;
  const failed = (error: RunError, steps = 0): EvaluationResult => ({
    ok: false,
    error,
    steps,
    wallMs: now() - started,
    output: output.text(),
  });
  try {
    env = makeEnv(make, job);
    loaded = loadPolicy(job, env, python, output, compile);
    const { plan, limits } = job;
    const policy = loaded;
    const result = rollout(
      env,
      {
        startEpisode(episode) {
          if (plan.policyLifetime === 'episode') policy.create(plan.policySeed + episode);
          else if (episode === 0) policy.create(plan.policySeed);
        },
        act: policy.act,
      },
      plan,
      { now, limits, onProgress: (progress) => hooks.onProgress(progress) },
    );
    policy.flush();
    if (output.flooded()) return failed(outputError(), result.steps);
    if (!result.ok) return failed(result.error, result.steps);
    return { ...result, output: output.text() };
  } catch (thrown) {
    if (thrown instanceof RolloutStop) return failed(thrown.error);
    // Once its code is loaded, what fails here was broken by it: a replaced intrinsic, a module that it emptied.
    const broken = loaded !== undefined && job.policy.kind === 'code';
    if (broken) return failed(runError('policy/act', `The policy broke the code that runs it: ${errorText(thrown)}`));
    return failed(runError('sandbox/crashed', `The sandbox failed: ${errorText(thrown)}`));
  } finally {
    loaded?.dispose();
    env?.close();
  }
}

/** Summarises the wanted episodes; never throws for what Feedback does. */
export function runFeedback(
  job: FeedbackJob,
  make: MakeEnv,
  python: PythonInterpreter | null,
  compile: CompileFunction,
): FeedbackResult {
  const output = createOutputCapture();
  let env: Env | undefined;
  let loaded: LoadedFeedback | undefined;
  try {
    env = makeEnv(make, job);
    const trajectories = recreate(env, job);
    loaded =
      job.language === 'javascript'
        ? javascriptFeedback(job, env, output, compile)
        : pythonFeedback(needPython(python), job, env, output);
    const summaries: string[] = [];
    for (const index of job.which) {
      const before = now();
      const text = loaded.summarize(trajectories[index]!, job.evidence);
      if (now() - before > job.limits.callTimeoutMs) {
        const message = `summarize_trajectory took longer than the ${job.limits.callTimeoutMs / 1000} s allowed.`;
        throw new RolloutStop(runError('feedback/timeout', message));
      }
      if (typeof text !== 'string') {
        const message = `summarize_trajectory must return text (a string); for episode ${index + 1} it returned ${typeof text}.`;
        throw new RolloutStop(runError('feedback/error', message));
      }
      summaries.push(text.length > maxSummaryChars ? `${text.slice(0, maxSummaryChars - 1)}…` : text);
    }
    return { ok: true, summaries };
  } catch (thrown) {
    if (thrown instanceof RolloutStop) return { ok: false, error: thrown.error };
    const message = errorText(thrown);
    return { ok: false, error: runError('sandbox/crashed', `The sandbox failed: ${message}`) };
  } finally {
    loaded?.dispose();
    env?.close();
  }
}

function makeEnv(make: MakeEnv, job: EvaluationJob | FeedbackJob): Env {
  try {
    return make(job.env.id, job.env.options);
  } catch (thrown) {
    throw new RolloutStop(environmentError(thrown, 'Making the environment'));
  }
}

function loadPolicy(
  job: EvaluationJob,
  env: Env,
  python: PythonInterpreter | null,
  output: OutputCapture,
  compile: CompileFunction,
): LoadedPolicy {
  if (job.policy.kind === 'random') return randomPolicy(env);
  if (job.policy.language === 'python') return pythonPolicy(needPython(python), job, job.policy.code, env, output);
  return javascriptPolicy(job, job.policy.code, env, output, compile);
}

/** Uniform over the action space, from a stream of its own. */
function randomPolicy(env: Env): LoadedPolicy {
  const random = createRandom(0);
  let uniform = createUniform(0);
  random.random = () => uniform();
  return {
    create(seed) {
      uniform = createUniform(seed);
    },
    act: () => sample(env.actionSpace, random),
    flush() {},
    dispose() {},
  };
}

function needPython(python: PythonInterpreter | null): PythonInterpreter {
  if (!python) throw new RolloutStop(runError('sandbox/crashed', 'Python was not started in this worker.'));
  return python;
}

/** Plays the recorded actions again and keeps the trajectories of the episodes that are wanted. */
function recreate(env: Env, job: FeedbackJob): (Trajectory | undefined)[] {
  const wanted = new Set(job.which);
  const played = job.episodes.slice(0, Math.max(0, ...job.which.map((index) => index + 1)));
  const steps = played.map(() => ({
    observations: [] as Float64Array[],
    actions: [] as Trajectory['actions'],
    rewards: [] as number[],
  }));
  let seen = new Float64Array();
  const records = replay(
    env,
    job.plan,
    played.map((episode) => episode.actions),
    {
      onReset(observation) {
        seen = observation.slice();
      },
      onStep(action, result, episode) {
        if (!wanted.has(episode)) return;
        const { observations, actions, rewards } = steps[episode]!;
        observations.push(seen);
        actions.push(action instanceof Float64Array ? action.slice() : action);
        rewards.push(result.reward);
        seen = result.observation.slice();
      },
    },
  );
  return records.map(({ episode, episodeReturn, success, steps: length, ended }) => {
    if (!wanted.has(episode)) return undefined;
    return { ...steps[episode]!, outcome: { return: episodeReturn, success, steps: length, ended } };
  });
}
