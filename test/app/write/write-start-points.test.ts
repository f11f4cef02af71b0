// What the editor can begin with: the stub first, then whatever code stands somewhere, each in its language.
import { expect, test } from 'vitest';
import { reduceAll } from '../../../src/engine/reducer.ts';
import { startPointsOf, type StartSources } from '../../../src/app/write/write-start-points.ts';
import { makeLog, oneRound, started } from '../../support/run-logs.ts';

const sources: StartSources = {
  language: 'python',
  stub: 'class P: ...',
  handWritten: null,
  setAside: null,
  run: null,
  tries: [],
};

test('without anything else there is the stub', () => {
  expect(startPointsOf(sources)).toEqual([
    { key: 'stub', label: 'An empty policy that runs', language: 'python', code: 'class P: ...' },
  ]);
});

test('the model’s attempts come in the run’s language, tries in their own', () => {
  const run = reduceAll(makeLog([started(), ...oneRound()]));
  const tries = [{ number: 4, language: 'python', code: '# four', score: null }] as const;
  const points = startPointsOf({ ...sources, handWritten: '# ours', run, tries });
  expect(points.map(({ label, language }) => [label, language])).toEqual([
    ['An empty policy that runs', 'python'],
    ['The hand-written policy', 'python'],
    ['The model’s: Round 1, candidate 1', 'javascript'],
    ['The model’s: Round 1, candidate 2', 'javascript'],
    ['Your try 4', 'python'],
  ]);
});

test('what was set aside comes right after the stub', () => {
  const setAside = { key: 'before', label: 'What you wrote before', language: 'python', code: '# mine' } as const;
  expect(startPointsOf({ ...sources, setAside })[1]).toBe(setAside);
});
