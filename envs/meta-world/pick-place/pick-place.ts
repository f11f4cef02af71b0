// pick_place_v3: take a puck and hold it at a place above the table. Rules and numbers of Meta-World 3.1.1
// `envs/sawyer_pick_place_v3.py`, reward v2.
import { distance } from '../geometry.ts';
import { hamacherProduct, tolerance } from '../reward-shaping.ts';
import type { SawyerRules, SawyerState } from '../sawyer-task.ts';
import object from './object.xml?raw';

/** Metres from the goal: success is wider than what the reward pays for in full. */
const SUCCESS = 0.07;
const IN_PLACE = 0.05;
const NEAR = 0.03;
/** Metres from the puck's middle to a pad along y: touching, and still around it. */
const TOUCHING = 0.015;
const AROUND = 0.05;
/** Metres along x and z from the puck to the middle of the fingertips. */
const CENTRED = 0.005;
/** Least metres along x and y between the puck's place and the goal. */
const LEAST_WAY = 0.15;

/** How well a pad stands beside the puck; `apart` in metres along y, below zero where it is on the wrong side. */
function beside(apart: number): number {
  // The reference means the pad's place at the start, but reads its present one.
  return tolerance(apart, TOUCHING, AROUND, Math.abs(Math.abs(apart) - AROUND));
}

/** How well the fingers hold the puck, 0 to 1. */
function grasp(
  observation: Float64Array,
  action: ArrayLike<number>,
  { tcp, initialTcp, initialObject, leftPadY, rightPadY }: SawyerState,
): number {
  const y = observation[5]!;
  const sides = hamacherProduct(beside(leftPadY - y), beside(y - rightPadY));
  const apart = Math.sqrt((tcp[0]! - observation[4]!) ** 2 + (tcp[2]! - observation[6]!) ** 2);
  const apartAtFirst = Math.sqrt((initialObject[0]! - initialTcp[0]!) ** 2 + (initialObject[2]! - initialTcp[2]!) ** 2);
  const centred = tolerance(apart, 0, CENTRED, apartAtFirst - CENTRED);
  const caged = hamacherProduct(sides, centred);
  const gripping = caged > 0.97 ? Math.min(Math.max(0, action[3]!), 1) : 0;
  return (hamacherProduct(caged, gripping) + caged) / 2;
}

function judge(
  observation: Float64Array,
  action: ArrayLike<number>,
  state: SawyerState,
  info: Record<string, number>,
): number {
  const { tcp, goal, initialObject } = state;
  const openness = observation[3]!;
  const toGo = distance(observation, 4, goal, 0);
  const apart = distance(observation, 4, tcp, 0);
  const inPlace = tolerance(toGo, 0, IN_PLACE, distance(initialObject, 0, goal, 0));
  const grasped = grasp(observation, action, state);
  let reward = hamacherProduct(grasped, inPlace);
  if (apart < 0.02 && openness > 0 && observation[6]! - 0.01 > initialObject[2]!) reward += 1 + 5 * inPlace;
  if (toGo < IN_PLACE) reward = 10;
  info.success = toGo <= SUCCESS ? 1 : 0;
  info.near_object = apart <= NEAR ? 1 : 0;
  info.grasp_success = state.held && openness > 0 && observation[6]! - 0.02 > initialObject[2]! ? 1 : 0;
  info.grasp_reward = grasped;
  info.in_place_reward = inPlace;
  info.obj_to_target = toGo;
  info.unscaled_reward = reward;
  info.tcp_x = tcp[0]!;
  info.tcp_y = tcp[1]!;
  info.tcp_z = tcp[2]!;
  info.left_pad_y = state.leftPadY;
  info.right_pad_y = state.rightPadY;
  return reward;
}

export const pickPlace: SawyerRules = {
  name: 'Pick and place',
  object,
  handStart: [0, 0.6, 0.2],
  placements: {
    low: [-0.1, 0.6, 0.02, -0.1, 0.8, 0.05],
    high: [0.1, 0.7, 0.02, 0.1, 0.9, 0.3],
    accepts: ([x, y, , goalX, goalY]) => Math.sqrt((x! - goalX!) ** 2 + (y! - goalY!) ** 2) >= LEAST_WAY,
  },
  goalLow: [-0.1, 0.8, 0.05],
  goalHigh: [0.1, 0.9, 0.3],
  successRadius: SUCCESS,
  quaternion: 'xyzw',
  mounted: false,
  putsBack: true,
  setGoal(goal, placement) {
    for (let axis = 0; axis < 3; axis++) goal[axis] = placement[3 + axis]!;
  },
  judge,
};
