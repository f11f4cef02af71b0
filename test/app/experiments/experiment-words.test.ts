// What the pages of experiments say of jobs: what starts, what is here already, how it stands.
import { expect, test } from 'vitest';
import { jobsOf, tallyOf } from '../../../src/app/experiments/experiment-jobs.ts';
import { planInWords, standingInWords } from '../../../src/app/experiments/experiment-words.ts';
import type { ExperimentRecord } from '../../../src/storage/experiment-record.ts';
import { makeExperiment, runCell, trainingCell, trainingRecord } from '../../support/experiments.ts';

const cells = [trainingCell('cartpole-v1'), runCell('cartpole-v1')];

function tally(trainings: Parameters<typeof jobsOf>[1], notes: ExperimentRecord['notes'] = {}) {
  return tallyOf(jobsOf({ cells, seeds: 2, notes }, trainings));
}

test('Start counts what will run; what is here, on its way or failed is told apart', () => {
  expect(planInWords(tally([]))).toBe('4 jobs are to run.');
  const some = tally([trainingRecord('a', { seed: 0 }), trainingRecord('b', { seed: 1, status: 'running' })], {
    'run cartpole-v1/0': { state: 'done', runId: 'r' },
  });
  expect(some.left).toBe(1);
  expect(planInWords(some)).toBe(
    '1 job is to run; 2 are here already, and are not run again; 1 is on its way already.',
  );
  const failed = tally([trainingRecord('a', { seed: 0, status: 'failed' }), trainingRecord('b', { seed: 1 })]);
  expect(failed.left).toBe(2);
  expect(planInWords(failed)).toContain('1 failed before');
  const all = tally([trainingRecord('a', { seed: 0 }), trainingRecord('b', { seed: 1 })], {
    'run cartpole-v1/0': { state: 'done' },
    'run cartpole-v1/1': { state: 'done' },
  });
  expect(planInWords(all)).toBe('None of 4 jobs is to run; 4 are here already, and are not run again.');
});

test('an experiment whose jobs were all brought to their end elsewhere is done, wherever it was left', () => {
  const whole = tallyOf(jobsOf(makeExperiment([trainingCell('cartpole-v1')], 1), [trainingRecord('a')]));
  for (const standing of ['stopped', 'cut-off', 'ended'] as const)
    expect(standingInWords(standing, whole)).toBe('Done');
  expect(standingInWords('stopped', tally([]))).toBe('Stopped');
});
