// First weights of a network, in the flat order of mlp.ts.
import type { RandomSource } from '../../env-api/random.ts';
import { weightCount } from './mlp.ts';

/**
 * Orthogonal matrices (Saxe, McClelland and Ganguli, 2014) times one `gain` per layer, biases zero: what CleanRL and
 * Stable-Baselines3 begin PPO with (gain sqrt(2) before tanh, 0.01 for the last layer of the policy, 1 of the value).
 */
export function orthogonalWeights(
  sizes: readonly number[],
  gains: readonly number[],
  random: RandomSource,
): Float32Array {
  const weights = new Float32Array(weightCount({ sizes }));
  let at = 0;
  gains.forEach((gain, layer) => {
    const [inputs, outputs] = [sizes[layer]!, sizes[layer + 1]!];
    const rows = orthonormalRows(Math.min(inputs, outputs), Math.max(inputs, outputs), random);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < outputs; j++) {
        weights[at + i * outputs + j] = gain * (inputs <= outputs ? rows[i]![j]! : rows[j]![i]!);
      }
    }
    at += (inputs + 1) * outputs;
  });
  return weights;
}

/** `count` random orthonormal vectors of length `size` >= count: normal draws, Gram-Schmidt, twice against rounding. */
function orthonormalRows(count: number, size: number, random: RandomSource): Float64Array[] {
  const rows: Float64Array[] = [];
  while (rows.length < count) {
    const row = Float64Array.from({ length: size }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of rows) {
        const along = dot(row, other);
        for (let i = 0; i < size; i++) row[i]! -= along * other[i]!;
      }
    }
    const length = Math.sqrt(dot(row, row));
    rows.push(row.map((x) => x / length));
  }
  return rows;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * Weights and biases uniform within 1 / sqrt(inputs of the layer): the default of PyTorch's `nn.Linear`, and so what
 * CleanRL begins DQN and SAC with.
 */
export function uniformWeights(sizes: readonly number[], random: RandomSource): Float32Array {
  const weights = new Float32Array(weightCount({ sizes }));
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const inputs = sizes[layer - 1]!;
    const bound = 1 / Math.sqrt(inputs);
    const end = at + (inputs + 1) * sizes[layer]!;
    while (at < end) weights[at++] = random.uniform(-bound, bound);
  }
  return weights;
}

/** Several vectors one after the other, e.g. the networks that share an optimiser. */
export function joined(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
