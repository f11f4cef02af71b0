// Gradient descent on a flat vector of weights: Adam (Kingma and Ba, 2015) with an optional limit on the gradient's
// norm, compiled together with the loss and its gradient into one jitted function.
//
//   const learner = new Learner(uniformWeights(sizes, random), (weights, { x, y }) => {
//     const error = forward(mlp, weights, x).reshape([32]).sub(y);   // consumes weights, x and y, once each
//     return { loss: np.square(error).mean(), metrics: [] };
//   });
//   learner.update({ x: upload(xs, [32, 4]), y: upload(ys) }, 3e-4);
//
// A batch may also hold what is not learned here, such as a target network's weights (`target.ref`).
import { download, jit, np, slice, upload, valueAndGrad, type Tensor } from './jax.ts';

/** Arrays by name; a fresh one for each update, which consumes them. */
export type Batch = Readonly<Record<string, Tensor>>;

/** The number to be made small, and others to be watched; all are scalars (shape []). */
export interface LossResult {
  readonly loss: Tensor;
  readonly metrics: readonly Tensor[];
}

/** Consumes the weights and every array of the batch. Runs once per shape of batch, to be compiled. */
export type Loss<B extends Batch> = (weights: Tensor, batch: B) => LossResult;

export interface AdamSettings {
  /** PyTorch's default is 1e-8; CleanRL's PPO takes 1e-5. */
  readonly epsilon?: number;
  /** Gradients longer than this are shortened to it, as PyTorch's `clip_grad_norm_` does. */
  readonly maxGradientNorm?: number;
}

/** The two decay rates of every source we follow. */
const beta1 = 0.9;
const beta2 = 0.999;

/** Weights and Adam's running means of the gradient and of its square, each [weights]. */
type AdamState = { weights: Tensor; mean: Tensor; square: Tensor };

type CompiledUpdate = (
  state: AdamState,
  rates: Tensor,
  batch: Record<string, Tensor>,
) => { state: AdamState; watched: Tensor };

export class Learner<B extends Batch> {
  private state: AdamState;
  private readonly compiled: CompiledUpdate & { dispose(): void };
  private updates = 0;

  constructor(initial: Float32Array, loss: Loss<B>, settings: AdamSettings = {}) {
    this.state = { weights: upload(initial), mean: np.zeros([initial.length]), square: np.zeros([initial.length]) };
    this.compiled = compile(loss, settings);
  }

  /** One step. Consumes `batch`; returns the loss, then the metrics. Throws where the loss is no longer finite. */
  update(batch: B, learningRate: number): Float32Array {
    const t = ++this.updates;
    const rates = upload(Float32Array.of(learningRate, 1 - beta1 ** t, 1 - beta2 ** t));
    const { state, watched } = this.compiled(this.state, rates, batch);
    this.state = state;
    const values = download(watched);
    if (!Number.isFinite(values[0])) throw new Error(`The loss became ${values[0]} at update ${t}: training diverged.`);
    return values;
  }

  /** The weights as they stand, for use in other computations; the caller owns this reference. */
  get weights(): Tensor {
    return this.state.weights.ref;
  }

  /** A copy of the weights. */
  copyWeights(): Float32Array {
    return download(this.weights);
  }

  /** Frees the arrays; the learner is of no use afterwards. */
  dispose(): void {
    for (const tensor of Object.values(this.state)) tensor.dispose();
    this.compiled.dispose();
  }
}

function compile<B extends Batch>(loss: Loss<B>, settings: AdamSettings): CompiledUpdate & { dispose(): void } {
  const lossAndMetrics = (weights: Tensor, batch: Record<string, Tensor>): [Tensor, Tensor] => {
    const result = loss(weights, batch as B);
    return [result.loss.ref, np.stack([result.loss, ...result.metrics])];
  };
  const differentiated = valueAndGrad(lossAndMetrics, { hasAux: true });
  const update: CompiledUpdate = (state, rates, batch) => {
    const [[value, watched], gradient] = differentiated(state.weights.ref, batch) as unknown as [
      [Tensor, Tensor],
      Tensor,
    ];
    value.dispose();
    return { state: adamStep(state, gradient, rates, settings), watched };
  };
  return jit(update) as CompiledUpdate & { dispose(): void };
}

/** `rates`: [learning rate, 1 - beta1^t, 1 - beta2^t]. Consumes everything. */
function adamStep(state: AdamState, gradient: Tensor, rates: Tensor, settings: AdamSettings): AdamState {
  const g = settings.maxGradientNorm === undefined ? gradient : clipped(gradient, settings.maxGradientNorm);
  const rate = slice(rates.ref, 0, 1);
  const meanBias = slice(rates.ref, 1, 2);
  const squareBias = slice(rates, 2, 3);
  const mean = state.mean.mul(beta1).add(g.ref.mul(1 - beta1));
  const square = state.square.mul(beta2).add(np.square(g).mul(1 - beta2));
  const scale = np.sqrt(square.ref.div(squareBias)).add(settings.epsilon ?? 1e-8);
  const step = mean.ref.div(meanBias).div(scale).mul(rate);
  return { weights: state.weights.sub(step), mean, square };
}

/** The vector, shortened to `norm` where it is longer (1e-6 as in PyTorch). Consumes it. */
export function clipped(vector: Tensor, norm: number): Tensor {
  const length = np.sqrt(np.square(vector.ref).sum());
  const factor = np.minimum(np.reciprocal(length.add(1e-6)).mul(norm), 1);
  return vector.mul(factor);
}

const polyak = jit((target: Tensor, source: Tensor, rate: Tensor) => {
  return target.mul(np.subtract(1, rate.ref)).add(source.mul(rate));
});

/** (1 - rate) target + rate source, element by element, as target networks follow their source. Consumes both. */
export function polyakUpdate(target: Tensor, source: Tensor, rate: number): Tensor {
  return polyak(target, source, upload(Float32Array.of(rate)));
}
