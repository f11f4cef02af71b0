import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { make } from '../../envs/cartpole/env.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { Env, StepResult } from '../../src/env-api/env.ts';
import type { Action, BoxSpace, Space } from '../../src/env-api/space.ts';
import { actionHead } from '../../src/baselines/action-heads.ts';
import { hyperparametersOf, type Hyperparameters } from '../../src/baselines/algorithm.ts';
import { download, upload, valueAndGrad, type Tensor } from '../../src/baselines/nn/jax.ts';
import { Learner } from '../../src/baselines/nn/learner.ts';
import { algorithm, layoutOf, ppoLoss } from '../../src/baselines/ppo.ts';
import { advantagesOf, createRollout, Player, standardised, type ActorCritic } from '../../src/baselines/rollout.ts';

interface RecordedUpdates {
  readonly settings: Record<string, number>;
  readonly batch: {
    readonly observations: number[][];
    readonly actions: number[] | number[][];
    readonly logProbs: number[];
    readonly values: number[];
    readonly advantages: number[];
    readonly returns: number[];
  };
  readonly weights: number[];
  readonly terms: number[];
  readonly gradient: number[];
  readonly updates: number;
  readonly weightsAfter: number[];
}

/** Written by test/reference/record_ppo.py. */
const recorded = JSON.parse(readFileSync(new URL('../fixtures/baselines/ppo.json', import.meta.url), 'utf8')) as {
  sizes: { observation: number; width: number; actions: number; batch: number };
  advantages: {
    gamma: number;
    lambda: number;
    rewards: number[];
    values: number[];
    nextValues: number[];
    ends: ('on' | 'terminated' | 'truncated')[];
    advantages: number[];
    returns: number[];
  };
  discrete: RecordedUpdates;
  continuous: RecordedUpdates;
};

const box = (low: number[], high: number[]): BoxSpace => ({ kind: 'box', low, high });
const { sizes } = recorded;
const kinds: [name: 'discrete' | 'continuous', space: Space][] = [
  ['discrete', { kind: 'discrete', n: sizes.actions }],
  ['continuous', box(new Array(sizes.actions).fill(-1), new Array(sizes.actions).fill(1))],
];

/** Loss and batch of a recording. */
function setUp(kind: 'discrete' | 'continuous', space: Space) {
  const record = recorded[kind];
  const head = actionHead(space);
  const loss = ppoLoss(head, layoutOf(sizes.observation, sizes.width, head), record.settings);
  const vector = (values: number[]): Tensor => upload(Float32Array.from(values));
  const actions = record.batch.actions.flatMap((action) =>
    typeof action === 'number' ? Array.from({ length: sizes.actions }, (_, i) => Number(i === action)) : action,
  );
  const batch = () => ({
    observations: upload(Float32Array.from(record.batch.observations.flat()), [sizes.batch, sizes.observation]),
    actions: upload(Float32Array.from(actions), [sizes.batch, sizes.actions]),
    logProbs: vector(record.batch.logProbs),
    values: vector(record.batch.values),
    advantages: vector(record.batch.advantages),
    returns: vector(record.batch.returns),
  });
  const lossAndGradient = (weights: Float32Array): [number, Float32Array] => {
    const [value, gradient] = valueAndGrad((w: Tensor) => {
      const { loss: result, metrics } = loss(w, batch());
      for (const metric of metrics) metric.dispose();
      return result;
    })(upload(weights)) as [Tensor, Tensor];
    return [download(value)[0]!, download(gradient)];
  };
  return { record, loss, batch, lossAndGradient };
}

function expectAllClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  expect(worst).toBeLessThan(tolerance);
}

test.each(kinds)("loss, gradient and three updates are PyTorch's, %s actions", (kind, space) => {
  const { record, loss, batch, lossAndGradient } = setUp(kind, space);
  const initial = Float32Array.from(record.weights);
  expectAllClose(lossAndGradient(initial)[1], record.gradient, 2e-5);
  const learner = new Learner(initial, loss, {
    epsilon: record.settings['epsilon']!,
    maxGradientNorm: record.settings['maxGradientNorm']!,
  });
  const rate = record.settings['learningRate']!;
  expectAllClose(learner.update(batch(), rate), record.terms, 2e-5);
  for (let update = 1; update < record.updates; update++) learner.update(batch(), rate);
  expectAllClose(learner.copyWeights(), record.weightsAfter, 2e-5);
  learner.dispose();
});

test.each(kinds)('the gradient predicts how the loss changes, %s actions', (kind, space) => {
  const { record, lossAndGradient } = setUp(kind, space);
  const random = createRandom(8);
  const at = Float32Array.from(record.weights);
  const [, gradient] = lossAndGradient(at);
  for (let trial = 0; trial < 5; trial++) {
    const direction = at.map(() => random.normal());
    const step = 1e-3;
    const moved = (sign: number): number => lossAndGradient(at.map((x, i) => x + sign * step * direction[i]!))[0];
    const difference = (moved(1) - moved(-1)) / (2 * step);
    const predicted = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
    // A float32 loss near 1 is good to 6e-8 here and there, so differences over 2e-3 are good to about 1e-4.
    expect(Math.abs(difference - predicted)).toBeLessThan(1e-3 + 1e-3 * Math.abs(predicted));
  }
});

test('advantages and returns are those of Stable-Baselines3, through ends and time limits', () => {
  const { gamma, lambda, rewards, values, nextValues, ends, ...expected } = recorded.advantages;
  const rollout = {
    steps: rewards.length,
    observations: new Float32Array(),
    actions: new Float32Array(),
    logProbs: new Float32Array(),
    rewards: Float32Array.from(rewards),
    values: Float32Array.from(values),
    nextValues: Float32Array.from(nextValues, (value, i) => (ends[i] === 'terminated' ? 0 : value)),
    over: Uint8Array.from(ends, (end) => Number(end !== 'on')),
  };
  const targets = advantagesOf(rollout, gamma, lambda);
  expectAllClose(targets.advantages, expected.advantages, 1e-5);
  expectAllClose(targets.returns, expected.returns, 1e-5);
});

test('advantages are sums of discounted surprises, written out', () => {
  const random = createRandom(2);
  const steps = 9;
  const numbers = (): Float32Array => Float32Array.from({ length: steps }, () => random.normal());
  const empty = new Float32Array();
  const [rewards, values, nextValues] = [numbers(), numbers(), numbers()];
  const over = Uint8Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0);
  const rollout = { steps, observations: empty, actions: empty, logProbs: empty, rewards, values, nextValues, over };
  const { advantages } = advantagesOf(rollout, 0.9, 0.8);
  for (let i = 0; i < steps; i++) {
    let sum = 0;
    for (let k = i; k < steps; k++) {
      sum += 0.72 ** (k - i) * (rewards[k]! + 0.9 * nextValues[k]! - values[k]!);
      if (over[k]) break;
    }
    expect(advantages[i]).toBeCloseTo(sum, 5);
  }
});

test('standardised numbers have mean 0 and sample deviation 1', () => {
  const values = standardised(Float32Array.of(3, 7, 1, 9));
  expect(values.reduce((sum, x) => sum + x)).toBeCloseTo(0, 6);
  expect(Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / 3)).toBeCloseTo(1, 6);
});

/** Its observation counts the steps of the episode; terminated after 3 steps, or cut after `limit`; pays `reward(action)`. */
function counter(actionSpace: Space, limit: number, reward: (action: Action) => number): Env {
  const observation = new Float64Array(1);
  return {
    actionSpace,
    observationSpace: box([-Infinity], [Infinity]),
    observationFields: [{ name: 'count', offset: 0, shape: [1] }],
    reset: () => {
      observation[0] = 0;
      return { observation, info: {} };
    },
    step: (action): StepResult => {
      observation[0]!++;
      const terminated = observation[0]! >= 3;
      const truncated = !terminated && observation[0]! >= limit;
      return { observation, reward: reward(action), terminated, truncated, info: {} };
    },
    render: () => ({}),
    close: () => undefined,
  };
}

test.each([
  ['by its end', 99, 99, [0, 1, 2, 0, 1, 2], [101, 102, 0, 101, 102, 0], [0, 0, 1, 0, 0, 1]],
  ['by the environment', 2, 99, [0, 1, 0, 1, 0, 1], [101, 102, 101, 102, 101, 102], [0, 1, 0, 1, 0, 1]],
  ['by the horizon', 99, 2, [0, 1, 0, 1, 0, 1], [101, 102, 101, 102, 101, 102], [0, 1, 0, 1, 0, 1]],
])('what follows an episode counts unless the task ended: cut %s', (_name, limit, horizon, seen, next, over) => {
  const env = counter({ kind: 'discrete', n: 2 }, limit, () => 1);
  const agent: ActorCritic = {
    observationSize: 1,
    head: actionHead(env.actionSpace),
    draw: () => -0.5,
    best: () => 0,
    value: ([count]) => 100 + count!,
  };
  const values = hyperparametersOf(algorithm, {}, env.actionSpace);
  const player = new Player({ env, horizon, seed: 1, budget: 100 }, values, agent);
  const rollout = createRollout(6, agent);
  const random = createRandom(1);
  for (let i = 0; i < 6; i++) player.step(rollout, i, random);
  expect([...rollout.observations]).toEqual(seen);
  expect([...rollout.values]).toEqual(seen.map((count) => 100 + count));
  expect([...rollout.nextValues]).toEqual(next);
  expect([...rollout.over]).toEqual(over);
});

test('draws discrete actions with the odds and log-probabilities of their logits', () => {
  const head = actionHead({ kind: 'discrete', n: 3 });
  const logits = Float32Array.of(0, Math.log(2), Math.log(5));
  const random = createRandom(4);
  const counts = [0, 0, 0];
  const stored = new Float32Array(3);
  for (let i = 0; i < 8000; i++) {
    const logProb = head.draw(logits, new Float32Array(), random, stored);
    const action = head.toAction(stored) as number;
    counts[action]!++;
    expect(logProb).toBeCloseTo(Math.log([1, 2, 5][action]! / 8), 6);
  }
  // Within 4 standard deviations of 1000, 2000 and 5000.
  for (const [i, share] of [1, 2, 5].entries()) {
    expect(Math.abs(counts[i]! - 1000 * share)).toBeLessThan(4 * Math.sqrt(8000 * (share / 8) * (1 - share / 8)));
  }
  expect(head.best(logits)).toBe(2);
});

test('cuts continuous actions to the box, whose finite sides -1 and 1 reach', () => {
  const head = actionHead(box([-2, 0, -Infinity, 0], [2, 10, Infinity, Infinity]));
  expect(head.best(Float32Array.of(0.5, 0, 30, -3))).toEqual(Float64Array.of(1, 5, 30, 0));
  expect(head.best(Float32Array.of(-7, 9, -30, 3))).toEqual(Float64Array.of(-2, 10, -30, 3));
});

/** Trains for `steps`: the last update, all returns, and the mean return of the episodes of the last fifth. */
function train(env: Env, steps: number, seed: number, changed: Hyperparameters) {
  const values = hyperparametersOf(algorithm, changed, env.actionSpace);
  const training = algorithm.train({ env, horizon: 500, seed, budget: steps }, values);
  const returns: number[] = [];
  const late: number[] = [];
  for (;;) {
    const { value: last } = training.next();
    returns.push(...last.finished.map(({ episodeReturn }) => episodeReturn));
    if (last.steps > 0.8 * steps) late.push(...last.finished.map(({ episodeReturn }) => episodeReturn));
    if (last.steps < steps) continue;
    training.return(undefined as never);
    return { last, returns, late: late.reduce((sum, x) => sum + x, 0) / late.length };
  }
}

test('learns to balance the pole', () => {
  const { late, last } = train(make('cartpole-v1'), 10_240, 1, { learningRate: 1e-3 });
  // Random actions last 22 steps; seeds 1 to 3 reach 210 to 400.
  expect(late).toBeGreaterThan(120);
  expect(last.metrics['entropy']).toBeLessThan(0.67);
});

test('learns a continuous action far from the middle of its box', () => {
  const env = counter(box([0], [10]), 99, (action) => -Math.abs((action as Float64Array)[0]! - 8));
  const { late, last } = train(env, 4096, 1, { learningRate: 3e-3, rolloutSteps: 512, minibatches: 8 });
  // Three steps an episode: the middle of the box earns -9 without noise, seeds 1 to 3 reach -4.2 with it.
  expect(late).toBeGreaterThan(-6);
  const [action] = last.policy(Float64Array.of(1)) as Float64Array;
  expect(Math.abs(action! - 8)).toBeLessThan(1);
});

test('the same seed gives the same training, another seed another', () => {
  const [once, again, other] = [1, 1, 2].map((seed) => train(make('cartpole-v1'), 2048, seed, {}));
  expect(again!.returns).toEqual(once!.returns);
  expect(again!.last.metrics).toEqual(once!.last.metrics);
  expect(other!.returns).not.toEqual(once!.returns);
});

test('says so when a stretch is too short for its parts', () => {
  expect(() => train(make('cartpole-v1'), 100, 1, { rolloutSteps: 8, minibatches: 5 })).toThrow(/5 parts/);
});
