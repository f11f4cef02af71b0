// The random source against numbers recorded from NumPy: every kind of draw, alone and interleaved, bit for bit.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/env-api/pcg64.ts';

interface Case {
  seed: number;
  random: number[];
  integers: [number, number, number[]][];
  random_after_integers: number;
  uniform: number[];
  normal: { first: number[]; last: number[]; tail: [number, number][]; sum: number };
  normal_scaled: number[];
  shuffle: number[];
  shuffle_again: number[];
  random_after_shuffle_of_one: number;
  interleaved: number[];
  bulk: [number, number][];
}

const fixture = new URL('../fixtures/numpy-random.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: Case[] };
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe.each(cases)('createRandom($seed) against NumPy', (golden) => {
  const fresh = () => createRandom(golden.seed);

  it('draws the same doubles', () => {
    const random = fresh();
    expect(golden.random.map(() => random.random())).toEqual(golden.random);
  });

  it('draws the same doubles deep in the stream', () => {
    const random = fresh();
    const drawn = range(100_000).map(() => random.random());
    for (const [index, value] of golden.bulk) expect(drawn[index]).toBe(value);
  });

  it('draws the same integers for narrow, 32-bit and wide ranges', () => {
    const random = fresh();
    for (const [low, high, values] of golden.integers) {
      expect(values.map(() => random.integers(low, high))).toEqual(values);
    }
    expect(random.random()).toBe(golden.random_after_integers);
  });

  it('draws the same uniform numbers', () => {
    const random = fresh();
    expect(golden.uniform.map(() => random.uniform(-0.05, 0.05))).toEqual(golden.uniform);
  });

  it('draws the same normal numbers, tails included', () => {
    const random = fresh();
    const drawn = range(20_000).map(() => random.normal());
    expect(drawn.slice(0, 6)).toEqual(golden.normal.first);
    expect(drawn.slice(-3)).toEqual(golden.normal.last);
    for (const [index, value] of golden.normal.tail) expect(drawn[index]).toBe(value);
    expect(drawn.reduce((sum, x) => sum + x, 0)).toBeCloseTo(golden.normal.sum, 6);
    const scaled = fresh();
    expect(golden.normal_scaled.map(() => scaled.normal(2.5, 0.1))).toEqual(golden.normal_scaled);
  });

  it('shuffles lists the same way', () => {
    const random = fresh();
    const items = range(30);
    random.shuffle(items);
    expect(items).toEqual(golden.shuffle);
    const again = range(7);
    random.shuffle(again);
    expect(again).toEqual(golden.shuffle_again);
  });

  it('draws nothing to shuffle a single item', () => {
    const random = fresh();
    random.shuffle(['x']);
    expect(random.random()).toBe(golden.random_after_shuffle_of_one);
  });

  it('keeps the spare half of an integer draw across other draws', () => {
    const random = fresh();
    expect([
      random.integers(0, 3),
      random.random(),
      random.integers(0, 3),
      random.normal(),
      random.integers(0, 1000),
      random.integers(0, 1000),
      random.uniform(1, 2),
    ]).toEqual(golden.interleaved);
  });
});

describe('createRandom', () => {
  it('has tail draws in its fixture, so that the tail branch is exercised', () => {
    expect(cases.flatMap((golden) => golden.normal.tail).length).toBeGreaterThan(3);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('rejects the seed %s', (seed) => {
    expect(() => createRandom(seed)).toThrow(RangeError);
  });

  it('rejects an empty or fractional integer range', () => {
    const random = createRandom(0);
    expect(() => random.integers(3, 3)).toThrow(RangeError);
    expect(() => random.integers(0, 1.5)).toThrow(RangeError);
  });
});
