// The size of plain data: in proportion to what it holds, whatever it is made of.
import { expect, test } from 'vitest';
import { dataBytes } from '../../src/lib/data-size.ts';

test('counts the bytes of typed arrays and the letters of texts', () => {
  expect(dataBytes(new Float64Array(1000))).toBeGreaterThanOrEqual(8000);
  expect(dataBytes(new Float64Array(1000))).toBeLessThan(8100);
  expect(dataBytes('x'.repeat(1000)) - dataBytes('')).toBe(1000);
  expect(dataBytes('é'.repeat(1000)) - dataBytes('')).toBe(1000);
  expect(dataBytes('→'.repeat(1000)) - dataBytes('')).toBe(2000);
});

test('counts everything inside, names included', () => {
  const one = dataBytes({ name: 'a', list: [1, 2, 3], deep: { text: 'hello', none: null } });
  const ten = dataBytes(
    Array.from({ length: 10 }, () => ({ name: 'a', list: [1, 2, 3], deep: { text: 'hello', none: null } })),
  );
  expect(ten - dataBytes([])).toBe(10 * one);
  expect(dataBytes({ aLongName: 1 })).toBeGreaterThan(dataBytes({ a: 1 }));
});

test('is near the length of the JSON text for data without numbers', () => {
  const data = Array.from({ length: 200 }, (_, i) => ({ title: `Run ${i}`, prompt: 'Write a policy. '.repeat(20) }));
  expect(dataBytes(data) / JSON.stringify(data).length).toBeGreaterThan(0.8);
  expect(dataBytes(data) / JSON.stringify(data).length).toBeLessThan(1.3);
});
