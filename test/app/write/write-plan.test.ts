// The episodes that everybody plays: those of the run that is compared with, always with seeds, in either kind of task.
import { expect, test } from 'vitest';
import { loadEnv } from '../../../src/app/environments.ts';
import { handWrittenTrial, ownTerms, termsOf, trialJob } from '../../../src/app/write/write-plan.ts';
import { presets } from '../../../src/engine/settings.ts';
import { makeSettings } from '../../support/run-logs.ts';

const code = { kind: 'code', language: 'javascript', code: '' } as const;

test('a try plays the selection episodes of the run, under its rules', async () => {
  const module = await loadEnv('cartpole-v1');
  const method = { ...presets.paper, episodes: 3 };
  const job = trialJob(module, termsOf(makeSettings({ envId: 'cartpole-v1', method, seed: 40 })), code, 2);
  // The paper's runs have no seeds; a fair comparison needs them.
  expect(job.plan).toMatchObject({ episodes: 3, seeds: [40, 41, 42], maxSteps: 500, policyLifetime: 'evaluation' });
  expect(job.plan.actionCheck).toBe('reference');
});

test('the randomness of a policy differs from try to try, its episodes do not', async () => {
  const module = await loadEnv('cartpole-v1');
  const [first, second] = [1, 2].map((number) => trialJob(module, ownTerms('cartpole-v1', {}), code, number).plan);
  expect(first!.seeds).toEqual(second!.seeds);
  expect(first!.policySeed).not.toBe(second!.policySeed);
});

test('the hand-written policy plays the task behind a twin, on the same seeds', async () => {
  const module = await loadEnv('cartpole-v1');
  const terms = { ...ownTerms('cartpole-v1', { twin: 3 }), seed: 7 };
  const job = handWrittenTrial(module, terms);
  expect(job.env.options).toEqual({});
  expect(job.task.policyClassName).toBe('CartPolePolicy');
  expect(job.plan.seeds).toEqual(trialJob(module, terms, code, 1).plan.seeds);
});
