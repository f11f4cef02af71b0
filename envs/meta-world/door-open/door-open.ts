// door_open_v3: swing a safe's door open by its handle. Rules and numbers of Meta-World 3.1.1 `envs/sawyer_door_v3.py`,
// reward v2.
import { hamacherProduct, tolerance } from '../reward-shaping.ts';
import type { SawyerRules, SawyerState } from '../sawyer-task.ts';
import object from './object.xml?raw';

/** The goal's place from the safe's, in metres. */
const GOAL_OFFSET = [-0.3, -0.45, 0] as const;
/** Metres along x, the one direction that success looks at. */
const SUCCESS = 0.08;
/** From the handle's observed place to where a hand can reach it from, in metres along x. */
const REACH_X = -0.05;
/** Within this of that place along x and y (m), the hand may go down to the handle. */
const NEAR = 0.12;

/** How well the hand is placed to pull: above a funnel around the handle, until it is there. 0 to 1. */
function readiness(observation: Float64Array): number {
  const x = observation[0]! - (observation[4]! + REACH_X);
  const y = observation[1]! - observation[5]!;
  const z = observation[2]! - observation[6]!;
  const radius = Math.sqrt(x * x + y * y);
  const floor = radius <= NEAR ? 0 : 0.04 * Math.log(radius - NEAR) + 0.4;
  const height = observation[2]!;
  const above = height >= floor ? 1 : tolerance(floor - height, 0, 0.01, floor / 2);
  const away = Math.sqrt((x - 0.05) ** 2 + (y - 0.03) ** 2 + (z + 0.01) ** 2);
  return hamacherProduct(above, tolerance(away, 0, NEAR / 2, 0.5));
}

/** How far the door is open, 0 to 1; `angle` in rad, below zero where it is open. */
function openness(angle: number): number {
  const begun = angle < -Math.PI / 90 ? 1 : 0;
  return 0.2 * begun + 0.8 * tolerance(Math.PI / 2 + Math.PI / 6 + angle, 0, 0.5, Math.PI / 3);
}

function judge(
  observation: Float64Array,
  action: ArrayLike<number>,
  { goal, joint }: SawyerState,
  info: Record<string, number>,
): number {
  const grip = (Math.min(Math.max(action[3]!, -1), 1) + 1) / 2;
  const ready = readiness(observation);
  const opened = openness(joint);
  const success = Math.abs(observation[4]! - goal[0]!) <= SUCCESS;
  const reward = success ? 10 : 2 * hamacherProduct(ready, grip) + 8 * opened;
  info.success = success ? 1 : 0;
  info.near_object = ready;
  info.grasp_success = grip >= 0.5 ? 1 : 0;
  info.grasp_reward = grip;
  info.in_place_reward = opened;
  info.obj_to_target = 0; // so in the reference
  info.unscaled_reward = reward;
  info.door_angle = joint;
  return reward;
}

export const doorOpen: SawyerRules = {
  name: 'Door open',
  object,
  handStart: [0, 0.6, 0.2],
  placements: { low: [0, 0.85, 0.15], high: [0.1, 0.95, 0.15] },
  goalLow: [-0.3, 0.4, 0.1499],
  goalHigh: [-0.2, 0.5, 0.1501],
  successRadius: SUCCESS,
  quaternion: 'xyzw',
  mounted: true,
  putsBack: true,
  setGoal(goal, placement) {
    for (let axis = 0; axis < 3; axis++) goal[axis] = placement[axis]! + GOAL_OFFSET[axis]!;
  },
  judge,
};
