// CEM and CMA-ES as searches, the linear policies they look for, and both together.
import { describe, expect, it } from 'vitest';
import { make as makeCartPole } from '../../envs/cartpole/env.ts';
import { hyperparametersOf, type Algorithm } from '../../src/baselines/algorithm.ts';
import { algorithm as cem, CrossEntropySearch } from '../../src/baselines/cem.ts';
import { algorithm as cmaEs, CovarianceSearch, strategyConstants } from '../../src/baselines/cma-es.ts';
import { LinearPolicy } from '../../src/baselines/linear-policy.ts';
import type { Search } from '../../src/baselines/policy-search.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { corridor, type Watched } from './tiny-env.ts';

/** Evaluations until the centre's value under `cost` is below `goal`; Infinity if `limit` does not suffice. */
function evaluationsUntil(search: Search, cost: (x: Float64Array) => number, goal: number, limit: number, seed = 1) {
  const random = createRandom(seed);
  for (let evaluations = 0; evaluations < limit;) {
    const candidates = search.draw(random);
    search.move(candidates.map((candidate) => -cost(candidate)));
    evaluations += candidates.length;
    if (cost(search.centre) < goal) return evaluations;
  }
  return Infinity;
}

const sphere = (x: Float64Array) => x.reduce((sum, value) => sum + value ** 2, 0);
const rosenbrock = (x: Float64Array) => {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) sum += 100 * (x[i]! ** 2 - x[i + 1]!) ** 2 + (x[i]! - 1) ** 2;
  return sum;
};
/** An ellipsoid with axis ratio 1,000, turned so that no axis is a coordinate's. */
const ellipsoid = (x: Float64Array) => {
  let cost = 0;
  for (let i = 0; i < x.length; i++) {
    const turned = x[i]! + x[(i + 1) % x.length]!;
    cost += 1e6 ** (i / (x.length - 1)) * turned ** 2;
  }
  return cost;
};

describe('CMA-ES', () => {
  it("has the tutorial's constants", () => {
    const { weights, selectionMass, stepRate, pathRate, rankOneRate, rankManyRate, damping } = strategyConstants(
      10,
      10,
    );
    expect(weights).toHaveLength(5);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
    // From the formulas of table 1 with n = 10, lambda = 10, by hand.
    expect(selectionMass).toBeCloseTo(3.1673, 4);
    expect(stepRate).toBeCloseTo((3.1673 + 2) / (10 + 3.1673 + 5), 4);
    expect(pathRate).toBeCloseTo((4 + 0.31673) / (14 + 0.63346), 4);
    expect(rankOneRate).toBeCloseTo(2 / (11.3 ** 2 + 3.1673), 5);
    expect(rankManyRate).toBeCloseTo((2 * (0.25 + 3.1673 - 2 + 1 / 3.1673)) / (144 + 3.1673), 5);
    expect(damping).toBeCloseTo(1 + stepRate, 6);
  });

  // Hansen's published runs need about 1,000 to 2,000 evaluations on the sphere and 5,000 to 7,000 on Rosenbrock's
  // function in 10 dimensions, for a cost of 1e-10.
  it('closes in on the sphere at a constant rate', () => {
    const start = () => new Float64Array(10).fill(1);
    const coarse = evaluationsUntil(new CovarianceSearch(10, 0.5, 0, start()), sphere, 1e-5, 5000);
    const fine = evaluationsUntil(new CovarianceSearch(10, 0.5, 0, start()), sphere, 1e-10, 5000);
    expect(fine).toBeLessThan(2200);
    expect(fine / coarse).toBeLessThan(2.5);
  });

  it("follows Rosenbrock's valley to its end", () => {
    const search = new CovarianceSearch(10, 0.5);
    expect(evaluationsUntil(search, rosenbrock, 1e-10, 12_000)).toBeLessThan(9000);
    for (const value of search.centre) expect(value).toBeCloseTo(1, 3);
  });

  it('learns the shape of a thin, turned ellipsoid, which step size alone does not', () => {
    const start = new Float64Array(7).fill(1);
    expect(evaluationsUntil(new CovarianceSearch(7, 0.5, 0, start), ellipsoid, 1e-8, 8000)).toBeLessThan(6000);
  });

  it('refuses policies with too many weights, in words', () => {
    const box = (n: number) => ({ kind: 'box', low: Array(n).fill(-1), high: Array(n).fill(1) }) as const;
    expect(cmaEs.unfit({ observation: box(348), action: box(17), finite: false })).toMatch(/5933/);
    expect(cmaEs.unfit({ observation: box(17), action: box(6), finite: false })).toBeNull();
  });
});

describe('CEM', () => {
  const values = hyperparametersOf(cem, { extraStd: 0 });

  it('moves to the mean of the elite, with its deviation', () => {
    const search = new CrossEntropySearch(1, { ...values, populationSize: 10, eliteFraction: 0.2 });
    const candidates = search.draw(createRandom(3)).map((candidate) => candidate[0]!);
    search.move(candidates);
    const [first, second] = [...candidates].sort((a, b) => b - a) as [number, number];
    expect(search.centre[0]).toBeCloseTo((first + second) / 2);
    expect(search.metrics()['deviation']).toBeCloseTo((first - second) / 2);
  });

  it('finds the bottom of the sphere', () => {
    const slowly = { ...values, populationSize: 50, extraStd: 1, extraGenerations: 20 };
    const search = new CrossEntropySearch(6, slowly, new Float64Array(6).fill(1));
    expect(evaluationsUntil(search, sphere, 1e-4, 5000)).toBeLessThan(3000);
  });

  it('goes on searching with extra deviation where it would have settled, and settles once that has faded', () => {
    const search = new CrossEntropySearch(1, { ...values, extraStd: 1, extraGenerations: 4 });
    const random = createRandom(5);
    const spread = () => {
      const drawn = search.draw(random).map((candidate) => candidate[0]!);
      search.move(drawn.map((value) => -Math.abs(value)));
      return Math.max(...drawn) - Math.min(...drawn);
    };
    const spreads = Array.from({ length: 8 }, spread);
    expect(Math.min(...spreads.slice(0, 3))).toBeGreaterThan(1);
    expect(spreads[7]).toBeLessThan(0.2);
  });
});

describe('a linear policy', () => {
  const observations = { kind: 'box', low: [-1, -1], high: [1, 1] } as const;

  it('chooses the action with the largest output', () => {
    const policy = new LinearPolicy(observations, { kind: 'discrete', n: 3 }, false);
    expect(policy.size).toBe(9);
    const weights = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0.5);
    expect(policy.act(weights, Float64Array.of(0.9, 0.1))).toBe(0);
    expect(policy.act(weights, Float64Array.of(0.1, 0.9))).toBe(1);
    expect(policy.act(weights, Float64Array.of(0.1, 0.1))).toBe(2);
  });

  it('stretches outputs of -1 to 1 over the bounds, and cuts what lies beyond', () => {
    const policy = new LinearPolicy(observations, { kind: 'box', low: [0, -2], high: [10, 2] }, false);
    const weights = Float64Array.of(1, 0, 0, 0, 1, 0);
    expect(policy.act(weights, Float64Array.of(0, 0.5))).toEqual(Float64Array.of(5, 1));
    expect(policy.act(weights, Float64Array.of(-3, 7))).toEqual(Float64Array.of(0, 2));
  });

  it('scales observations by what was seen, from the next settling on', () => {
    const policy = new LinearPolicy(observations, { kind: 'box', low: [-100], high: [100] }, true);
    const weights = Float64Array.of(0.01, 0, 0);
    const observation = Float64Array.of(30, 5);
    for (const value of [10, 30]) policy.see(Float64Array.of(value, 5));
    expect((policy.act(weights, observation) as Float64Array)[0]).toBeCloseTo(10); // a tenth of the bound: 30 was cut at 10
    policy.settle();
    // Mean 20, deviation 10: one deviation above. The constant second number does no harm.
    expect((policy.act(weights, observation) as Float64Array)[0]).toBeCloseTo(1, 1);
  });
});

describe.each([
  ['CEM', cem],
  ['CMA-ES', cmaEs],
] as [string, Algorithm][])('%s over linear policies', (_, algorithm) => {
  it('balances the pole', () => {
    const env = makeCartPole('cartpole-v1');
    const training = algorithm.train({ env, horizon: 500, seed: 0, budget: 30_000 }, hyperparametersOf(algorithm));
    let update = training.next().value;
    while (update.steps < 30_000) update = training.next().value;
    const judge = makeCartPole('cartpole-v1');
    let steps = 0;
    for (let seed = 100; seed < 105; seed++) {
      let { observation } = judge.reset({ seed });
      for (let i = 0; i < 500; i++) {
        const result = judge.step(update.policy(observation));
        steps++;
        if (result.terminated) break;
        observation = result.observation;
      }
    }
    expect(steps / 5).toBeGreaterThan(475);
  });

  it('counts every step of every candidate, and cuts episodes at the horizon', () => {
    const watched: Watched = { resets: [], steps: 0, closed: 0 };
    const task = { env: corridor(30, watched), horizon: 12, seed: 2, budget: 100 };
    const training = algorithm.train(task, hyperparametersOf(algorithm));
    let steps = 0;
    for (let i = 0; i < 40; i++) {
      const update = training.next().value;
      steps += update.finished.reduce((sum, episode) => sum + episode.steps, 0);
      expect([update.steps, steps]).toEqual([watched.steps, watched.steps]);
    }
    expect(steps).toBe(39 * 12);
  });
});
