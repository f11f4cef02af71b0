// Trains PPO on the pole and reports how it went.
import { make } from '../../../envs/cartpole/env.ts';
import { hyperparametersOf, type Hyperparameters } from '../../../src/baselines/algorithm.ts';
import { algorithm } from '../../../src/baselines/ppo.ts';

export interface TrainingOrder {
  readonly seed: number;
  /** What the schedules reckon with. */
  readonly budget: number;
  /** Environment steps to take. */
  readonly steps: number;
  /** Steps that are taken before the clock starts: kernels are compiled in the first round. */
  readonly warmUp: number;
  readonly changed: Hyperparameters;
}

export interface Trained {
  /** Return of each training episode, in order. */
  readonly returns: readonly number[];
  /** Environment steps per second of wall time after the warm-up, learning included. */
  readonly stepsPerSecond: number;
}

onmessage = ({ data: { seed, budget, steps, warmUp, changed } }: MessageEvent<TrainingOrder>) => {
  const env = make('cartpole-v1');
  const training = algorithm.train({ env, horizon: 500, seed, budget }, hyperparametersOf(algorithm, changed));
  const returns: number[] = [];
  let started = performance.now();
  let startedAt = 0;
  for (;;) {
    const { value } = training.next();
    returns.push(...value.finished.map(({ episodeReturn }) => episodeReturn));
    if (value.steps < steps) {
      if (value.steps > warmUp) continue;
      started = performance.now();
      startedAt = value.steps;
      continue;
    }
    const stepsPerSecond = ((value.steps - startedAt) * 1000) / (performance.now() - started);
    postMessage({ returns, stepsPerSecond } satisfies Trained);
    training.return(undefined as never);
    return;
  }
};
