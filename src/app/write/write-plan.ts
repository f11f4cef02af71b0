// Which episodes a policy of one's own plays, and under which rules: those that chose among the candidates of the run it is
// compared with, or those of a first run.
import type { EvaluationJob, PolicySource } from '../../engine/jobs.ts';
import { planOf } from '../../engine/plan.ts';
import { defaultLimits, presets, type RunSettings } from '../../engine/settings.ts';
import { taskForRun } from '../../engine/task-for-run.ts';
import type { EnvModule, EnvOptions } from '../../env-api/env.ts';
import { publishedOptions } from '../../env-api/twin-options.ts';
import { methodOf } from '../studio/choices.ts';

/** What of a run's settings decides how a policy is tried. */
export type Terms = Pick<RunSettings, 'envId' | 'envOptions' | 'method' | 'limits' | 'seed'>;

/** Without a run to compare with: the sizes of a first run. */
export function ownTerms(envId: string, envOptions: EnvOptions): Terms {
  return { envId, envOptions, method: methodOf('default'), limits: defaultLimits, seed: 0 };
}

/** The episodes that everybody plays: the seeds are always fixed, even where the run's were not. */
export function termsOf({ envId, envOptions, method, limits, seed }: RunSettings): Terms {
  return { envId, envOptions, method: { ...method, episodeSeeds: 'fixed' }, limits, seed };
}

/** `trial` (1-based) makes a policy's own randomness differ from try to try, as it does between candidates. */
export function trialJob(module: EnvModule, terms: Terms, policy: PolicySource, trial: number): EvaluationJob {
  const task = taskForRun(module, terms);
  return {
    env: { id: terms.envId, options: terms.envOptions },
    task,
    policy,
    plan: planOf(terms, task.horizon, { round: 1, candidate: trial }, 'selection'),
    limits: terms.limits,
  };
}

/**
 * The task's hand-written policy on the same episodes. It knows the published task only; a twin has the same episodes behind it,
 * so there it plays the published one.
 */
export function handWrittenTrial(module: EnvModule, terms: Terms): EvaluationJob {
  const code = module.referencePolicy.javascript;
  const published: Terms = {
    ...terms,
    envOptions: publishedOptions(terms.envOptions),
    method: { ...presets.default, episodes: terms.method.episodes },
  };
  return trialJob(module, published, { kind: 'code', language: 'javascript', code }, 1);
}
