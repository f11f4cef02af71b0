import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { Transition } from '../../src/baselines/interaction.ts';
import { createBatch, ReplayBuffer } from '../../src/baselines/replay-buffer.ts';

const SHAPE = { observationSize: 2, actionSize: 1 };

/** Step i leads from [i, -i] to [i + 1, -i - 1] and earns 10 i. */
function transition(i: number, end: Partial<Pick<Transition, 'terminated' | 'truncated'>> = {}): Transition {
  return {
    observation: Float64Array.of(i, -i),
    action: i,
    reward: 10 * i,
    nextObservation: Float64Array.of(i + 1, -i - 1),
    terminated: false,
    truncated: false,
    ...end,
  };
}

function filled(capacity: number, count: number): ReplayBuffer {
  const buffer = new ReplayBuffer({ capacity, ...SHAPE });
  for (let i = 0; i < count; i++) buffer.add(transition(i), [i / 2]);
  return buffer;
}

/** Draws `size` transitions and gives how often each action's number came. */
function drawn(buffer: ReplayBuffer, size: number): Map<number, number> {
  const batch = createBatch(size, SHAPE);
  buffer.sample(batch, createRandom(1));
  const counts = new Map<number, number>();
  for (const action of batch.actions) counts.set(2 * action, (counts.get(2 * action) ?? 0) + 1);
  return counts;
}

describe('ReplayBuffer', () => {
  test('gives back whole transitions', () => {
    const batch = createBatch(500, SHAPE);
    filled(5000, 3000).sample(batch, createRandom(0));
    for (let row = 0; row < 500; row++) {
      const i = 2 * batch.actions[row]!;
      expect([...batch.observations.subarray(2 * row, 2 * row + 2)]).toEqual([i, -i]);
      expect([...batch.nextObservations.subarray(2 * row, 2 * row + 2)]).toEqual([i + 1, -i - 1]);
      expect(batch.rewards[row]).toBe(10 * i);
    }
  });

  test('keeps the latest transitions once it is full, and counts what it holds', () => {
    const buffer = filled(4, 11);
    expect(buffer.size).toBe(4);
    expect([...drawn(buffer, 200).keys()].sort((a, b) => a - b)).toEqual([7, 8, 9, 10]);
    expect(filled(4, 3).size).toBe(3);
  });

  test('overwrites the oldest after it has grown to a capacity that is no power of two', () => {
    const buffer = filled(1500, 2000);
    const actions = [...drawn(buffer, 40_000).keys()];
    expect(buffer.size).toBe(1500);
    expect(Math.min(...actions)).toBe(500);
    expect(Math.max(...actions)).toBe(1999);
    expect(actions.length).toBe(1500);
  });

  test('draws every transition equally often', () => {
    const counts = [...drawn(filled(10, 10), 100_000).values()];
    // Ten cells of 10,000 expected: five standard deviations of a cell are 475.
    expect(counts.length).toBe(10);
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
  });

  test('draws the same for the same seed', () => {
    const buffer = filled(100, 100);
    const [first, again] = [createBatch(32, SHAPE), createBatch(32, SHAPE)];
    buffer.sample(first, createRandom(3));
    buffer.sample(again, createRandom(3));
    expect(again).toEqual(first);
  });

  test('marks the end of the task, and not an episode cut at its time limit', () => {
    const batch = createBatch(1, SHAPE);
    for (const [end, mark] of [
      [{ terminated: true }, 1],
      [{ truncated: true }, 0],
      [{}, 0],
    ] as const) {
      const buffer = new ReplayBuffer({ capacity: 1, ...SHAPE });
      buffer.add(transition(3, end), [0]);
      buffer.sample(batch, createRandom(0));
      expect(batch.terminated[0]).toBe(mark);
    }
  });

  test('refuses a capacity that is no positive integer, and to draw from nothing', () => {
    expect(() => new ReplayBuffer({ capacity: 0, ...SHAPE })).toThrow('positive integer');
    expect(() => new ReplayBuffer({ capacity: 1.5, ...SHAPE })).toThrow('positive integer');
    expect(() => filled(3, 0).sample(createBatch(1, SHAPE), createRandom(0))).toThrow(RangeError);
  });
});
