// Observation objects made from flat vectors for policies in JavaScript.
import { expect, it } from 'vitest';
import { compileObservation } from '../../../src/sandbox/guest/observation-object.ts';

it('gives numbers, copies of lists, and of lists whose length changes the entries that are there', () => {
  const observe = compileObservation([
    { name: 'speed', offset: 0, shape: [] },
    { name: 'grid', offset: 1, shape: [2, 1] },
    { name: 'others', offset: 3, shape: [3], countOffset: 6 },
  ]);
  const flat = Float64Array.of(7, 1, 2, 10, 20, 30, 2);
  const seen = observe(flat);
  flat.fill(Number.NaN);
  expect(seen).toEqual({ speed: 7, grid: Float64Array.of(1, 2), others: Float64Array.of(10, 20) });
  expect(observe(Float64Array.of(0, 0, 0, 0, 0, 0, 0)).others).toEqual(new Float64Array(0));
});
