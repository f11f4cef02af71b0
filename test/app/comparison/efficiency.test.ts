// Steps needed to reach a value, and their ratio to PromptPO's.
import { describe, expect, test } from 'vitest';
import type { Contestant, Member } from '../../../src/app/comparison/contestants.ts';
import { ratioInWords, reaches, reachInWords, targetsFor } from '../../../src/app/comparison/efficiency.ts';

function member(seed: number, ...points: readonly (readonly [number, number])[]): Member {
  const evaluations = points.map(([steps, value]) => ({ steps, seconds: null, value, episodes: [value] }));
  const last = { value: points.at(-1)?.[1] ?? 0, interval: null };
  const counts = { steps: points.at(-1)?.[0] ?? 0, seconds: 0, calls: 0, tokens: 0, usd: 0 };
  return { id: `m${seed}`, seed, isOver: true, isCut: false, evaluations, last, best: last, ...counts };
}

function contestant(kind: Contestant['kind'], title: string, ...members: readonly Member[]): Contestant {
  return { key: title, kind, algorithm: '', title, detail: '', checkpoints: [], members };
}

const ours = contestant('run', 'PromptPO', member(0, [2000, 480]));
const ppo = contestant(
  'training',
  'PPO',
  member(0, [1000, 20], [40_000, 490]),
  member(1, [1000, 30], [60_000, 500]),
  member(2, [1000, 30], [100_000, 200]),
);
const cem = contestant('training', 'CEM', member(0, [500, 500], [9000, 100]));
const random = contestant('training', 'Random', member(0, [100_000, 21]), member(1, [100_000, 22]));

describe('steps needed', () => {
  const [a, b, c, d] = reaches([ours, ppo, cem, random], 475);

  test('are the median over seeds, one that never got there counting as later than any', () => {
    expect(b).toMatchObject({ steps: 60_000, range: [40_000, 60_000], reached: 2, of: 3, kept: 2 });
    expect(reachInWords(b!)).toBe('60K steps (2 of 3 reached it)');
  });

  test('stand against those of PromptPO, as a lower bound where the value was not reached', () => {
    expect([a, b, c, d].map((row) => ratioInWords(row!))).toEqual(['1×', '30×', '0.25×', 'more than 50×']);
    expect(reachInWords(d!)).toBe('not reached within 100K steps (0 of 2 reached it)');
  });

  test('say where the value was lost again', () => {
    expect(reachInWords(c!)).toBe('500 steps (lost it again)');
  });

  test('have no ratio where PromptPO did not reach the value, or is not there', () => {
    expect(reaches([ours, ppo], 490).map(ratioInWords)).toEqual(['', '']);
    expect(reaches([ppo], 475).map(ratioInWords)).toEqual(['']);
  });

  test('are bounded by what the typical seed that never got there was given, not the longest', () => {
    const uneven = contestant(
      'training',
      'DQN',
      member(0, [10_000, 1]),
      member(1, [20_000, 1]),
      member(2, [1_000_000, 1]),
    );
    const [, row] = reaches([ours, uneven], 475);
    expect(reachInWords(row!)).toBe('not reached within 20K steps (0 of 3 reached it)');
    expect(ratioInWords(row!)).toBe('more than 10×');
  });

  test('pass over the scores that chose a policy, and are not given where nothing else is known', () => {
    const chosen = (steps: number, value: number) => ({
      ...{ steps, seconds: null, value, episodes: [value], selected: true },
    });
    const base = member(0, [2000, 480]);
    const mixed = contestant('run', 'A', { ...base, evaluations: [chosen(100, 490), ...base.evaluations] });
    const flattered = contestant('run', 'B', { ...base, evaluations: [chosen(100, 490), chosen(2000, 499)] });
    const [a, b] = reaches([mixed, flattered], 475);
    expect(a).toMatchObject({ steps: 2000, reached: 1, kept: 1 });
    expect(b).toMatchObject({ steps: null, range: null, reached: 0, kept: 0, ratio: null });
    expect(reachInWords(b!)).toBe('only the scores that chose its policies are known');
    expect(targetsFor([], [mixed, flattered]).map(({ value }) => value)).toEqual([480]);
    expect(targetsFor([], [flattered])).toEqual([]);
  });

  test('leave out who has no evaluation', () => {
    expect(reaches([contestant('training', 'New', member(0))], 1)).toEqual([]);
  });
});

test('the solved threshold is the first target, PromptPO’s best point the next', () => {
  const level = (kind: 'threshold' | 'optimum' | 'random', value: number) => ({ kind, value, label: kind, source: '' });
  const levels = [level('random', 20), level('optimum', 500), level('threshold', 475)];
  expect(targetsFor(levels, [ours, cem]).map(({ label, value }) => [label, value])).toEqual([
    ['threshold', 475],
    ['Best of PromptPO’s curve', 480],
    ['optimum', 500],
    ['Best of the trainings', 500],
  ]);
  expect(targetsFor([], [cem])[0]!.label).toBe('Best of the trainings');
});

test('without a threshold in reach the first target is close to the optimum, which a lucky best may lie above', () => {
  const level = (kind: 'threshold' | 'optimum' | 'random', value: number) => ({ kind, value, label: kind, source: '' });
  const levels = [level('random', 0), level('optimum', 400)];
  expect(targetsFor(levels, [ours])[0]).toEqual({ label: 'Close to the optimum', value: 380 });
  expect(targetsFor([...levels, level('threshold', 500)], [ours])[0]!.value).toBe(380);
});
