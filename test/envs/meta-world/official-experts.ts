// What Meta-World's own scripted policies do, told anew: a proportional move of the hand to a place that depends on the
// observation alone. Rules and numbers of `metaworld/policies/`; for tests of the physics only.
import type { Id } from './recorded.ts';

type Place = readonly [number, number, number];

interface Aim {
  readonly goal: Place;
  readonly gain: number;
  readonly gripper: number;
}

/** Distance along x and y. */
const aside = (a: Place, b: Place): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
const shift = ([x, y, z]: Place, dx: number, dy: number, dz: number): Place => [x + dx, y + dy, z + dz];
/** Within 2 cm, give or take a hundred-thousandth of the second number. */
const close = (a: number, b: number): boolean => Math.abs(a - b) <= 0.02 + 1e-5 * Math.abs(b);

/** Backs away while it lines up below the button, then presses with whatever of the gripper meets it. */
function pressButton(hand: Place, button: Place): Aim {
  const below = shift(button, 0, 0, -0.07);
  const aligned = close(hand[0], below[0]) && close(hand[2], below[2]);
  const y = aligned ? below[1] + 0.02 : hand[1] - 0.1;
  return { goal: [below[0], y, below[2]], gain: 25, gripper: 0 };
}

/** Comes down beside the handle and shoves it to the left. */
function openDoor(hand: Place, handle: Place): Aim {
  const left = shift(handle, -0.05, 0, 0);
  const goal =
    aside(hand, left) > 0.12
      ? shift(left, 0.06, 0.02, 0.2)
      : Math.abs(hand[2] - left[2]) > 0.04
        ? shift(left, 0.06, 0.02, 0)
        : left;
  return { goal, gain: 25, gripper: 1 };
}

/** Comes down on the bar and hooks it with the rear finger. */
function openDrawer(hand: Place, handle: Place): Aim {
  const below = shift(handle, 0, 0, -0.02);
  if (aside(hand, below) > 0.06) return { goal: shift(below, 0, 0, 0.3), gain: 4, gripper: -1 };
  if (Math.abs(hand[2] - below[2]) > 0.04) return { goal: below, gain: 4, gripper: -1 };
  return { goal: shift(below, 0, -0.06, 0), gain: 50, gripper: -1 };
}

function pickAndPlace(hand: Place, puck: Place, target: Place, openness: number): Aim {
  const aim = shift(puck, -0.005, 0, 0);
  const near = Math.hypot(hand[0] - puck[0], hand[1] - puck[1], hand[2] - puck[2]) < 0.07;
  const parts = { gain: 10, gripper: near ? 1 : 0 };
  if (aside(hand, aim) > 0.02) return { ...parts, goal: shift(aim, 0, 0, 0.1) };
  if (Math.abs(hand[2] - aim[2]) > 0.05 && aim[2] < 0.04) return { ...parts, goal: shift(aim, 0, 0, 0.03) };
  return { ...parts, goal: openness > 0.73 ? hand : target };
}

/** The action, [4] within [-1, 1], for an observation [39]. */
export function officialAction(id: Id, observation: ArrayLike<number>): Float64Array {
  const place = (at: number): Place => [observation[at]!, observation[at + 1]!, observation[at + 2]!];
  const [hand, object] = [place(0), place(4)];
  const aims: Readonly<Record<Id, () => Aim>> = {
    button_press_v3: () => pressButton(hand, object),
    door_open_v3: () => openDoor(hand, object),
    drawer_open_v3: () => openDrawer(hand, object),
    pick_place_v3: () => pickAndPlace(hand, object, place(36), observation[3]!),
  };
  const { goal, gain, gripper } = aims[id]();
  const move = goal.map((wanted, axis) => Math.max(-1, Math.min(1, gain * (wanted - hand[axis]!))));
  return Float64Array.of(...move, gripper);
}
