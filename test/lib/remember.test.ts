// What was made of the same objects is made once.
import { expect, test } from 'vitest';
import { remembered, rememberedLists } from '../../src/lib/remember.ts';

test('makes one value per object', () => {
  let calls = 0;
  const sizeOf = remembered((list: readonly number[]) => (calls++, list.length));
  const list = [1, 2];
  expect([sizeOf(list), sizeOf(list), sizeOf([1, 2, 3])]).toEqual([2, 2, 3]);
  expect(calls).toBe(2);
});

test('makes a list’s value anew only when one of its objects is another', () => {
  let calls = 0;
  const keep = rememberedLists<object, number>();
  const make = () => ++calls;
  const [a, b] = [{}, {}];
  expect([keep('x', [a, b], make), keep('x', [a, b], make)]).toEqual([1, 1]);
  expect([keep('x', [b, a], make), keep('x', [a], make), keep('y', [a], make)]).toEqual([2, 3, 4]);
});
