// traffic: a highway and a ramp merge into one lane; the policy sets the accelerations of the autonomous vehicles, all of
// which come from the ramp, once a second. Interface of the paper's task (Flow's MergePOEnv under its observation wrapper,
// configuration `singleagent_merge_bus`). A new environment that was never given a seed starts the random stream of seed 0.
import type { Env, EnvOptions, MakeEnv, ResetResult, StepResult } from '../../src/env-api/env.ts';
import { readFlag } from '../../src/env-api/options.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { RandomSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace } from '../../src/env-api/space.ts';
import { makeFrame, TrafficHistory, type TrafficFrame } from './frame.ts';
import { fields, OBSERVATION_SIZE, observe } from './observation.ts';
import { computeReward, type RewardName, type RewardTerms } from './reward.ts';
import { MAX_ACCELERATION, MOST_CONTROLLED, Simulation } from './simulation.ts';

export const DEFAULT_HORIZON = 300;
const LONGEST_HORIZON = 3000;
const TICKS_PER_STEP = 5;
/** Drivers want this part of the speed limit, N(1, 0.1^2), cut off as SUMO does. */
const FACTOR = { mean: 1, sd: 0.1, least: 0.2, most: 2 } as const;

/**
 * The speed factor of one vehicle, rounded to 1e-9: the tail of the normal draws uses the engine's own logarithm, whose last
 * digit may differ between browsers.
 */
export function drawSpeedFactor(random: RandomSource): number {
  const factor = random.normal(FACTOR.mean, FACTOR.sd);
  return Math.round(Math.min(Math.max(factor, FACTOR.least), FACTOR.most) * 1e9) / 1e9;
}

class Traffic implements Env {
  readonly actionSpace: BoxSpace = {
    kind: 'box',
    low: new Array<number>(MOST_CONTROLLED).fill(-MAX_ACCELERATION),
    high: new Array<number>(MOST_CONTROLLED).fill(MAX_ACCELERATION),
  };
  readonly observationSpace: BoxSpace = {
    kind: 'box',
    low: new Array<number>(OBSERVATION_SIZE).fill(-Infinity),
    high: new Array<number>(OBSERVATION_SIZE).fill(Infinity),
  };
  readonly observationFields = fields;
  private readonly rewardName: RewardName;
  private readonly trueHeadways: boolean;
  private readonly simulation: Simulation;
  private readonly history = new TrafficHistory();
  private readonly observation = new Float64Array(OBSERVATION_SIZE);
  private readonly terms: RewardTerms = { traffic: 0, headway: 0, effort: 0 };
  private readonly info = { crash: false, vehicles: 0, arrived: 0, meanSpeed: 0, traffic: 0, headway: 0, effort: 0 };
  private readonly action = new Float64Array(MOST_CONTROLLED);
  private readonly result;
  private random: RandomSource | null = null;
  private started = false;
  private steps = 0;
  private episodeReturn = 0;

  constructor(rewardName: RewardName, trueHeadways: boolean) {
    this.rewardName = rewardName;
    this.trueHeadways = trueHeadways;
    this.simulation = new Simulation(() => drawSpeedFactor(this.random!));
    const { observation, info } = this;
    this.result = { observation, reward: 0, terminated: false, truncated: false, info };
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createRandom(options.seed);
    this.random ??= createRandom(0);
    this.simulation.reset();
    this.history.clear();
    this.action.fill(0);
    this.steps = this.episodeReturn = 0;
    this.terms.traffic = this.terms.headway = this.terms.effort = 0;
    this.started = true;
    this.look();
    return { observation: this.observation, info: this.info };
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('Traffic: call reset before step.');
    if (typeof action === 'number' || action.length !== MOST_CONTROLLED) {
      throw new Error(`Traffic: the action must be a vector of ${MOST_CONTROLLED} numbers.`);
    }
    for (let i = 0; i < MOST_CONTROLLED; i++) {
      if (!Number.isFinite(action[i]))
        throw new Error(`Traffic: entry ${i} of the action is ${action[i]}, no finite number.`);
    }
    const { simulation, result } = this;
    this.action.set(action);
    for (let tick = 0; tick < TICKS_PER_STEP && !simulation.crashed; tick++) simulation.advance(action);
    this.steps++;
    this.look();
    result.reward = computeReward(this.rewardName, this.observation, action, this.terms);
    result.terminated = simulation.crashed;
    Object.assign(this.info, this.terms);
    this.episodeReturn += result.reward;
    return result;
  }

  render(): TrafficFrame {
    return makeFrame(this.simulation, this.history, {
      step: this.steps,
      action: this.action,
      ...this.terms,
      episodeReturn: this.episodeReturn,
    });
  }

  close(): void {
    this.started = false;
  }

  private look(): void {
    const { simulation, info } = this;
    const { vehicles } = simulation;
    observe(this.observation, simulation, this.action, this.trueHeadways);
    this.history.note(this.steps, vehicles);
    info.crash = simulation.crashed;
    info.vehicles = vehicles.length;
    info.arrived = simulation.arrived;
    info.meanSpeed = vehicles.reduce((sum, vehicle) => sum + vehicle.speed, 0) / Math.max(1, vehicles.length);
    info.traffic = info.headway = info.effort = 0;
  }
}

/**
 * Builds `traffic`. Options: `reward` ('flow', the default, or 'commute'), `trueHeadways` (default false), and `horizon`,
 * which the rollout enforces.
 */
export const make: MakeEnv = (id: string, options: EnvOptions = {}): Env => {
  if (id !== 'traffic') throw new Error(`Traffic: unknown environment id "${id}".`);
  const reward = options['reward'] ?? 'flow';
  if (reward !== 'flow' && reward !== 'commute') {
    throw new Error(`Traffic: option reward must be "flow" or "commute"; got ${JSON.stringify(reward)}.`);
  }
  horizonOf(options);
  return new Traffic(reward, readFlag(options, 'trueHeadways', false));
};

/** Steps of an episode; throws where the option is no whole number from 1 to 3000. */
export function horizonOf(options: EnvOptions): number {
  const horizon = Number(options['horizon'] ?? DEFAULT_HORIZON);
  if (Number.isInteger(horizon) && horizon >= 1 && horizon <= LONGEST_HORIZON) return horizon;
  throw new Error(
    `Traffic: option horizon must be a whole number from 1 to ${LONGEST_HORIZON}; got ${String(options['horizon'])}.`,
  );
}
