// By how much the score that chose a winner is too high: read from a run, and equal to what theory says of equal candidates.
import { describe, expect, it } from 'vitest';
import { reduceAll } from '../../src/engine/reducer.ts';
import { pickWinner } from '../../src/engine/selection.ts';
import type { CandidateState, FreshEvaluation, RoundState, RunState } from '../../src/engine/state.ts';
import { winnersCurse } from '../../src/engine/winners-curse.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { mean, meanInterval } from '../../src/stats/interval.ts';
import { runTiny, walkSettings } from './tiny-run.ts';

const noScores = { returns: [], successes: [], steps: [], ended: [], seeds: [], actions: [] };

/** The state of a run in which every winner was confirmed. */
function stateOf(rounds: readonly RoundState[], changes: Partial<RunState> = {}): RunState {
  const settings = walkSettings();
  return { settings, rounds, reports: {}, bestRound: 1, lastRound: rounds.length, ...changes } as unknown as RunState;
}

const fresh = (round: number, values: readonly number[]): FreshEvaluation => ({
  ...{ round, scores: noScores, score: mean(values), interval: meanInterval(values) },
});
const round = (number: number, score: number, confirmed?: FreshEvaluation): RoundState => ({
  ...{ round: number, candidates: [], winner: 1, score, feedbackSummaries: [], feedbackErrors: [] },
  ...(confirmed && { confirmed }),
});

describe('the gaps of a run', () => {
  it('are the score that chose less the one on fresh seeds, with the interval of the latter', () => {
    const confirmed = fresh(1, [6, 8, 10]);
    const { rounds, result, mean: overall } = winnersCurse(stateOf([round(1, 10, confirmed), round(2, 12)]));
    const [low, high] = confirmed.interval;
    expect(rounds).toEqual([{ round: 1, selected: 10, fresh: 8, gap: 2, interval: [10 - high, 10 - low] }]);
    expect(result).toEqual(rounds[0]);
    expect(overall).toBeNull();
  });

  it('of several winners have as wide an interval as those of one: they met the same fresh seeds', () => {
    const confirmed = [1, 2, 3].map((number) => fresh(number, [6, 8, 10]));
    const curse = winnersCurse(stateOf(confirmed.map((item) => round(item.round, 10, item))));
    expect(curse.mean).toEqual({ gap: 2, interval: curse.rounds[0]!.interval });
  });

  it('take the report, on seeds that had no say in anything, before a confirmation', () => {
    const reports = { best: fresh(1, [5, 5]) };
    expect(winnersCurse(stateOf([round(1, 10, fresh(1, [9]))], { reports })).result).toMatchObject({ gap: 5 });
  });

  it('enter the mean by confirmations alone: the report, which only some have, is for the result', () => {
    const rounds = [round(1, 10, fresh(1, [9])), round(2, 10, fresh(2, [7]))];
    const curse = winnersCurse(stateOf(rounds, { reports: { best: fresh(1, [2]) } }));
    expect(curse.result).toMatchObject({ gap: 8 });
    expect(curse.mean).toMatchObject({ gap: 2 });
    const unconfirmed = winnersCurse(stateOf([round(1, 10), round(2, 9)], { reports: { best: fresh(1, [2]) } }));
    expect(unconfirmed).toMatchObject({ rounds: [], mean: null, result: { gap: 8 } });
  });

  it('are those of the last winner where that is the result', () => {
    const settings = walkSettings({ result: 'last' });
    const rounds = [round(1, 10, fresh(1, [9])), round(2, 8, fresh(2, [8]))];
    expect(winnersCurse(stateOf(rounds, { settings })).result).toMatchObject({ round: 2, gap: 0 });
  });

  it('are none where scores are infinite or nothing ran on fresh seeds', () => {
    const none = { rounds: [], result: null, mean: null };
    expect(winnersCurse(stateOf([round(1, Infinity, fresh(1, [9])), round(2, 8)]))).toEqual(none);
  });

  it('come out of a real run, re-scores included', async () => {
    const settings = walkSettings({ rounds: 3, rescoreEpisodes: 6, reportEpisodes: 0 });
    const state = reduceAll(await runTiny({ settings }));
    const { rounds } = winnersCurse(state);
    expect(rounds.map(({ round, selected }) => [round, selected])).toEqual(
      [1, 2, 3].map((i) => [i, state.rounds[i - 1]!.score]),
    );
    expect(rounds.map((gap) => gap.fresh)).toEqual(state.rounds.map((item) => item.rescored!.score));
  });
});

/** Expected highest of ten standard normal draws (Harter, 1961). */
const HIGHEST_OF_TEN = 1.53875;

describe('ten equal candidates with noisy episodes', () => {
  const random = createRandom(1);
  const draws = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const episodes = 5;
  const rounds = Array.from({ length: 400 }, (_, i) => {
    const candidates = Array.from({ length: 10 }, (_, number) => {
      return { round: i + 1, candidate: number + 1, status: 'scored', score: mean(draws(episodes)) } as CandidateState;
    });
    return round(i + 1, pickWinner(candidates)!.score!, fresh(i + 1, draws(20)));
  });
  const curse = winnersCurse(stateOf(rounds));

  it('show the gap that theory expects, and an interval around it', () => {
    const expected = HIGHEST_OF_TEN / Math.sqrt(episodes);
    const { gap, interval } = curse.mean!;
    expect(gap).toBeCloseTo(expected, 1);
    expect(interval[0]).toBeLessThan(expected);
    expect(interval[1]).toBeGreaterThan(expected);
    expect(interval[0]).toBeGreaterThan(0);
  });

  it('have intervals of single rounds that hold the true gap, the score above nought, in nearly 95% of them', () => {
    const holds = curse.rounds.filter(({ selected, interval: [low, high] }) => low <= selected && selected <= high);
    expect(holds.length / rounds.length).toBeGreaterThan(0.88);
    expect(holds.length / rounds.length).toBeLessThan(0.98);
  });
});
