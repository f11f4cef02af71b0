// Observation objects made from flat vectors for policies in JavaScript.
import { expect, it } from 'vitest';
import { compileObservation, observer } from '../../../src/sandbox/guest/observation-object.ts';
import { walkTask } from '../../engine/tiny-run.ts';

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

it('gives one list of its own where the task has no names, without the numbers that are withheld', () => {
  const fields = [{ name: 'x', offset: 0, shape: [4] }];
  const observationValues = [
    { from: 0, to: 1 },
    { from: 2, to: 4 },
  ];
  const observe = observer({ ...walkTask, observationValues }, fields);
  const flat = Float64Array.of(7, 8, 9, 10);
  const seen = observe(flat);
  flat.fill(Number.NaN);
  expect(seen).toEqual({ values: Float64Array.of(7, 9, 10) });
  expect(observer(walkTask, fields)(Float64Array.of(1, 2, 3, 4))).toEqual({ x: Float64Array.of(1, 2, 3, 4) });
});
