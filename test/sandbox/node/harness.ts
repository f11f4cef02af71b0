// Starts the Node evaluator for tests, on the real bundle and the real Python, and runs policies of the registry's tasks.
import { pathToFileURL } from 'node:url';
import { findEnv } from '../../../envs/index.ts';
import type { EpisodePlan, EvaluationJob, EvaluationResult } from '../../../src/engine/jobs.ts';
import { defaultLimits, type ExecutionLimits } from '../../../src/engine/settings.ts';
import { createCliEvaluator, hasNumpy, type CliPlace } from '../../../src/cli/place.ts';
import type { NodeEvaluator } from '../../../src/sandbox/node/evaluator.ts';
import { buildCli, root } from '../../../src/tools/build-cli.mjs';
import { setup } from '../../../src/tools/setup.mjs';

export interface Harness {
  readonly evaluator: NodeEvaluator;
  readonly numpy: boolean;
  job(
    envId: string,
    policy: EvaluationJob['policy'],
    plan?: Partial<EpisodePlan>,
    limits?: Partial<ExecutionLimits>,
  ): Promise<EvaluationJob>;
  run(
    envId: string,
    language: 'python' | 'javascript',
    code: string,
    plan?: Partial<EpisodePlan>,
    limits?: Partial<ExecutionLimits>,
  ): Promise<EvaluationResult>;
}

export async function startHarness(workers = 1): Promise<Harness> {
  await setup({ log: () => {}, retryNumpy: false });
  const place: CliPlace = { root, bundle: pathToFileURL(`${await buildCli()}/`) };
  const evaluator = createCliEvaluator(place, workers);
  const job: Harness['job'] = async (envId, policy, plan = {}, limits = {}) => {
    const module = await findEnv(envId)!.load();
    const basis: EpisodePlan = {
      episodes: 2,
      seeds: [1, 2],
      maxSteps: module.card.horizon,
      policyLifetime: 'episode',
      policySeed: 3,
      actionCheck: 'strict',
    };
    return {
      env: { id: envId, options: {} },
      task: module.describe(),
      policy,
      plan: { ...basis, ...plan },
      limits: { ...defaultLimits, ...limits },
    };
  };
  return {
    evaluator,
    numpy: hasNumpy(place),
    job,
    async run(envId, language, code, plan, limits) {
      const signal = new AbortController().signal;
      return evaluator.evaluate(await job(envId, { kind: 'code', language, code }, plan, limits), { signal });
    },
  };
}

/** An evaluator under test: a plain failing result as text, so that a mismatch shows what happened. */
export function summary(result: EvaluationResult): string {
  return result.ok
    ? `ok ${result.episodes.map((episode) => episode.episodeReturn).join(',')}`
    : `${result.error.code} | ${result.error.message}`;
}
