import { expect, test } from 'vitest';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { joined, orthogonalWeights, uniformWeights } from '../../../src/baselines/nn/initial-weights.ts';
import { download, upload } from '../../../src/baselines/nn/jax.ts';
import { forward, inference, placed, weightCount, type Mlp } from '../../../src/baselines/nn/mlp.ts';

/** The same network in plain loops over its definition. */
function plainForward({ sizes, activation, offset }: Mlp, weights: Float32Array, input: readonly number[]): number[] {
  let at = offset;
  let x = [...input];
  for (let layer = 1; layer < sizes.length; layer++) {
    const from = sizes[layer - 1]!;
    const to = sizes[layer]!;
    const last = layer === sizes.length - 1;
    const start = at;
    x = Array.from({ length: to }, (_, j) => {
      let sum = weights[start + from * to + j]!;
      for (let i = 0; i < from; i++) sum += x[i]! * weights[start + i * to + j]!;
      return last ? sum : activation === 'tanh' ? Math.tanh(sum) : Math.max(0, sum);
    });
    at += (from + 1) * to;
  }
  return x;
}

test.each(['tanh', 'relu'] as const)('both forward passes agree with plain loops, %s', (activation) => {
  const random = createRandom(3);
  // The second network of one vector, with widths that are no multiple of four.
  const [, offset] = placed([2, 3], 'relu');
  const [network, size] = placed([3, 9, 6, 5], activation, offset);
  const weights = Float32Array.from({ length: size }, () => random.normal(0, 0.5));
  const inputs = Array.from({ length: 7 }, () => Array.from({ length: 3 }, () => random.normal()));
  const expected = inputs.flatMap((input) => plainForward(network, weights, input));
  const batched = download(forward(network, upload(weights), upload(Float32Array.from(inputs.flat()), [7, 3])));
  const infer = inference(network);
  const single = inputs.flatMap((input) => [...infer(weights, input)]);
  for (const [i, value] of expected.entries()) {
    expect(batched[i]).toBeCloseTo(value, 5);
    expect(single[i]).toBeCloseTo(value, 5);
  }
});

test.each([
  [4, 64],
  [64, 3],
])('orthogonal weights of [%i, %i] are orthogonal and as long as their gain', (inputs, outputs) => {
  const weights = orthogonalWeights([inputs, outputs], [1.5], createRandom(1));
  const vectors =
    inputs <= outputs
      ? Array.from({ length: inputs }, (_, i) => weights.slice(i * outputs, (i + 1) * outputs))
      : Array.from({ length: outputs }, (_, j) =>
          Float32Array.from({ length: inputs }, (_unused, i) => weights[i * outputs + j]!),
        );
  for (const [a, one] of vectors.entries()) {
    for (const [b, other] of vectors.entries()) {
      const dot = one.reduce((sum, x, i) => sum + x * other[i]!, 0);
      expect(dot).toBeCloseTo(a === b ? 1.5 ** 2 : 0, 5);
    }
  }
  expect([...weights.slice(inputs * outputs)]).toEqual(new Array(outputs).fill(0));
});

test('uniform weights fill the range that the inputs of their layer allow', () => {
  const sizes = [4, 400, 2];
  const weights = uniformWeights(sizes, createRandom(1));
  expect(weights.length).toBe(weightCount({ sizes }));
  for (const [part, bound] of [
    [weights.slice(0, 2000), 1 / 2],
    [weights.slice(2000), 1 / 20],
  ] as const) {
    expect(Math.max(...part)).toBeLessThanOrEqual(bound);
    expect(Math.max(...part)).toBeGreaterThan(0.98 * bound);
    expect(Math.min(...part)).toBeLessThan(-0.98 * bound);
    expect(Math.abs(part.reduce((sum, x) => sum + x, 0) / part.length)).toBeLessThan(0.06 * bound);
  }
});

test('joins networks in order', () => {
  expect([...joined(Float32Array.of(1, 2), Float32Array.of(), Float32Array.of(3))]).toEqual([1, 2, 3]);
});
