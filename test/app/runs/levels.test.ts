// What a result is compared with.
import { describe, expect, test } from 'vitest';
import { loadEnv } from '../../../src/app/environments.ts';
import { comparableLevels, levelsHold, placeInWords } from '../../../src/app/runs/levels.ts';
import type { ReferenceLevel } from '../../../src/env-api/env.ts';

const { card } = await loadEnv('pandemic');

describe('the levels of a card', () => {
  test('hold for the default options, whether named, left out or given as text', () => {
    expect(levelsHold(card, {})).toBe(true);
    expect(levelsHold(card, { transmission: true, records: 'same-day' })).toBe(true);
    expect(levelsHold(card, { transmission: 'true' })).toBe(true);
    expect(comparableLevels(card, {})).toBe(card.levels);
  });

  test('do not hold once a single option differs', () => {
    expect(levelsHold(card, { transmission: false })).toBe(false);
    expect(levelsHold(card, { stageCost: 'stage' })).toBe(false);
    expect(comparableLevels(card, { stageCost: 'stage' })).toEqual([]);
  });

  test('are not changed by names that the card does not have, and are none for an unknown task', () => {
    expect(levelsHold(card, { gravity: 3 })).toBe(true);
    expect(comparableLevels(null, {})).toEqual([]);
  });
});

describe('the place of a score', () => {
  const level = (label: string, value: number, kind: ReferenceLevel['kind']): ReferenceLevel => ({
    label,
    value,
    kind,
    source: '',
  });
  const levels = [
    level('Optimum', 500, 'optimum'),
    level('Random actions', 20, 'random'),
    level('Solved', 475, 'threshold'),
  ];

  test('names the nearest level on either side', () => {
    expect(placeInWords(480, levels)).toBe('Reaches: Solved (475). Still below: Optimum (500).');
    expect(placeInWords(475, levels)).toBe('Reaches: Solved (475). Still below: Optimum (500).');
    expect(placeInWords(100, levels)).toBe('Above: Random actions (20). Still below: Solved (475).');
    expect(placeInWords(500, levels)).toBe('Reaches: Optimum (500).');
    expect(placeInWords(502, levels)).toMatch(/^Reaches: Optimum \(500\)\. Above the optimum by chance/);
    expect(placeInWords(1, levels)).toBe('Still below: Random actions (20).');
  });

  test('is not told without levels', () => {
    expect(placeInWords(1, [])).toBe('');
  });
});
