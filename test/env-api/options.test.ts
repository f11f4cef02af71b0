// Options of environments as values and as text.
import { expect, it } from 'vitest';
import { readFlag } from '../../src/env-api/options.ts';

it('takes booleans and their names, and what is set before what is not', () => {
  expect([true, 'true', false, 'false'].map((noise) => readFlag({ noise }, 'noise', true))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([true, false].map((fallback) => readFlag({}, 'noise', fallback))).toEqual([true, false]);
});

it.each(['yes', 'True', '', 1, 0])('refuses %j', (noise) => {
  expect(() => readFlag({ noise }, 'noise', false)).toThrow(/Option noise must be true or false/);
});
