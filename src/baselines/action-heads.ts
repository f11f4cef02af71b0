// What the outputs of a policy network mean: the odds of each choice, or the mean of a Gaussian over action vectors. Draws
// actions one at a time in plain numbers, and gives log-probabilities and entropies of batches for the gradient.
import type { RandomSource } from '../env-api/random.ts';
import type { Action, BoxSpace, Space } from '../env-api/space.ts';
import { nn, np, type Tensor } from './nn/jax.ts';

/** Of a batch: log-probability of each action [batch], and mean entropy (scalar). */
export interface PolicyTerms {
  readonly logProbs: Tensor;
  readonly entropy: Tensor;
}

export interface ActionHead {
  /** Outputs that the network needs. */
  readonly outputs: number;
  /** Numbers learned beside the network: the logarithms of the Gaussian's standard deviations. */
  readonly extras: number;
  /** How many numbers store an action. */
  readonly width: number;
  /** Draws an action, writes it in its stored form to `stored` and returns its log-probability. */
  draw(outputs: Float32Array, extras: Float32Array, random: RandomSource, stored: Float32Array): number;
  /** What the environment gets for a stored action. */
  toAction(stored: Float32Array): Action;
  /** The most likely action. */
  best(outputs: Float32Array): Action;
  /** `outputs` [batch, outputs], `extras` [extras], `stored` [batch, width]. Consumes all. */
  terms(outputs: Tensor, extras: Tensor, stored: Tensor): PolicyTerms;
}

/** The head for a task's actions. */
export function actionHead(space: Space): ActionHead {
  return space.kind === 'discrete' ? categoricalHead(space.n) : gaussianHead(space);
}

/** Outputs are logits of `n` choices; an action is stored as a row with a one at its place. */
function categoricalHead(n: number): ActionHead {
  return {
    outputs: n,
    extras: 0,
    width: n,
    draw(logits, _extras, random, stored) {
      const logSum = logSumExp(logits);
      let left = random.random();
      let choice = 0;
      while (choice < n - 1 && (left -= Math.exp(logits[choice]! - logSum)) >= 0) choice++;
      stored.fill(0);
      stored[choice] = 1;
      return logits[choice]! - logSum;
    },
    toAction: indexOfLargest,
    best: indexOfLargest,
    terms(logits, extras, stored) {
      extras.dispose();
      const logOdds = nn.logSoftmax(logits, -1);
      const entropy = np.exp(logOdds.ref).mul(logOdds.ref).sum(1).mean().mul(-1);
      return { logProbs: logOdds.mul(stored).sum(1), entropy };
    },
  };
}

/**
 * Outputs are the mean of a Gaussian whose standard deviations do not depend on the observation, as in CleanRL. Its draws
 * are kept as they fall and cut only for the environment. A side of the box with two finite bounds is reached by -1 to 1,
 * so that one first standard deviation, 1, suits boxes of every size; on MuJoCo's boxes that changes nothing or little.
 */
function gaussianHead({ low, high }: BoxSpace): ActionHead {
  const width = low.length;
  const toAction = (stored: Float32Array): Float64Array =>
    Float64Array.from(stored, (x, i) => withinBounds(x, low[i]!, high[i]!));
  return {
    outputs: width,
    extras: width,
    width,
    draw(mean, logDeviations, random, stored) {
      let logProb = -0.5 * width * Math.log(2 * Math.PI);
      for (let i = 0; i < width; i++) {
        const noise = random.normal();
        stored[i] = mean[i]! + Math.exp(logDeviations[i]!) * noise;
        logProb -= 0.5 * noise * noise + logDeviations[i]!;
      }
      return logProb;
    },
    toAction,
    best: toAction,
    terms(mean, logDeviations, stored) {
      const total = logDeviations.ref.sum();
      const noise = stored.sub(mean).mul(np.exp(logDeviations.mul(-1)));
      const logProbs = np
        .square(noise)
        .sum(1)
        .mul(-0.5)
        .sub(total.ref.add(0.5 * width * Math.log(2 * Math.PI)));
      return { logProbs, entropy: total.add(0.5 * width * Math.log(2 * Math.PI * Math.E)) };
    },
  };
}

function withinBounds(x: number, low: number, high: number): number {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return Math.max(low, Math.min(high, x));
  return low + ((Math.max(-1, Math.min(1, x)) + 1) / 2) * (high - low);
}

function logSumExp(logits: Float32Array): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}

/** The first of the largest. */
function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
