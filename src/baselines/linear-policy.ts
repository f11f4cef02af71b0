// A policy that is one matrix: action = W x observation + b, what the searches over whole policies (CEM, CMA-ES) look for.
// Observations are centred and scaled by running statistics, as Mania et al. (2018, "Simple random search") found needed.
import type { Action, BoxSpace, Space } from '../env-api/space.ts';
import { RunningStatistics } from './normalise.ts';

/** Observations this many standard deviations away from the mean count as this far. */
const CLIP = 10;

export class LinearPolicy {
  /** Numbers that make up one policy: a row of weights and a bias for each output. */
  readonly size: number;
  private readonly outputs: Float64Array;
  private readonly actionSpace: Space;
  private readonly statistics: RunningStatistics | null;
  /** What observations are shifted and divided by; fixed between two calls of `settle`. */
  private readonly shift: Float64Array;
  private readonly spread: Float64Array;

  constructor(observationSpace: BoxSpace, actionSpace: Space, normalise: boolean) {
    const inputs = observationSpace.low.length;
    const outputs = actionSpace.kind === 'discrete' ? actionSpace.n : actionSpace.low.length;
    this.size = outputs * (inputs + 1);
    this.outputs = new Float64Array(outputs);
    this.actionSpace = actionSpace;
    this.statistics = normalise ? new RunningStatistics(inputs) : null;
    this.shift = new Float64Array(inputs);
    this.spread = new Float64Array(inputs).fill(1);
  }

  /** Takes an observation of training into the statistics, which count from the next `settle` on. */
  see(observation: Float64Array): void {
    this.statistics?.push(observation);
  }

  /** Scales observations from now on by all that was seen; between two such calls the same weights act the same. */
  settle(): void {
    if (!this.statistics) return;
    const { mean, variance } = this.statistics;
    for (let i = 0; i < this.shift.length; i++) {
      this.shift[i] = mean[i]!;
      this.spread[i] = Math.sqrt(variance[i]! + 1e-8);
    }
  }

  /**
   * The action of the policy `weights` `[size]`: for discrete actions the one with the largest output, else each output
   * cut to [-1, 1] and stretched over its bounds (an unbounded side is taken as it comes).
   */
  act(weights: Float64Array, observation: Float64Array): Action {
    const { outputs, shift, spread } = this;
    let at = 0;
    for (let output = 0; output < outputs.length; output++) {
      let sum = 0;
      for (let i = 0; i < shift.length; i++) {
        const input = (observation[i]! - shift[i]!) / spread[i]!;
        sum += weights[at++]! * Math.max(-CLIP, Math.min(CLIP, input));
      }
      outputs[output] = sum + weights[at++]!;
    }
    return this.actionSpace.kind === 'discrete' ? largest(outputs) : stretch(outputs, this.actionSpace);
  }
}

function largest(outputs: Float64Array): number {
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
  return best;
}

function stretch(outputs: Float64Array, { low, high }: BoxSpace): Float64Array {
  return outputs.map((output, i) => {
    const [from, to] = [low[i]!, high[i]!];
    if (!Number.isFinite(from) || !Number.isFinite(to)) return Math.max(from, Math.min(to, output));
    return from + ((to - from) * (Math.max(-1, Math.min(1, output)) + 1)) / 2;
  });
}
