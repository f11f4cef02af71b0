// Running mean and variance of observations, and running scale of rewards, for algorithms that cannot bear raw units.
// Formulas and constants of Gymnasium's NormalizeObservation and NormalizeReward.

/** Where a normalised value is cut: CleanRL's wrappers, and Stable-Baselines3's VecNormalize, clip at 10. */
const limit = 10;
const epsilon = 1e-8;

function clip(value: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/** Mean and (population) variance of all vectors of length `size` pushed so far. */
export class RunningStatistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Begins as if mean 0 and variance 1 had been seen a ten-thousandth of a time. */
  private count = 1e-4;

  constructor(size: number) {
    this.mean = new Float64Array(size);
    this.variance = new Float64Array(size).fill(1);
  }

  /** Takes in one vector, by Chan, Golub and LeVeque's update. */
  push(vector: ArrayLike<number>): void {
    const { mean, variance, count } = this;
    const next = count + 1;
    for (let i = 0; i < mean.length; i++) {
      const delta = vector[i]! - mean[i]!;
      variance[i] = (variance[i]! * count + (delta * delta * count) / next) / next;
      mean[i]! += delta / next;
    }
    this.count = next;
  }

  /** Writes (vector - mean) / sqrt(variance), cut at +-10, into `out` from `at` on. */
  normalise(vector: ArrayLike<number>, out: Float32Array | Float64Array, at = 0): void {
    for (let i = 0; i < this.mean.length; i++) {
      out[at + i] = clip((vector[i]! - this.mean[i]!) / Math.sqrt(this.variance[i]! + epsilon));
    }
  }
}

/** Divides rewards by the running standard deviation of the discounted return, which does not move their mean. */
export class RewardScale {
  private readonly statistics = new RunningStatistics(1);
  private readonly gamma: number;
  private discounted = 0;

  constructor(gamma: number) {
    this.gamma = gamma;
  }

  /** Takes in the reward of one step, in order; returns it scaled and cut at +-10. `last`: the episode is over. */
  scale(reward: number, last: boolean): number {
    this.discounted = this.discounted * this.gamma + reward;
    this.statistics.push([this.discounted]);
    // The discounted sum starts anew with the episode, as in Stable-Baselines3, also where the episode was truncated.
    if (last) this.discounted = 0;
    return clip(reward / Math.sqrt(this.statistics.variance[0]! + epsilon));
  }
}
