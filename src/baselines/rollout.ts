// Playing on policy: a stretch of steps taken with one policy, written down with all that is needed to learn from it, and
// the advantages of its actions.
import type { RandomSource } from '../env-api/random.ts';
import type { Action } from '../env-api/space.ts';
import type { ActionHead } from './action-heads.ts';
import type { GreedyPolicy, Hyperparameters, TrainingTask } from './algorithm.ts';
import { Interaction } from './interaction.ts';
import { RewardScale, RunningStatistics } from './normalise.ts';

/** What plays: `seen` is an observation as the networks see it. */
export interface ActorCritic {
  readonly observationSize: number;
  readonly head: ActionHead;
  /** Draws an action into `stored`; returns its log-probability. */
  draw(seen: Float32Array, random: RandomSource, stored: Float32Array): number;
  best(seen: Float32Array): Action;
  value(seen: Float32Array): number;
}

/** Steps that were played with one policy; step i's numbers lie at i, or begin at i times their width. */
export interface Rollout {
  readonly steps: number;
  /** [steps, observation], as the networks saw them. */
  readonly observations: Float32Array;
  /** [steps, width], as the action head stores them. */
  readonly actions: Float32Array;
  readonly logProbs: Float32Array;
  /** Scaled where rewards are normalised. */
  readonly rewards: Float32Array;
  readonly values: Float32Array;
  /** Value of what the step led to: 0 where the task ended, the last observation's own value where it was only cut. */
  readonly nextValues: Float32Array;
  /** 1 where the episode was over after the step. */
  readonly over: Uint8Array;
}

/** An empty rollout for what `agent` sees and does. */
export function createRollout(steps: number, { observationSize, head }: ActorCritic): Rollout {
  const numbers = (width = 1): Float32Array => new Float32Array(steps * width);
  return {
    steps,
    observations: numbers(observationSize),
    actions: numbers(head.width),
    logProbs: numbers(),
    rewards: numbers(),
    values: numbers(),
    nextValues: numbers(),
    over: new Uint8Array(steps),
  };
}

export interface Targets {
  readonly advantages: Float32Array;
  /** What the value network should have said: advantage plus value. */
  readonly returns: Float32Array;
}

/** Generalised advantage estimation (Schulman et al., 2016); sums stop where an episode was over. */
export function advantagesOf(rollout: Rollout, gamma: number, lambda: number): Targets {
  const { steps, rewards, values, nextValues, over } = rollout;
  const advantages = new Float32Array(steps);
  let following = 0;
  for (let i = steps - 1; i >= 0; i--) {
    const surprise = rewards[i]! + gamma * nextValues[i]! - values[i]!;
    following = surprise + (over[i] ? 0 : gamma * lambda * following);
    advantages[i] = following;
  }
  return { advantages, returns: advantages.map((advantage, i) => advantage + values[i]!) };
}

/** Plays with the agent's policy and writes down what it takes to learn from it. */
export class Player {
  readonly interaction: Interaction;
  readonly policy: GreedyPolicy;
  private readonly agent: ActorCritic;
  private readonly statistics: RunningStatistics | null;
  private readonly rewardScale: RewardScale | null;
  /** The present observation as the networks see it. */
  private readonly seen: Float32Array;

  constructor(task: TrainingTask, values: Hyperparameters, agent: ActorCritic) {
    this.interaction = new Interaction(task);
    this.agent = agent;
    this.seen = new Float32Array(agent.observationSize);
    this.statistics = values['normaliseObservations'] ? new RunningStatistics(agent.observationSize) : null;
    this.rewardScale = values['normaliseRewards'] ? new RewardScale(values['gamma']!) : null;
    this.see(this.interaction.observation);
    const seenByPolicy = new Float32Array(agent.observationSize);
    this.policy = (observation) => {
      this.asSeen(observation, seenByPolicy);
      return agent.best(seenByPolicy);
    };
  }

  /** Plays one step and writes it down as the rollout's step `i`. */
  step(rollout: Rollout, i: number, random: RandomSource): void {
    const { agent, interaction, seen } = this;
    const { width } = agent.head;
    const stored = rollout.actions.subarray(i * width, (i + 1) * width);
    rollout.observations.set(seen, i * seen.length);
    rollout.values[i] = i === 0 || rollout.over[i - 1] ? agent.value(seen) : rollout.nextValues[i - 1]!;
    rollout.logProbs[i] = agent.draw(seen, random, stored);
    const { reward, nextObservation, terminated, truncated } = interaction.step(agent.head.toAction(stored));
    const over = terminated || truncated;
    this.see(nextObservation);
    rollout.nextValues[i] = terminated ? 0 : agent.value(seen);
    if (over) this.see(interaction.observation);
    rollout.rewards[i] = this.rewardScale?.scale(reward, over) ?? reward;
    rollout.over[i] = Number(over);
  }

  private see(observation: Float64Array): void {
    this.statistics?.push(observation);
    this.asSeen(observation, this.seen);
  }

  private asSeen(observation: Float64Array, out: Float32Array): void {
    if (this.statistics) this.statistics.normalise(observation, out);
    else out.set(observation);
  }
}

/** Mean 0 and standard deviation 1 (of a sample, as PyTorch's `std`). Writes into its argument. */
export function standardised(values: Float32Array): Float32Array {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / (values.length - 1)) + 1e-8;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) / deviation;
  return values;
}
