// button_press_v3: push the button in. Rules and numbers of Meta-World 3.1.1 `envs/sawyer_button_press_v3.py`, reward v2.
import { hamacherProduct, tolerance } from '../reward-shaping.ts';
import { distance } from '../geometry.ts';
import { GUIDE_HIGH, GUIDE_LOW, type SawyerRules, type SawyerState } from '../sawyer-task.ts';
import object from './object.xml?raw';

/** Metres along y from the box's place: the button's face, out and pushed home. */
const FACE_OUT = -0.1935;
const FACE_HOME = -0.1;
/** Metres within which the fingertips are at the button, and pushing it pays. */
const NEAR = 0.05;
/** Metres from home that still count as pressed, for success and for the whole reward. */
const SUCCESS = 0.02;
const PRESSED = 0.005;

function judge(
  observation: Float64Array,
  _action: ArrayLike<number>,
  { tcp, initialTcp, initialObject, goal }: SawyerState,
  info: Record<string, number>,
): number {
  const openness = observation[3]!;
  const apart = distance(observation, 4, tcp, 0);
  const toGo = Math.abs(goal[1]! - observation[5]!);
  const way = Math.abs(goal[1]! - (initialObject[1]! + FACE_OUT));
  // The margin is the distance from the hand's start to where the button is now.
  const near = tolerance(apart, 0, NEAR, distance(observation, 4, initialTcp, 0));
  const pressed = tolerance(toGo, 0, PRESSED, way);
  let reward = 2 * hamacherProduct(Math.max(openness, 0), near);
  if (apart <= NEAR) reward += 8 * pressed;
  info.success = toGo <= SUCCESS ? 1 : 0;
  info.near_object = apart <= NEAR ? 1 : 0;
  info.grasp_success = openness > 0 ? 1 : 0;
  info.grasp_reward = near;
  info.in_place_reward = pressed;
  info.obj_to_target = toGo;
  info.unscaled_reward = reward;
  info.tcp_x = tcp[0]!;
  info.tcp_y = tcp[1]!;
  info.tcp_z = tcp[2]!;
  return reward;
}

export const buttonPress: SawyerRules = {
  name: 'Button press',
  object,
  handStart: [0, Math.fround(0.4), Math.fround(0.2)],
  placements: { low: [-0.1, 0.85, 0.115], high: [0.1, 0.9, 0.115] },
  goalLow: GUIDE_LOW,
  goalHigh: GUIDE_HIGH,
  successRadius: SUCCESS,
  quaternion: 'wxyz',
  mounted: true,
  putsBack: true,
  setGoal(goal, [x, y, z]) {
    goal[0] = x!;
    goal[1] = y! + FACE_HOME;
    goal[2] = z!;
  },
  judge,
};
