// Racing: who stays in, who plays next, and that the better policy wins more often than by one evaluation of the same size.
import { describe, expect, it } from 'vitest';
import { raceStanding } from '../../src/engine/race.ts';
import type { Racer } from '../../src/engine/race.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { mean } from '../../src/stats/interval.ts';

const racer = (candidate: number, values: number[], failed = false): Racer => ({ candidate, values, failed });
const rules = { first: 5, allowance: 100 };

describe('where a race stands', () => {
  it('is over at once where one is plainly ahead', () => {
    const standing = raceStanding([racer(1, [9, 8, 9, 8, 9]), racer(2, [1, 2, 1, 2, 1])], rules);
    expect(standing).toEqual({ leader: 1, contenders: [1], heats: [] });
  });

  it('gives all that may be the best the next episodes, and nobody else', () => {
    const racers = [racer(1, [5, 1, 5, 1, 6]), racer(2, [4, 2, 4, 2, 5]), racer(3, [0, 0, 0, 0, 0])];
    expect(raceStanding(racers, rules)).toEqual({
      leader: 1,
      contenders: [1, 2],
      heats: [
        { candidate: 1, from: 0, episodes: 5 },
        { candidate: 2, from: 0, episodes: 5 },
      ],
    });
  });

  it('compares on common seeds: a small lead on every seed counts, however different the seeds are', () => {
    const hard = [100, 0, -100, 50, -50];
    const standing = raceStanding(
      [
        racer(1, hard),
        racer(
          2,
          hard.map((value) => value + 1),
        ),
      ],
      rules,
    );
    expect(standing).toMatchObject({ leader: 2, contenders: [2], heats: [] });
  });

  it('asks only for what is missing of a stage, and decides by whole stages', () => {
    const racers = [racer(1, [5, 1, 5, 1, 6, 9, 9, 9, 9, 9]), racer(2, [4, 2, 4, 2, 5, 1, 1])];
    expect(raceStanding(racers, rules)).toMatchObject({
      leader: 1,
      heats: [{ candidate: 2, from: 2, episodes: 3 }],
    });
    const whole = [racers[0]!, racer(2, [...racers[1]!.values, 1, 1, 1])];
    expect(raceStanding(whole, rules)).toEqual({ leader: 1, contenders: [1], heats: [] });
  });

  it('changes its leader as the episodes come in', () => {
    const racers = [racer(1, [9, 1, 9, 1, 9, 1, 1, 1, 1, 1]), racer(2, [5, 5, 5, 5, 5, 5, 5, 5, 5, 5])];
    expect(raceStanding(racers, rules).leader).toBe(2);
  });

  it('stops when the episodes are used up, the last stage cut to what is left for each', () => {
    const same = (candidate: number, episodes: number): Racer => racer(candidate, Array<number>(episodes).fill(3));
    const of = (episodes: number) =>
      raceStanding(
        [1, 2, 3].map((i) => same(i, episodes)),
        { first: 5, allowance: 22 },
      );
    expect(of(5).heats.map((heat) => heat.episodes)).toEqual([5, 5, 5]);
    expect(of(10).heats.map((heat) => heat.episodes)).toEqual([2, 2, 2]);
    expect(of(12)).toEqual({ leader: 1, contenders: [1, 2, 3], heats: [] });
    expect(raceStanding([same(1, 5), same(2, 5)], { first: 5, allowance: 1 }).heats).toEqual([]);
  });

  it('puts nobody out before there are enough common episodes', () => {
    const standing = raceStanding([racer(1, [10]), racer(2, [0])], { first: 1, allowance: 20 });
    expect(standing.heats).toHaveLength(2);
  });

  it('leaves out one that failed in the race, and keeps the leader where all did', () => {
    const racers = [racer(1, [5, 1, 5, 1, 6], true), racer(2, [4, 2, 4, 2, 5, 3, 3, 3, 3, 3])];
    expect(raceStanding(racers, rules)).toEqual({ leader: 2, contenders: [2], heats: [] });
    const all = [racer(1, [5, 1, 5, 1, 6], true), racer(2, [4, 2, 4, 2, 5], true)];
    expect(raceStanding(all, rules)).toMatchObject({ leader: 1, heats: [] });
  });

  it('ends between candidates that acted alike on every seed, and goes on where they were only equally good', () => {
    const alike = (candidate: number, action: number): Racer => ({
      ...racer(candidate, [3, 4, 3, 4, 3]),
      actions: Array.from({ length: 5 }, () => Uint8Array.of(0, 1, action)),
    });
    expect(raceStanding([alike(1, 1), alike(2, 1)], rules)).toEqual({ leader: 1, contenders: [1], heats: [] });
    expect(raceStanding([alike(1, 1), alike(2, 0)], rules).heats).toHaveLength(2);
    const longer = { ...alike(2, 1), actions: alike(2, 1).actions!.map((log) => Uint8Array.of(...log, 1)) };
    expect(raceStanding([alike(1, 1), longer], rules).heats).toHaveLength(2);
  });

  it('has no leader without racers, and lets a score that is not a number lose', () => {
    expect(raceStanding([], rules)).toEqual({ leader: null, contenders: [], heats: [] });
    const broken = raceStanding([racer(1, [NaN, 1, 1, 1, 1]), racer(2, [1, 2, 1, 2, 1])], rules);
    expect(broken).toMatchObject({ leader: 2, heats: [] });
  });
});

/** Ten policies whose values differ, on seeds that are the same for all: who is chosen, and with how many episodes. */
function simulate(seed: number, allowance: number) {
  const random = createRandom(seed);
  const worth = Array.from({ length: 10 }, () => random.normal());
  const luck = Array.from({ length: 200 }, () => 2 * random.normal());
  const own = worth.map(() => Array.from({ length: 200 }, () => 2 * random.normal()));
  const value = (policy: number, episode: number): number => worth[policy]! + luck[episode]! + own[policy]![episode]!;
  const episodes = (policy: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => value(policy, i));
  const first = 5;

  const racers = worth.map((_, policy) => racer(policy + 1, episodes(policy, first)));
  let used = worth.length * first;
  for (;;) {
    const { heats, leader } = raceStanding(racers, { first, allowance });
    if (heats.length === 0) {
      const each = Math.ceil(used / worth.length);
      const scores = worth.map((_, policy) => mean(episodes(policy, each)));
      const plain = scores.indexOf(Math.max(...scores));
      return { worth, raced: leader! - 1, plain, used, plainUsed: each * worth.length };
    }
    for (const heat of heats) {
      racers[heat.candidate - 1] = racer(
        heat.candidate,
        episodes(heat.candidate - 1, first + heat.from + heat.episodes),
      );
      used += heat.episodes;
    }
  }
}

describe('over 300 rounds of ten noisy policies', () => {
  const rounds = Array.from({ length: 300 }, (_, seed) => simulate(seed, 100));
  const best = ({ worth }: { worth: number[] }): number => worth.indexOf(Math.max(...worth));

  it('never takes more episodes than allowed, and less than one evaluation of all of that size', () => {
    for (const { used, plainUsed } of rounds) {
      expect(used).toBeLessThanOrEqual(150);
      expect(used).toBeLessThanOrEqual(plainUsed);
    }
  });

  it('finds the truly best one more often than plain selection does with as many episodes', () => {
    const raced = rounds.filter((round) => round.raced === best(round)).length;
    const plain = rounds.filter((round) => round.plain === best(round)).length;
    const once = rounds.filter((round) => simulate(rounds.indexOf(round), 0).raced === best(round)).length;
    expect(raced).toBeGreaterThan(plain + 15);
    expect(plain).toBeGreaterThan(once);
  });

  it('loses less to the truly best one', () => {
    const regret = (chosen: (round: (typeof rounds)[number]) => number): number =>
      mean(rounds.map((round) => Math.max(...round.worth) - round.worth[chosen(round)]!));
    expect(regret(({ raced }) => raced)).toBeLessThan(0.8 * regret(({ plain }) => plain));
  });
});
