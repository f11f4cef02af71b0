// Random search: what it draws, what it keeps, and that it is enough for the pole.
import { describe, expect, it } from 'vitest';
import { make as makeCartPole } from '../../envs/cartpole/env.ts';
import { hyperparametersOf } from '../../src/baselines/algorithm.ts';
import { algorithm, RandomSearch } from '../../src/baselines/random-search.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { corridor, type Watched } from './tiny-env.ts';

describe('random search', () => {
  it('draws every weight evenly from its range, whatever was earned before', () => {
    const search = new RandomSearch(4, 2);
    const random = createRandom(3);
    const drawn = Array.from({ length: 500 }, (_, i) => {
      const [candidate] = search.draw(random);
      search.move([i]);
      return [...candidate!];
    }).flat();
    expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(2);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0, 1);
    // An even draw from [-2, 2] has the variance 4/3, in the last quarter as in the first.
    for (const part of [drawn.slice(0, 500), drawn.slice(-500)])
      expect(part.reduce((sum, value) => sum + value ** 2, 0) / part.length).toBeCloseTo(4 / 3, 0);
  });

  it('keeps the best one, and the earlier of two that are equal', () => {
    const search = new RandomSearch(2, 1);
    const random = createRandom(0);
    const kept = [-5, -3, -3, -9].map((episodeReturn) => {
      const [candidate] = search.draw(random);
      search.move([episodeReturn]);
      return search.centre === candidate;
    });
    expect(kept).toEqual([true, true, false, false]);
    expect(search.metrics()).toEqual({ bestReturn: -3 });
  });

  it('counts the steps of every policy that it tries', () => {
    const watched: Watched = { resets: [], steps: 0, closed: 0 };
    const training = algorithm.train(
      { env: corridor(30, watched), horizon: 12, seed: 2, budget: 100 },
      hyperparametersOf(algorithm),
    );
    for (let i = 0; i < 20; i++) expect(training.next().value.steps).toBe(watched.steps);
    expect(watched.steps).toBe(19 * 12);
  });

  it('balances the pole within a few hundred episodes, the same way for the same seed', () => {
    const train = () => {
      const env = makeCartPole('cartpole-v1');
      const training = algorithm.train({ env, horizon: 500, seed: 1, budget: 30_000 }, hyperparametersOf(algorithm));
      let update = training.next().value;
      while (update.steps < 30_000) update = training.next().value;
      return update;
    };
    const update = train();
    expect(update.metrics).toEqual(train().metrics);
    const env = makeCartPole('cartpole-v1');
    let { observation } = env.reset({ seed: 100 });
    let steps = 0;
    for (let over = false; !over && steps < 500; steps++) {
      const result = env.step(update.policy(observation));
      over = result.terminated;
      observation = result.observation;
    }
    expect(steps).toBeGreaterThan(400);
  });
});
