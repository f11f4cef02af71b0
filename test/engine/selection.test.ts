// Which candidate wins, which episode is the median one, which seeds a run uses.
import { describe, expect, it } from 'vitest';
import { episodeSeeds, policySeed } from '../../src/engine/seeds.ts';
import { medianEpisode, pickWinner, scoreOf } from '../../src/engine/selection.ts';
import type { CandidateState } from '../../src/engine/state.ts';

const candidate = (number: number, score?: number): CandidateState => ({
  round: 1,
  candidate: number,
  author: 'model',
  status: score === undefined ? 'failed' : 'scored',
  attempts: [],
  ...(score === undefined ? {} : { score }),
});

describe('pickWinner', () => {
  it('takes the highest score, the first of equal ones, and skips failures', () => {
    expect(pickWinner([candidate(1), candidate(2, 3), candidate(3, 5), candidate(4, 5)])?.candidate).toBe(3);
  });

  it('finds none where all failed', () => {
    expect(pickWinner([candidate(1), candidate(2)])).toBeNull();
  });

  it('lets a score that is not a number lose against any other', () => {
    expect(pickWinner([candidate(1, NaN), candidate(2, -1e9)])?.candidate).toBe(2);
    expect(pickWinner([candidate(1, -1e9), candidate(2, NaN)])?.candidate).toBe(1);
  });
});

describe('scoreOf', () => {
  const scores = { returns: [1, 3], successes: [0, 1], steps: [1, 1], ended: [], seeds: [], actions: [] };

  it('is the mean return, or the mean success where selection is by success', () => {
    expect(scoreOf(scores, 'return')).toBe(2);
    expect(scoreOf(scores, 'success')).toBe(0.5);
    expect(scoreOf({ ...scores, successes: [] }, 'success')).toBe(2);
  });
});

describe('medianEpisode', () => {
  it('is the lower median by return, the earlier of equal ones', () => {
    expect(medianEpisode([5, 1, 3])).toBe(2);
    expect(medianEpisode([4, 1, 3, 2])).toBe(3);
    expect(medianEpisode([7, 7, 7])).toBe(1);
    expect(medianEpisode([2])).toBe(0);
  });
});

describe('seeds', () => {
  it('of selection, confirmation and report never meet', () => {
    expect(episodeSeeds(3, 'selection', 3)).toEqual([3, 4, 5]);
    expect(episodeSeeds(3, 'confirmation', 2)).toEqual([10_003, 10_004]);
    expect(episodeSeeds(3, 'report', 2)).toEqual([20_003, 20_004]);
  });

  it('of policies differ by run, round, candidate and use, and repeat exactly', () => {
    const all = new Set<number>();
    for (const seed of [0, 1]) {
      for (let round = 1; round <= 10; round++) {
        for (let number = 1; number <= 10; number++) {
          for (const use of ['selection', 'confirmation', 'report'] as const)
            all.add(policySeed(seed, round, number, use));
        }
      }
    }
    expect(all.size).toBe(600);
    expect(policySeed(1, 2, 3, 'report')).toBe(policySeed(1, 2, 3, 'report'));
    expect([...all].every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
  });
});
