// Q-learning, value iteration, and the table of states below them.
import { describe, expect, it } from 'vitest';
import { buildTransitions, MAPS } from '../../envs/frozen-lake/env.ts';
import { make as makeLake } from '../../envs/frozen-lake/env.ts';
import { cards as lakeCards } from '../../envs/frozen-lake/meta.ts';
import { hyperparametersOf, type Algorithm } from '../../src/baselines/algorithm.ts';
import { LearnedModel, Plan } from '../../src/baselines/learned-model.ts';
import { algorithm as qLearning, epsilonAt, QTable } from '../../src/baselines/q-learning.ts';
import { States } from '../../src/baselines/states.ts';
import { algorithm as valueIteration } from '../../src/baselines/value-iteration.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import { corridor } from './tiny-env.ts';

const at = (...values: number[]) => Float64Array.from(values);
const step = (
  from: number,
  action: number,
  reward: number,
  to: number,
  end: 'goes on' | 'terminated' | 'truncated',
) => ({
  observation: at(from),
  action,
  reward,
  nextObservation: at(to),
  terminated: end === 'terminated',
  truncated: end === 'truncated',
});

describe('the table of states', () => {
  it('numbers observations in the order they appear, each once', () => {
    const states = new States();
    const random = createRandom(1);
    const seen = Array.from({ length: 3000 }, () => at(random.integers(0, 12), random.integers(0, 12) / 4, -1));
    const keys = new Map<string, number>();
    for (const observation of seen) {
      const key = observation.join();
      if (!keys.has(key)) {
        expect(states.find(observation)).toBe(-1);
        keys.set(key, keys.size);
      }
      expect(states.number(observation)).toBe(keys.get(key));
      expect(states.find(observation)).toBe(keys.get(key));
    }
    expect(states.size).toBe(144);
  });

  it('takes -0 for 0, and keeps no hold of what it was given', () => {
    const states = new States();
    const observation = at(0, 1);
    states.number(observation);
    expect(states.number(at(-0, 1))).toBe(0);
    observation[0] = 5;
    expect(states.find(at(0, 1))).toBe(0);
    expect(states.find(observation)).toBe(-1);
  });
});

describe('Q-learning', () => {
  const values = hyperparametersOf(qLearning, { learningRate: 0.5, learningRateDecay: 0, gamma: 0.9, initialValue: 2 });

  it('moves a value towards reward plus discounted best of what follows, as a plain loop does', () => {
    const table = new QTable(3, values);
    const random = createRandom(4);
    const plain = Array.from({ length: 5 }, () => [2, 2, 2]);
    for (let i = 0; i < 500; i++) {
      const [from, action, to] = [random.integers(0, 5), random.integers(0, 3), random.integers(0, 5)];
      const reward = random.normal();
      const end = (['goes on', 'terminated', 'truncated'] as const)[random.integers(0, 3)]!;
      table.learn(step(from, action, reward, to, end));
      const target = reward + (end === 'terminated' ? 0 : 0.9 * Math.max(...plain[to]!));
      plain[from]![action] = plain[from]![action]! + 0.5 * (target - plain[from]![action]!);
    }
    plain.forEach((row, from) => row.forEach((q, action) => expect(table.value(at(from), action)).toBeCloseTo(q, 12)));
  });

  it('bootstraps where an episode was cut, and not where the task ended', () => {
    const cut = new QTable(2, values);
    cut.learn(step(0, 1, 1, 1, 'truncated'));
    expect(cut.value(at(0), 1)).toBeCloseTo(2 + 0.5 * (1 + 0.9 * 2 - 2));
    const ended = new QTable(2, values);
    ended.learn(step(0, 1, 1, 1, 'terminated'));
    expect(ended.value(at(0), 1)).toBeCloseTo(2 + 0.5 * (1 - 2));
  });

  it('averages what an action earns where the rate falls as 1 / n', () => {
    const table = new QTable(1, { ...values, learningRate: 1, learningRateDecay: 1 });
    for (const reward of [4, 8, 0]) table.learn(step(0, 0, reward, 1, 'terminated'));
    expect(table.value(at(0), 0)).toBeCloseTo(4);
  });

  it('breaks down in words when a value leaves the numbers', () => {
    expect(() => new QTable(1, values).learn(step(0, 0, Infinity, 1, 'goes on'))).toThrow(/left the numbers/);
  });

  it('explores less and less over its part of the budget', () => {
    const exploration = { epsilonStart: 1, epsilonEnd: 0.2, explorationFraction: 0.5 };
    expect([0, 250, 500, 900].map((steps) => epsilonAt(steps, 1000, exploration))).toEqual([
      1,
      0.6,
      expect.closeTo(0.2),
      expect.closeTo(0.2),
    ]);
  });
});

describe('value iteration', () => {
  /** The lake's table as experience: every outcome once, so that shares equal probabilities. */
  function trueModel(id: string) {
    const table = buildTransitions(MAPS[id]!, true, 1 / 3);
    const model = new LearnedModel(4);
    for (let state = 0; state < table.states; state++)
      for (let action = 0; action < 4; action++)
        for (let k = 0; k < table.outcomes; k++) {
          const slot = (state * 4 + action) * table.outcomes + k;
          if (table.probability[slot] === 0) continue;
          const end = table.terminated[slot] ? 'terminated' : 'goes on';
          model.add(step(state, action, table.reward[slot]!, table.nextState[slot]!, end));
        }
    return { table, model };
  }

  // The optimum may look at the time left, which counts on the larger lake; a plan without a last step may not.
  it.each([
    ['frozen-lake-v1', 0.015],
    ['frozen-lake-8x8-v1', 0.03],
  ])('plans the known optimum of %s in its true model, but for %d', (id, gap) => {
    const { table, model } = trueModel(id);
    const plan = new Plan(model);
    for (let i = 0; i < 20; i++) plan.improve({ gamma: 0.999, tries: 1, untried: 0 });
    const { horizon, levels } = lakeCards.find((card) => card.id === id)!;
    // What the plan earns within the horizon, by plain loops over the task's own table.
    let value = new Float64Array(table.states);
    for (let left = 0; left < horizon; left++) {
      value = value.map((_, state) => {
        const action = plan.choice(model.stateOf(at(state)));
        let sum = 0;
        for (let k = 0; k < table.outcomes; k++) {
          const slot = (state * 4 + action) * table.outcomes + k;
          const following = table.terminated[slot] ? 0 : value[table.nextState[slot]!]!;
          sum += table.probability[slot]! * (table.reward[slot]! + following);
        }
        return sum;
      });
    }
    const optimum = levels.find(({ kind }) => kind === 'optimum')!.value;
    expect(value[0]!).toBeGreaterThan(optimum - gap);
    expect(value[0]!).toBeLessThan(optimum + 1e-4);
  });

  it('counts the mean reward and the shares of what followed; the end is worth nothing', () => {
    const model = new LearnedModel(1);
    model.add(step(0, 0, 2, 1, 'goes on'));
    model.add(step(0, 0, 4, 1, 'terminated'));
    model.add(step(0, 0, 6, 2, 'truncated'));
    expect(model.tries(0, 0)).toBe(3);
    expect(model.backup(0, 0, [0, 30, 60], 0.5)).toBeCloseTo((2 + 4 + 6) / 3 + (0.5 * (30 + 60)) / 3);
  });

  it('hopes for the best from an action tried too seldom', () => {
    const model = new LearnedModel(2);
    model.add(step(0, 0, 1, 0, 'terminated'));
    const plan = new Plan(model);
    plan.improve({ gamma: 0.9, tries: 1, untried: 50 });
    expect(plan.choice(0)).toBe(1);
    plan.improve({ gamma: 0.9, tries: 1, untried: -50 });
    expect(plan.choice(0)).toBe(0);
  });
});

describe.each([
  ['Q-learning', qLearning, 20_000],
  ['value iteration', valueIteration, 5000],
] as [string, Algorithm, number][])('%s', (_, algorithm, budget) => {
  /** The policy after `budget` steps. */
  function learned(env: ReturnType<typeof corridor>, horizon: number, seed = 0) {
    const training = algorithm.train({ env, horizon, seed, budget }, hyperparametersOf(algorithm));
    for (;;) {
      const { steps, policy } = training.next().value;
      if (steps >= budget) return policy;
    }
  }

  it('finds the way out of a corridor, also where most episodes are cut', () => {
    const policy = learned(corridor(8), 9);
    expect([0, 1, 2, 3, 4, 5, 6].map((cell) => policy(at(cell)))).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('crosses the slippery lake', () => {
    const policy = learned(makeLake('frozen-lake-v1'), 100);
    const lake = makeLake('frozen-lake-v1');
    let reached = 0;
    for (let seed = 0; seed < 200; seed++) {
      let { observation } = lake.reset({ seed: 1000 + seed });
      for (let i = 0; i < 100; i++) {
        const result = lake.step(policy(observation));
        observation = result.observation;
        reached += result.reward;
        if (result.terminated) break;
      }
    }
    expect(reached / 200).toBeGreaterThan(0.65);
  });

  it('refuses continuous actions and observations, in words', () => {
    const box = { kind: 'box', low: [0], high: [1] } as const;
    const discrete = { kind: 'discrete', n: 2 } as const;
    expect(algorithm.unfit({ observation: box, action: discrete, finite: true })).toBeNull();
    expect(algorithm.unfit({ observation: box, action: discrete, finite: false })).toMatch(/table/);
    expect(algorithm.unfit({ observation: box, action: box, finite: true })).toMatch(/continuous/);
  });
});
