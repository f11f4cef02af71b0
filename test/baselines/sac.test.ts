import { describe, expect, test } from 'vitest';
import type { Env } from '../../src/env-api/env.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { Action } from '../../src/env-api/space.ts';
import { evaluateEpisode } from '../../src/baselines/evaluation.ts';
import { hyperparametersOf, type GreedyPolicy } from '../../src/baselines/algorithm.ts';
import { download, upload, valueAndGrad, type Tensor } from '../../src/baselines/nn/jax.ts';
import {
  actorLoss,
  algorithm,
  criticLoss,
  criticTargets,
  inBounds,
  sacNetworks,
  SoftActorCritic,
  squash,
  squashedGaussian,
} from '../../src/baselines/sac.ts';
import * as plain from './plain-loops.ts';

const { sac: record, squashed } = plain.recordedUpdates();
const networks = sacNetworks({ observationSize: 3, actionSize: 2 }, 5);
const actor = plain.joinHeads(record.actor);
const batch = plain.batchOf(record.batch);
const size = record.batch.length;

const vector = (...parts: readonly plain.Network[]): Float32Array => Float32Array.from(parts.flatMap(plain.flatten));
const rows = (values: readonly (readonly number[])[]): Float32Array => Float32Array.from(values.flat());

const actorBatch = () => ({
  observations: upload(batch.observations, [size, 3]),
  noise: upload(rows(record.noise[0]!), [size, 2]),
  critics: upload(vector(...record.critics)),
  logTemperature: upload(Float32Array.of(record.logTemperature)),
});

const following = () => ({
  rewards: upload(batch.rewards),
  nextObservations: upload(batch.nextObservations, [size, 3]),
  terminated: upload(batch.terminated),
  noise: upload(rows(record.nextNoise[0]!), [size, 2]),
  actor: upload(vector(actor)),
  targets: upload(vector(...record.targets)),
  logTemperature: upload(Float32Array.of(record.logTemperature)),
});

const criticBatch = () => ({
  observations: upload(batch.observations, [size, 3]),
  actions: upload(batch.actions, [size, 2]),
  ...following(),
});

/** A point on a line that an action moves by up to 0.3; every step costs its distance from the middle, squared. */
class Point implements Env {
  readonly observationSpace = { kind: 'box', low: [-Infinity], high: [Infinity] } as const;
  readonly observationFields = [];
  readonly actionSpace = { kind: 'box', low: [-3], high: [3] } as const;
  private random = createRandom(0);
  private x = 0;

  reset({ seed }: { seed?: number } = {}) {
    if (seed !== undefined) this.random = createRandom(seed);
    this.x = this.random.uniform(-1, 1);
    return { observation: Float64Array.of(this.x), info: {} };
  }

  step(action: Action) {
    this.x += 0.1 * (action as Float64Array)[0]!;
    const observation = Float64Array.of(this.x);
    return { observation, reward: -(this.x ** 2), terminated: false, truncated: false, info: {} };
  }

  render() {
    return {};
  }

  close() {}
}

/** Value and derivatives of a loss by its weights. */
function differentiated<B>(loss: (weights: Tensor, batch: B) => { loss: Tensor }, weights: Float32Array, given: B) {
  const [value, gradient] = valueAndGrad((w: Tensor, b: B) => loss(w, b).loss)(upload(weights), given as never);
  return { value: download(value)[0]!, gradient: download(gradient as Tensor) };
}

describe('the squashed Gaussian', () => {
  const outputs = rows(squashed.means.map((means, i) => [...means, ...squashed.logStds[i]!]));

  test('has the actions and log-probabilities of Stable-Baselines3 and of plain loops', () => {
    const { action, logProbability } = squashedGaussian(
      upload(outputs, [squashed.means.length, 4]),
      upload(rows(squashed.noise), [squashed.noise.length, 2]),
    );
    const actions = download(action);
    const logProbabilities = download(logProbability);
    expect(plain.distance(actions, squashed.actions.flat())).toBeLessThan(1e-6);
    expect(plain.distance(logProbabilities, squashed.logProbabilities)).toBeLessThan(1e-5);
    const loops = squashed.means.map((means, i) => plain.squashed(means, squashed.logStds[i]!, squashed.noise[i]!));
    expect(
      plain.distance(
        logProbabilities,
        loops.map(({ logProbability: value }) => value),
      ),
    ).toBeLessThan(1e-5);
  });

  test('is a density: it adds up to one over the actions', () => {
    // The probability of drawing between two close noises, over the distance between their actions.
    const [mean, logStd, h] = [0.4, -0.3, 1e-3];
    for (const noise of [-1.5, 0, 0.7, 2]) {
      const { logProbability } = squashedGaussian(
        upload(Float32Array.of(mean, logStd), [1, 2]),
        upload(Float32Array.of(noise), [1, 1]),
      );
      const action = (z: number) => Math.tanh(mean + Math.exp(logStd) * z);
      const mass = (Math.exp(-0.5 * noise ** 2) / Math.sqrt(2 * Math.PI)) * 2 * h;
      const density = mass / (action(noise + h) - action(noise - h));
      expect(Math.exp(download(logProbability)[0]!)).toBeCloseTo(density, 4);
    }
  });

  test('acts alike one observation at a time', () => {
    squashed.actions.forEach((expected, i) => {
      const action = squash(outputs.subarray(4 * i, 4 * i + 4), Float32Array.from(squashed.noise[i]!));
      expect(plain.distance(action, expected)).toBeLessThan(1e-6);
    });
  });

  test('fills the bounds of the actions', () => {
    const box = { kind: 'box', low: [-2, 0], high: [2, 10] } as const;
    expect([...inBounds(Float32Array.of(-1, 1), box)]).toEqual([-2, 10]);
    expect([...inBounds(Float32Array.of(0, -0.5), box)]).toEqual([0, 2.5]);
  });
});

/** Mean greedy return on the point before and after 500 steps of training. */
function steered(seed: number): { before: number; after: number } {
  const env = new Point();
  const values = hyperparametersOf(algorithm, { learningRate: 3e-3, width: 32, learningStarts: 200 });
  const training = algorithm.train({ env, horizon: 10, seed, budget: 500 }, values);
  const evaluate = (policy: GreedyPolicy) => {
    const returns = [0, 1, 2, 3, 4, 5, 6, 7].map((s) => evaluateEpisode(new Point(), policy, 10, s).episodeReturn);
    return returns.reduce((sum, value) => sum + value, 0) / returns.length;
  };
  let update = training.next().value;
  const before = evaluate(update.policy);
  while (update.steps < 500) update = training.next().value;
  const after = evaluate(update.policy);
  training.return(undefined as never);
  return { before, after };
}

describe('SAC', () => {
  test('has critic targets that bootstrap where an episode goes on or is cut, and not where the task ended', () => {
    const targets = download(criticTargets(networks, record.gamma, following()));
    expect(plain.distance(targets, plain.criticTargets(actor, record))).toBeLessThan(1e-5);
    expect(plain.distance(targets, record.criticTargets)).toBeLessThan(1e-5);
    record.batch.forEach(({ end, reward }, i) => {
      if (end === 'terminated') expect(targets[i]).toBeCloseTo(reward, 5);
      else expect(Math.abs(targets[i]! - reward)).toBeGreaterThan(1e-3);
    });
  });

  test("has the critics' loss of Stable-Baselines3 and the gradients of finite differences", () => {
    const { value, gradient } = differentiated(
      criticLoss(networks, record.gamma),
      vector(...record.critics),
      criticBatch(),
    );
    expect(value).toBeCloseTo(record.critic_loss, 4);
    expect(value).toBeCloseTo(plain.criticLoss(record.critics, record.batch, record.criticTargets), 4);
    const differences = record.critics.flatMap((critic, i) => {
      const others = record.critics.filter((_, k) => k !== i);
      const loss = (changed: plain.Network) =>
        plain.criticLoss([changed, ...others], record.batch, record.criticTargets);
      return plain.flatten(plain.finiteDifferences(critic, loss));
    });
    expect(plain.distance(gradient, differences)).toBeLessThan(1e-5);
  });

  test("has the gradients of finite differences for the actor's loss", () => {
    const { value, gradient } = differentiated(actorLoss(networks), vector(actor), actorBatch());
    const loss = (changed: plain.Network) => plain.actorLoss(changed, record.critics, record);
    expect(value).toBeCloseTo(loss(actor), 4);
    expect(plain.distance(gradient, plain.flatten(plain.finiteDifferences(actor, loss)))).toBeLessThan(1e-4);
  });

  test('has the loss and gradients of Stable-Baselines3 for the actor, whose critics have already learned', () => {
    const critics = upload(vector(...record.criticsAfterOne));
    const { value, gradient } = differentiated(actorLoss(networks), vector(actor), { ...actorBatch(), critics });
    expect(value).toBeCloseTo(record.actor_loss, 4);
    expect(plain.distance(gradient, plain.flatten(plain.joinHeads(record.actorGradients)))).toBeLessThan(1e-4);
  });

  test('moves actor, critics, their slow copies and the temperature as Stable-Baselines3 does', () => {
    const initial = { actor: vector(actor), critics: vector(...record.critics), logTemperature: record.logTemperature };
    const sac = new SoftActorCritic(networks, initial, record, vector(...record.targets));
    record.noise.forEach((noise, step) => {
      const metrics = sac.update(batch, [rows(noise), rows(record.nextNoise[step]!)]);
      if (step > 0) return;
      expect(metrics['criticLoss']).toBeCloseTo(record.critic_loss, 4);
      expect(metrics['actorLoss']).toBeCloseTo(record.actor_loss, 4);
      expect(metrics['temperatureLoss']).toBeCloseTo(record.ent_coef_loss, 4);
      expect(metrics['temperature']).toBeCloseTo(Math.exp(record.logTemperature), 6);
    });
    const { critics, targets, logTemperature } = sac.criticWeights();
    const moved = (after: Float32Array, before: Float32Array) => after.map((value, i) => value - before[i]!);
    for (const [after, before, expected] of [
      [sac.actorWeights(), initial.actor, [plain.joinHeads(record.actorAfter)]],
      [critics, initial.critics, record.criticsAfter],
      [targets, vector(...record.targets), record.targetsAfter],
    ] as const) {
      const steps = [...moved(vector(...expected), before)];
      expect(plain.distance(moved(after, before), steps)).toBeLessThan(1e-3);
    }
    expect(logTemperature - record.logTemperature).toBeCloseTo(record.logTemperatureAfter - record.logTemperature, 5);
    sac.dispose();
  });

  test('learns to steer a point to the middle, and the same again from the same seed', () => {
    const [first, again] = [steered(1), steered(1)];
    // 200 random steps first: the untrained actor hardly moves, and loses about as much as standing still does.
    expect(first.before).toBeLessThan(-1.5);
    expect(first.after).toBeGreaterThan(-0.6);
    expect(again).toEqual(first);
  });

  test('says which actions it cannot give', () => {
    const observation = { kind: 'box', low: [0], high: [1] } as const;
    const unbounded = { kind: 'box', low: [-Infinity], high: [1] } as const;
    expect(algorithm.unfit({ observation, action: { kind: 'discrete', n: 2 }, finite: false })).toContain('choose');
    expect(algorithm.unfit({ observation, action: unbounded, finite: false })).toContain('bounds');
    expect(algorithm.unfit({ observation, action: observation, finite: false })).toBeNull();
  });
});
