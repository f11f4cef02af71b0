import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { uniformWeights } from '../../../src/baselines/nn/initial-weights.ts';
import { download, np, upload, type Tensor } from '../../../src/baselines/nn/jax.ts';
import { Learner, polyakUpdate, type AdamSettings } from '../../../src/baselines/nn/learner.ts';
import { forward, placed } from '../../../src/baselines/nn/mlp.ts';

/** sum of scale * weight^2 / 2, whose gradient is scale * weight; the metric is the sum of the weights. */
function quadratic(initial: Float32Array, settings: AdamSettings = {}): Learner<{ scale: Tensor }> {
  return new Learner(
    initial,
    (weights, { scale }) => ({
      loss: np.square(weights.ref).mul(scale).sum().mul(0.5),
      metrics: [weights.sum()],
    }),
    settings,
  );
}

/** Adam with clipping, as published, in plain loops. */
function plainAdam(weights: number[], scale: number[], rate: number, updates: number, settings: AdamSettings): void {
  const mean = weights.map(() => 0);
  const square = weights.map(() => 0);
  for (let t = 1; t <= updates; t++) {
    const gradient = weights.map((weight, i) => scale[i]! * weight);
    const norm = Math.hypot(...gradient);
    const factor = Math.min(1, (settings.maxGradientNorm ?? Infinity) / (norm + 1e-6));
    for (const [i, raw] of gradient.entries()) {
      const g = raw * factor;
      mean[i] = 0.9 * mean[i]! + 0.1 * g;
      square[i] = 0.999 * square[i]! + 0.001 * g * g;
      const scaled = Math.sqrt(square[i]! / (1 - 0.999 ** t)) + (settings.epsilon ?? 1e-8);
      weights[i]! -= (rate * mean[i]!) / (1 - 0.9 ** t) / scaled;
    }
  }
}

test.each([{}, { epsilon: 1e-2 }, { maxGradientNorm: 0.5 }, { maxGradientNorm: 1e6 }])(
  'updates as Adam in plain loops, with %o',
  (settings: AdamSettings) => {
    const expected = [1, -2, 0.5, 3];
    const scale = [1, 0.1, 10, 2];
    const learner = quadratic(Float32Array.from(expected), settings);
    for (let i = 0; i < 20; i++) learner.update({ scale: upload(Float32Array.from(scale)) }, 0.05);
    plainAdam(expected, scale, 0.05, 20, settings);
    const weights = learner.copyWeights();
    learner.dispose();
    for (const [i, value] of expected.entries()) expect(weights[i]).toBeCloseTo(value, 4);
  },
);

test('reports the loss and the metrics of the weights before the update', () => {
  const learner = quadratic(Float32Array.of(1, 3));
  const [loss, sum] = learner.update({ scale: upload(Float32Array.of(2, 1)) }, 0.1);
  expect(loss).toBeCloseTo(5.5, 6);
  expect(sum).toBeCloseTo(4, 6);
  learner.dispose();
});

test('says so when the loss leaves the numbers', () => {
  const learner = quadratic(Float32Array.of(1, NaN));
  expect(() => learner.update({ scale: upload(Float32Array.of(1, 2)) }, 0.1)).toThrow(/NaN at update 1/);
  learner.dispose();
});

test('a target follows its source by the rate', () => {
  const target = polyakUpdate(upload(Float32Array.of(1, 2)), upload(Float32Array.of(3, -2)), 0.25);
  expect([...download(target)]).toEqual([1.5, 1]);
});

test('an update runs many kernels and makes no new instance of any', () => {
  const learner = quadratic(Float32Array.of(1, 3));
  const update = (): void => void learner.update({ scale: upload(Float32Array.of(2, 1)) }, 0.1);
  update();
  const Instance = WebAssembly.Instance;
  const given: WebAssembly.Instance[] = [];
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args, newTarget) {
      given.push(Reflect.construct(target, args, newTarget) as WebAssembly.Instance);
      return given.at(-1)!;
    },
  });
  try {
    update();
    const first = new Set(given);
    update();
    expect(first.size).toBeGreaterThan(3);
    expect(given.length).toBeGreaterThan(first.size);
    expect(new Set(given).size).toBe(first.size);
  } finally {
    WebAssembly.Instance = Instance;
    learner.dispose();
  }
});

test('memory stays flat over a thousand updates', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const random = createRandom(5);
  const [network] = placed([3, 16, 1], 'tanh');
  const learner = new Learner(uniformWeights(network.sizes, random), (weights, batch: { x: Tensor; y: Tensor }) => ({
    loss: np.square(forward(network, weights, batch.x).reshape([32]).sub(batch.y)).mean(),
    metrics: [],
  }));
  const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  const round = (updates: number): void => {
    // A learning rate of its own for each update, as schedules give, and now and then a batch of equal numbers.
    for (let i = 0; i < updates; i++) {
      const y = i % 3 ? numbers(32) : new Float32Array(32).fill(random.random());
      learner.update({ x: upload(numbers(96), [32, 3]), y: upload(y) }, 1e-3 * random.random());
    }
  };
  round(300);
  const before = used();
  round(1000);
  // Making an instance, a kernel or an array per update and keeping it would be megabytes.
  expect(used() - before).toBeLessThan(400_000);
  learner.dispose();
});
