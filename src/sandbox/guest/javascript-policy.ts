// The JavaScript side of a job: a policy or a Feedback object, called with observation objects made from flat vectors.
import type { Env } from '../../env-api/env.ts';
import type { EvaluationJob, FeedbackJob } from '../../engine/jobs.ts';
import { RolloutStop, whereInRollout } from '../../engine/rollout.ts';
import { createActionCheck } from './action-check.ts';
import { construct, loadClass, scriptError, type CompileFunction } from './javascript.ts';
import { observer } from './observation-object.ts';
import type { LoadedFeedback, LoadedPolicy } from './loaded.ts';
import { captureConsole, outputError, type OutputCapture } from './output.ts';
import { seedEntropy, seedMathRandom } from './seeded-random.ts';

/** Loads a policy class; errors of its code leave as `RolloutStop`. */
export function javascriptPolicy(
  { task, plan }: Pick<EvaluationJob, 'task' | 'plan'>,
  code: string,
  env: Env,
  output: OutputCapture,
  compile: CompileFunction,
): LoadedPolicy {
  const realm = enterRealm(output);
  try {
    seedMathRandom(0);
    seedEntropy(0);
    const policyClass = loadClass(code, { name: task.policyClassName, method: 'act', otherNames: true }, compile);
    const observe = observer(task, env.observationFields);
    const check = createActionCheck(env.actionSpace, plan.actionCheck);
    let policy: { act(observation: unknown): unknown };
    return {
      create(seed) {
        seedMathRandom(seed);
        seedEntropy(seed);
        policy = construct(policyClass, 'act', 'policy/construct') as typeof policy;
      },
      act(flat, episode, step) {
        let value: unknown;
        try {
          value = policy.act(observe(flat));
        } catch (thrown) {
          throw new RolloutStop(
            scriptError('policy/act', `${whereInRollout(episode, step)}: act(obs) raised an error`, thrown),
          );
        }
        if (output.flooded()) throw new RolloutStop(outputError());
        try {
          return check(value, episode, step);
        } catch (thrown) {
          if (thrown instanceof RolloutStop) throw thrown;
          // Reading the value ran code of the policy: a getter, a proxy.
          const prefix = `${whereInRollout(episode, step)}: the value that act(obs) returned raised an error when it was read`;
          throw new RolloutStop(scriptError('policy/action', prefix, thrown));
        }
      },
      flush() {},
      dispose: realm.leave,
    };
  } catch (thrown) {
    realm.leave();
    throw thrown;
  }
}

/** Loads class `Feedback`; errors of its code leave as `RolloutStop`. */
export function javascriptFeedback(
  { task, code }: Pick<FeedbackJob, 'task' | 'code'>,
  env: Env,
  output: OutputCapture,
  compile: CompileFunction,
): LoadedFeedback {
  const realm = enterRealm(output);
  try {
    seedMathRandom(0);
    seedEntropy(0);
    const wanted = { name: 'Feedback', method: 'summarize_trajectory', otherNames: false };
    const feedback = construct(loadClass(code, wanted, compile), 'summarize_trajectory', 'feedback/error');
    const observe = observer(task, env.observationFields);
    return {
      summarize({ observations, actions, rewards, outcome }, evidence) {
        const seen = observations.map(observe);
        try {
          if (evidence === 'observations') return feedback.summarize_trajectory!(seen);
          return feedback.summarize_trajectory!(seen, actions, rewards, outcome);
        } catch (thrown) {
          throw new RolloutStop(scriptError('feedback/error', 'summarize_trajectory raised an error', thrown));
        }
      },
      dispose: realm.leave,
    };
  } catch (thrown) {
    realm.leave();
    throw thrown;
  }
}

/** While a job runs, the global console is the captured one, so that nothing it prints gets out another way. */
function enterRealm(output: OutputCapture): { leave(): void } {
  const own = globalThis.console;
  globalThis.console = captureConsole(output);
  return {
    leave() {
      globalThis.console = own;
    },
  };
}
