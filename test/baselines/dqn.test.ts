import { describe, expect, test } from 'vitest';
import { algorithm, dqnBatch, dqnLoss, dqnTargets } from '../../src/baselines/dqn.ts';
import { hyperparametersOf } from '../../src/baselines/algorithm.ts';
import { download, upload, valueAndGrad, type Tensor } from '../../src/baselines/nn/jax.ts';
import { Learner } from '../../src/baselines/nn/learner.ts';
import { placed } from '../../src/baselines/nn/mlp.ts';
import { make as makeCartPole } from '../../envs/cartpole/env.ts';
import * as plain from './plain-loops.ts';
import { batchOf } from './plain-loops.ts';

const record = plain.recordedUpdates().dqn;
const [mlp] = placed([3, 5, 5, 4], 'relu');

/** The recorded batch with the recorded target network. */
const uploaded = () => dqnBatch(batchOf(record.batch), upload(Float32Array.from(plain.flatten(record.target))), 3);
const weights = () => Float32Array.from(plain.flatten(record.network));

describe('DQN', () => {
  test('has the recorded batch end, be cut and go on', () => {
    expect(new Set(record.batch.map(({ end }) => end))).toEqual(new Set(['on', 'terminated', 'truncated']));
  });

  test('bootstraps where an episode goes on or is cut, and not where the task ended', () => {
    const targets = download(dqnTargets(mlp, record.gamma, uploaded()));
    expect(plain.distance(targets, plain.dqnTargets(record.target, record.batch, record.gamma))).toBeLessThan(1e-6);
    expect(plain.distance(targets, record.targets)).toBeLessThan(1e-6);
    record.batch.forEach(({ end, reward }, i) => {
      if (end === 'terminated') expect(targets[i]).toBeCloseTo(reward, 5);
      else expect(Math.abs(targets[i]! - reward)).toBeGreaterThan(1e-3);
    });
  });

  test('has the loss and the gradients of plain loops and finite differences, and those of Stable-Baselines3', () => {
    const loss = (network: Tensor, batch: ReturnType<typeof uploaded>) =>
      dqnLoss(mlp, record.gamma)(network, batch).loss;
    const [value, gradient] = valueAndGrad(loss)(upload(weights()), uploaded());
    const number = download(value)[0]!;
    const gradients = download(gradient);
    const plainLoss = (network: plain.Network) => plain.dqnLoss(network, record.batch, record.targets);
    expect(number).toBeCloseTo(plainLoss(record.network), 5);
    expect(number).toBeCloseTo(record.loss, 5);
    const differences = plain.flatten(plain.finiteDifferences(record.network, plainLoss));
    expect(plain.distance(gradients, differences)).toBeLessThan(1e-5);
    expect(plain.distance(gradients, plain.flatten(record.gradients))).toBeLessThan(1e-5);
  });

  test('takes the steps that Stable-Baselines3 takes, gradient limit included', () => {
    const norm = Math.hypot(...plain.flatten(record.gradients));
    expect(norm).toBeGreaterThan(record.gradientLimit);
    const learner = new Learner(weights(), dqnLoss(mlp, record.gamma), { maxGradientNorm: record.gradientLimit });
    for (let i = 0; i < 3; i++) learner.update(uploaded(), record.learningRate);
    const moved = learner.copyWeights();
    learner.dispose();
    const steps = plain.flatten(record.networkAfter).map((after, i) => after - weights()[i]!);
    expect(
      plain.distance(
        moved.map((after, i) => after - weights()[i]!),
        steps,
      ),
    ).toBeLessThan(1e-3);
  });

  test('learns to hold the pole far longer than at random, and the same again from the same seed', () => {
    const train = (budget: number) => {
      const env = makeCartPole('cartpole-v1');
      const values = hyperparametersOf(algorithm, {
        width: 64,
        learningStarts: 500,
        trainFrequency: 64,
        gradientSteps: 32,
      });
      const training = algorithm.train({ env, horizon: 500, seed: 1, budget }, values);
      const returns: number[] = [];
      for (;;) {
        const { steps, finished } = training.next().value;
        returns.push(...finished.map(({ episodeReturn }) => episodeReturn));
        if (steps >= budget) break;
      }
      training.return(undefined as never);
      env.close();
      return returns;
    };
    const returns = train(5000);
    const latest = returns.slice(-10);
    expect(latest.reduce((sum, value) => sum + value, 0) / latest.length).toBeGreaterThan(50);
    const [short, again] = [train(1500), train(1500)];
    expect(again).toEqual(short);
  });

  test('says that it cannot give continuous actions', () => {
    const observation = { kind: 'box', low: [0], high: [1] } as const;
    expect(algorithm.unfit({ observation, action: observation, finite: false })).toContain('continuous');
    expect(algorithm.unfit({ observation, action: { kind: 'discrete', n: 2 }, finite: false })).toBeNull();
  });
});
