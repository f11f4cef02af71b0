// The two rewards of the traffic task, from the observation after a step and the action as the policy gave it. Sources:
// Pan, Bhatia and Steinhardt, "The Effects of Reward Misspecification" (2022), and the code of the paper's authors.
import { OFFSET, TARGET_SPEED } from './observation.ts';
import { MOST_CONTROLLED } from './simulation.ts';

export type RewardName = 'flow' | 'commute';

/** What a step was worth, by term; weights included. */
export interface RewardTerms {
  /** Near-target speeds, or, negative, the mean time per metre of all vehicles. */
  traffic: number;
  headway: number;
  effort: number;
}

/** `leader_headways` over own speed costs below this, s; as published, the headway is the leader's own. */
const LEAST_TIME_HEADWAY = 1;
const HEADWAY_WEIGHT = 0.1;
/** Smallest step of a float32 at 1. */
const EPSILON = 2 ** -23;

/** Writes the terms into `terms` and returns their sum. */
export function computeReward(
  kind: RewardName,
  observation: Float64Array,
  action: ArrayLike<number>,
  terms: RewardTerms,
): number {
  if (observation[OFFSET.fail] && kind === 'flow') {
    terms.traffic = terms.headway = terms.effort = 0;
    return 0;
  }
  terms.traffic = kind === 'flow' ? nearTarget(observation) : -timePerMetre(observation);
  terms.headway = HEADWAY_WEIGHT * headwayPenalty(observation);
  terms.effort = -meanSize(action);
  return terms.traffic + terms.headway + terms.effort;
}

/** 1 where everybody drives at the target speed, 0 where they are as far from it as if they stood, or further. */
function nearTarget(observation: Float64Array): number {
  const count = observation[OFFSET.vehicleCount]!;
  if (count === 0) return 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const difference = observation[OFFSET.allSpeeds + i]! - TARGET_SPEED;
    squares += difference * difference;
  }
  const most = TARGET_SPEED * Math.sqrt(count);
  return Math.max(most - Math.sqrt(squares), 0) / (most + EPSILON);
}

/** Mean over all vehicles, s/m. */
function timePerMetre(observation: Float64Array): number {
  const count = observation[OFFSET.vehicleCount]!;
  if (count === 0) return 0;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += 1 / (observation[OFFSET.allSpeeds + i]! + 0.001);
  return sum / count;
}

function headwayPenalty(observation: Float64Array): number {
  let penalty = 0;
  for (let slot = 0; slot < MOST_CONTROLLED; slot++) {
    const speed = observation[OFFSET.egoSpeeds + slot]!;
    if (speed <= 0) continue;
    const seconds = Math.max(observation[OFFSET.leaderHeadways + slot]! / speed, 0);
    penalty += Math.min((seconds - LEAST_TIME_HEADWAY) / LEAST_TIME_HEADWAY, 0);
  }
  return penalty;
}

/** Over all ten entries, those of empty slots too. */
function meanSize(action: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < MOST_CONTROLLED; i++) sum += Math.abs(action[i]!);
  return sum / MOST_CONTROLLED;
}
