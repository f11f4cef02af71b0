// What DQN and SAC compute, once more in plain float64 loops, and derivatives by finite differences; beside it the values
// that Stable-Baselines3 gave for three gradient steps (test/reference/record_baselines.py).
import { readFileSync } from 'node:fs';
import type { Batch } from '../../src/baselines/replay-buffer.ts';

/** One linear layer: weights [inputs][outputs] and biases [outputs]. */
export interface Layer {
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly number[];
}

export type Network = readonly Layer[];

export interface RecordedStep {
  readonly observation: readonly number[];
  readonly action: number | readonly number[];
  readonly reward: number;
  readonly nextObservation: readonly number[];
  readonly end: 'on' | 'terminated' | 'truncated';
}

export interface DqnRecord {
  readonly gamma: number;
  readonly learningRate: number;
  readonly gradientLimit: number;
  readonly batch: readonly RecordedStep[];
  readonly network: Network;
  readonly target: Network;
  readonly targets: readonly number[];
  readonly loss: number;
  readonly gradients: Network;
  readonly networkAfter: Network;
}

export interface SacRecord {
  readonly gamma: number;
  readonly learningRate: number;
  readonly tau: number;
  readonly targetEntropy: number;
  readonly batch: readonly RecordedStep[];
  /** [gradient step][row][action] */
  readonly noise: readonly (readonly (readonly number[])[])[];
  readonly nextNoise: readonly (readonly (readonly number[])[])[];
  readonly logTemperature: number;
  /** Two hidden layers, then the heads of the mean and of the log standard deviation. */
  readonly actor: Network;
  readonly critics: readonly Network[];
  readonly targets: readonly Network[];
  readonly criticTargets: readonly number[];
  readonly critic_loss: number;
  readonly actor_loss: number;
  readonly ent_coef_loss: number;
  readonly criticsAfterOne: readonly Network[];
  readonly actorGradients: Network;
  readonly actorAfter: Network;
  readonly criticsAfter: readonly Network[];
  readonly targetsAfter: readonly Network[];
  readonly logTemperatureAfter: number;
}

export interface SquashedRecord {
  readonly means: readonly (readonly number[])[];
  readonly logStds: readonly (readonly number[])[];
  readonly noise: readonly (readonly number[])[];
  readonly actions: readonly (readonly number[])[];
  readonly logProbabilities: readonly number[];
}

export function recordedUpdates(): { dqn: DqnRecord; sac: SacRecord; squashed: SquashedRecord } {
  return JSON.parse(readFileSync(new URL('../fixtures/baselines/updates.json', import.meta.url), 'utf8'));
}

/** Recorded steps as the replay buffer hands them out. */
export function batchOf(steps: readonly RecordedStep[]): Batch {
  return {
    observations: Float32Array.from(steps.flatMap(({ observation }) => [...observation])),
    actions: Float32Array.from(steps.flatMap(({ action }) => (typeof action === 'number' ? [action] : [...action]))),
    rewards: Float32Array.from(steps, ({ reward }) => reward),
    nextObservations: Float32Array.from(steps.flatMap(({ nextObservation }) => [...nextObservation])),
    terminated: Float32Array.from(steps, ({ end }) => (end === 'terminated' ? 1 : 0)),
  };
}

/** A network's outputs for one input: ReLU after every layer but the last. */
export function forward(network: Network, input: readonly number[]): number[] {
  return network.reduce<number[]>(
    (values, { weights, biases }, layer) =>
      biases.map((bias, j) => {
        const sum = values.reduce((total, value, i) => total + value * weights[i]![j]!, bias);
        return layer < network.length - 1 ? Math.max(0, sum) : sum;
      }),
    [...input],
  );
}

/** The actor's heads side by side, as one last layer: means first, then log standard deviations. */
export function joinHeads(actor: Network): Network {
  const [mean, logStd] = actor.slice(-2) as [Layer, Layer];
  const joined = {
    weights: mean.weights.map((row, i) => [...row, ...logStd.weights[i]!]),
    biases: [...mean.biases, ...logStd.biases],
  };
  return [...actor.slice(0, -2), joined];
}

/** r + gamma max Q'(s', .), and r alone where the task ended. */
export function dqnTargets(target: Network, batch: readonly RecordedStep[], gamma: number): number[] {
  return batch.map(({ reward, nextObservation, end }) => {
    const following = end === 'terminated' ? 0 : Math.max(...forward(target, nextObservation));
    return reward + gamma * following;
  });
}

/** Mean Huber loss (threshold 1) of the values of the actions taken. */
export function dqnLoss(network: Network, batch: readonly RecordedStep[], targets: readonly number[]): number {
  const losses = batch.map(({ observation, action }, i) => {
    const error = Math.abs(forward(network, observation)[action as number]! - targets[i]!);
    return error < 1 ? 0.5 * error * error : error - 0.5;
  });
  return mean(losses);
}

/** tanh of a Gaussian draw, and its log-density: the Gaussian's, less log(1 - action^2 + 1e-6) for every element. */
export function squashed(means: readonly number[], logStds: readonly number[], noise: readonly number[]) {
  const action = means.map((center, i) => Math.tanh(center + Math.exp(clip(logStds[i]!)) * noise[i]!));
  const logProbability = action.reduce((total, a, i) => {
    const gaussian = -0.5 * noise[i]! ** 2 - clip(logStds[i]!) - 0.5 * Math.log(2 * Math.PI);
    return total + gaussian - Math.log(1 - a * a + 1e-6);
  }, 0);
  return { action, logProbability };
}

/** What the actor (heads joined) draws for an observation, by the given noise. */
export function draw(actor: Network, observation: readonly number[], noise: readonly number[]) {
  const outputs = forward(actor, observation);
  const size = outputs.length / 2;
  return squashed(outputs.slice(0, size), outputs.slice(size), noise);
}

/** The lower of the critics' values. */
export function lowest(critics: readonly Network[], observation: readonly number[], action: readonly number[]): number {
  return Math.min(...critics.map((critic) => forward(critic, [...observation, ...action])[0]!));
}

/** r + gamma (min Q'(s', a') - temperature log pi(a'|s')), and r alone where the task ended. */
export function criticTargets(actor: Network, record: SacRecord): number[] {
  const temperature = Math.exp(record.logTemperature);
  return record.batch.map(({ reward, nextObservation, end }, i) => {
    if (end === 'terminated') return reward;
    const { action, logProbability } = draw(actor, nextObservation, record.nextNoise[0]![i]!);
    return reward + record.gamma * (lowest(record.targets, nextObservation, action) - temperature * logProbability);
  });
}

/** Half the mean squared errors of both critics, added up. */
export function criticLoss(critics: readonly Network[], batch: readonly RecordedStep[], targets: readonly number[]) {
  const errors = critics.map((critic) =>
    mean(
      batch.map(({ observation, action }, i) => {
        const value = forward(critic, [...observation, ...(action as readonly number[])])[0]!;
        return (value - targets[i]!) ** 2;
      }),
    ),
  );
  return 0.5 * errors.reduce((total, error) => total + error, 0);
}

/** Mean of temperature log pi(a|s) - min Q(s, a). */
export function actorLoss(actor: Network, critics: readonly Network[], record: SacRecord): number {
  const temperature = Math.exp(record.logTemperature);
  return mean(
    record.batch.map(({ observation }, i) => {
      const { action, logProbability } = draw(actor, observation, record.noise[0]![i]!);
      return temperature * logProbability - lowest(critics, observation, action);
    }),
  );
}

/** Derivatives of `loss` by every weight and bias, by central differences, in the network's own form. */
export function finiteDifferences(network: Network, loss: (changed: Network) => number, h = 1e-5): Network {
  const copy = structuredClone(network) as { weights: number[][]; biases: number[] }[];
  const along = (row: number[]) =>
    row.map((value, i) => {
      row[i] = value + h;
      const above = loss(copy);
      row[i] = value - h;
      const below = loss(copy);
      row[i] = value;
      return (above - below) / (2 * h);
    });
  return copy.map(({ weights, biases }) => ({ weights: weights.map(along), biases: along(biases) }));
}

/** Weights row by row, then biases, layer after layer. */
export function flatten(network: Network): number[] {
  return network.flatMap(({ weights, biases }) => [...weights.flat(), ...biases]);
}

/** The largest difference between two lists, as a share of the larger list's largest magnitude. */
export function distance(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  const scale = Math.max(1e-12, ...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value))) / scale;
}

function clip(logStd: number): number {
  return Math.min(2, Math.max(-20, logStd));
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
