// Texts that follow from a task's spaces, and what is read out of a model's reply.
import { describe, expect, it } from 'vitest';
import { readOwnSpaces } from '../../src/env-api/own-spaces.ts';
import type { OwnFacts } from '../../src/env-api/own-task.ts';
import { draftTexts, observationSource, readDrafts, taskName } from '../../src/env-api/own-task-texts.ts';

function factsOf(observation: unknown, names: readonly string[] | null = null): OwnFacts {
  const read = readOwnSpaces({ observation, action: { kind: 'discrete', n: 3 }, names });
  const { fields, whole, spaces, finite } = read;
  return {
    ...{ className: 'GridWorldEnv', fields, whole, spaces, finite },
    ...{ picture: { kind: 'values' }, tellsSuccess: false, horizon: null },
  };
}

describe('spaces as a class declares them', () => {
  it('become one flat vector with named fields', () => {
    const facts = factsOf({
      kind: 'dict',
      spaces: {
        place: { kind: 'box', low: [0, 0], high: ['inf', 5], shape: [2] },
        key: { kind: 'discrete', n: 2 },
      },
    });
    expect(facts.fields).toEqual([
      { name: 'place', offset: 0, shape: [2] },
      { name: 'key', offset: 2, shape: [] },
    ]);
    expect(facts.spaces.observation).toEqual({ kind: 'box', low: [0, 0, 0], high: [Infinity, 5, 1] });
    expect(facts.whole).toEqual([false, false, true]);
    expect(facts.finite).toBe(false);
  });

  it('fit a table where all numbers are whole and few', () => {
    expect(factsOf({ kind: 'multi-discrete', n: [4, 4] }).finite).toBe(true);
    expect(factsOf({ kind: 'multi-discrete', n: [4000, 4000] }).finite).toBe(false);
  });

  it.each([
    ['a kind that is not known', { kind: 'tuple' }, /kind "tuple"/],
    ['a picture', { kind: 'box', shape: [210, 160, 3], low: 0, high: 255 }, /100800 numbers/],
    ['bounds of the wrong length', { kind: 'box', shape: [3], low: [0], high: [1, 1, 1] }, /1 values in low/],
    ['nothing', undefined, /is missing/],
  ])('are refused in words: %s', (_what, observation, words) => {
    expect(() => factsOf(observation)).toThrow(words);
  });

  it('want a name for every number, and none that code cannot use', () => {
    const box = { kind: 'box', low: [0, 0], high: [1, 1] };
    expect(factsOf(box, ['x', 'y']).fields.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(() => factsOf(box, ['x'])).toThrow(/2 names/);
    expect(() => factsOf(box, ['x', 'class'])).toThrow(/"class"/);
  });
});

describe('texts for the model', () => {
  it('are called after the class', () => {
    expect(taskName('GridWorldEnv')).toBe('GridWorld');
    expect(taskName('grid_world')).toBe('GridWorld');
    expect(taskName('Env')).toBe('OwnTask');
  });

  it('keep a docstring whole, whatever the person writes', () => {
    const source = observationSource(factsOf({ kind: 'discrete', n: 9 }), 'ends """ here \\n');
    expect(source).toContain('class GridWorldObservation:');
    expect(source).toContain("ends ''' here \\\\n");
    expect(source).toContain('self.state = int(obs[0])');
  });

  it('name every field and action before anybody has written a word', () => {
    const { observation, action } = draftTexts(factsOf({ kind: 'box', low: [0, -1], high: [1, 1] }, ['x', 'speed']));
    expect(observation).toBe('x -- a number from 0 to 1.\nspeed -- a number from -1 to 1.');
    expect(action).toMatch(/\| 2 \|/);
  });
});

describe('the reply of a model', () => {
  it('gives the parts that it has, whatever stands around them', () => {
    const reply = 'Sure!\n\n## Observation\nstate -- the cell.\n\n### Action:\n| 0 | left |\n\n## Reward\nMinus one.\n';
    expect(readDrafts(reply)).toEqual({
      observation: 'state -- the cell.',
      action: '| 0 | left |',
      reward: 'Minus one.',
    });
    expect(readDrafts('## Reward\nOne.')).toEqual({ reward: 'One.' });
    expect(readDrafts('I cannot do that.')).toEqual({});
  });
});
