// The one number that stands for a run in lists.
import { expect, test } from 'vitest';
import { scoreOfRun } from '../../../src/app/runs/run-score.ts';

test('is the result on fresh seeds once the run has ended with a report, and the best so far before', () => {
  const scores = { bestScore: 978.9, finalScore: 975.5 };
  expect(scoreOfRun({ status: 'ended', ...scores })).toEqual({ value: 975.5, name: 'Result' });
  expect(scoreOfRun({ status: 'running', ...scores })).toEqual({ value: 978.9, name: 'Best so far' });
  expect(scoreOfRun({ status: 'ended', bestScore: 978.9 })).toEqual({ value: 978.9, name: 'Best so far' });
  expect(scoreOfRun({ status: 'paused', bestScore: null, finalScore: null }).value).toBeNull();
});
