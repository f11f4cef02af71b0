// From a plan to jobs, and from what is stored to how the jobs stand.
import { expect, test } from 'vitest';
import type { TrainingRecord } from '../../../src/baselines/training-record.ts';
import { distinctCells, jobsOf, tallyOf } from '../../../src/app/experiments/experiment-jobs.ts';
import type { ExperimentCell } from '../../../src/storage/experiment-record.ts';
import { makeExperiment, runCell, trainingCell, trainingRecord } from '../../support/experiments.ts';

test('jobs come seed after seed, so that every method has one seed before any has two; a recording has its own only', () => {
  const cells = [trainingCell('cartpole-v1'), runCell('cartpole-v1', { seed: 7 }, true), runCell('taxi-v4')];
  const jobs = jobsOf(makeExperiment(cells, 2), []);
  expect(jobs.map(({ cell, seed }) => [cell.id, seed])).toEqual([
    ['ppo cartpole-v1', 0],
    ['run cartpole-v1', 7],
    ['run taxi-v4', 0],
    ['ppo cartpole-v1', 1],
    ['run taxi-v4', 1],
  ]);
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(5);
  expect(jobs.every(({ state }) => state === 'waiting')).toBe(true);
});

test('a training belongs to a job by its settings, wherever it was made', () => {
  const record = makeExperiment([trainingCell('cartpole-v1')], 2);
  const own = trainingRecord('here', { seed: 1, status: 'done', envOptions: {} });
  const others: TrainingRecord[] = [
    trainingRecord('other budget', { seed: 0, budget: 77 }),
    trainingRecord('other task', { seed: 0, envId: 'taxi-v4' }),
    trainingRecord('other variant', { seed: 0, envOptions: { constants: 'changed' } }),
    trainingRecord('other hyper-parameters', { seed: 0, hyperparameters: { rate: 2 } }),
  ];
  const jobs = jobsOf(record, [...others, own]);
  expect(jobs.map(({ state, result }) => [state, result])).toEqual([
    ['waiting', null],
    ['done', 'here'],
  ]);
});

test('of two trainings with the same settings the one that came further counts', () => {
  const record = makeExperiment([trainingCell('cartpole-v1')], 1);
  const done = trainingRecord('done', { status: 'done' });
  const failed = trainingRecord('failed', { status: 'failed', problem: 'no memory' });
  expect(jobsOf(record, [done, failed])[0]).toMatchObject({ state: 'done', result: 'done' });
  expect(jobsOf(record, [failed, done])[0]).toMatchObject({ state: 'done', result: 'done' });
  expect(jobsOf(record, [failed])[0]).toMatchObject({ state: 'failed', problem: 'no memory' });
});

test('a training of another variant of the task neither counts nor hides the one that fits', () => {
  const record = makeExperiment([trainingCell('cartpole-v1')], 1);
  const other = trainingRecord('other variant', { status: 'done', envOptions: { constants: 'changed' } });
  const own = trainingRecord('own', { status: 'running' });
  for (const trainings of [
    [other, own],
    [own, other],
  ])
    expect(jobsOf(record, trainings)[0]).toMatchObject({ state: 'running', result: 'own' });
});

test('cells that come to the same settings are one', () => {
  const cell = runCell('cartpole-v1');
  const same: ExperimentCell = { ...cell, id: 'again', method: 'best of n' };
  const other = runCell('cartpole-v1', { envOptions: { twin: 2 } });
  expect(distinctCells([cell, same, other])).toEqual([cell, other]);
});

test('tells how many jobs are done, under way, failed, held and left', () => {
  const record = {
    ...makeExperiment([trainingCell('cartpole-v1'), runCell('cartpole-v1')], 3),
    notes: { 'run cartpole-v1/0': { state: 'held', problem: 'key' }, 'run cartpole-v1/1': { state: 'cut' } },
  } as const;
  const trainings = [
    trainingRecord('a', { seed: 0, status: 'running' }),
    trainingRecord('b', { seed: 1, status: 'failed' }),
  ];
  expect(tallyOf(jobsOf(record, trainings))).toEqual({ all: 6, done: 0, failed: 1, held: 1, underWay: 1, left: 3 });
});
