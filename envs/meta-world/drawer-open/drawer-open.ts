// drawer_open_v3: pull a drawer open by its bar. Rules and numbers of Meta-World 3.1.1 `envs/sawyer_drawer_open_v3.py`,
// reward v2.
import { distance } from '../geometry.ts';
import { tolerance } from '../reward-shaping.ts';
import { GUIDE_HIGH, GUIDE_LOW, type SawyerRules, type SawyerState } from '../sawyer-task.ts';
import object from './object.xml?raw';

/** Metres that the goal lies in front of what the reward takes for the closed drawer's handle. */
const WAY = 0.2;
/** The goal's place from the case's, in metres. */
const GOAL_OFFSET = [0, -0.16 - WAY, 0.09] as const;
const SUCCESS = 0.03;
const NEAR = 0.03;
/** Sideways distances count so much more than the height: the hand is to come from above. */
const SCALE = [3, 3, 1] as const;

/** Distance of the points at `a[at..]` and `b[..]` with the scaled axes, `b` being `shift` further along y. */
function scaled(a: ArrayLike<number>, at: number, b: ArrayLike<number>, shift: number): number {
  let squares = 0;
  for (let axis = 0; axis < 3; axis++) {
    const apart = (a[at + axis]! + (axis === 1 ? shift : 0) - b[axis]!) * SCALE[axis]!;
    squares += apart * apart;
  }
  return Math.sqrt(squares);
}

function judge(
  observation: Float64Array,
  _action: ArrayLike<number>,
  { goal, initialTcp }: SawyerState,
  info: Record<string, number>,
): number {
  const toGo = distance(observation, 4, goal, 0);
  const apart = distance(observation, 4, observation, 0);
  const opened = tolerance(toGo, 0, 0.02, WAY);
  const caged = tolerance(scaled(observation, 4, observation, 0), 0, 0.01, scaled(goal, 0, initialTcp, WAY));
  const reward = 5 * (caged + opened);
  info.success = toGo <= SUCCESS ? 1 : 0;
  info.near_object = apart <= NEAR ? 1 : 0;
  info.grasp_success = observation[3]! > 0 ? 1 : 0;
  info.grasp_reward = caged;
  info.in_place_reward = opened;
  info.obj_to_target = toGo;
  info.unscaled_reward = reward;
  return reward;
}

export const drawerOpen: SawyerRules = {
  name: 'Drawer open',
  object,
  handStart: [0, Math.fround(0.6), Math.fround(0.2)],
  placements: { low: [-0.1, 0.9, 0], high: [0.1, 0.9, 0] },
  goalLow: GUIDE_LOW,
  goalHigh: GUIDE_HIGH,
  successRadius: SUCCESS,
  quaternion: 'wxyz',
  mounted: true,
  putsBack: false,
  setGoal(goal, placement) {
    for (let axis = 0; axis < 3; axis++) goal[axis] = placement[axis]! + GOAL_OFFSET[axis]!;
  },
  judge,
};
