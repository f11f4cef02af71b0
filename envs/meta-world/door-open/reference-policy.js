const GAIN = 20; // Part of a full step for each metre that is missing.
const HINGE = [0.115, 0.35]; // Where the hinge is, seen from the goal (m).
// Along the closed door and across it, seen from the hinge (m): the handle, and the gap behind it that fingers go into.
const HANDLE = [0.37572, -0.10714];
const GAP = [0.385, -0.07];
const CLEAR = 0.12; // Height over the handle in metres at which the fingers pass above it.
const LEAD = 0.35; // How far ahead of the door the hand aims (rad), and where it stops.
const WIDE_OPEN = 1.6;

const toward = (place, goal) => [0, 1, 2].map((axis) => Math.max(-1, Math.min(1, GAIN * (goal[axis] - place[axis]))));

/** Turns the point (x, y) about the origin by `angle`, counter-clockwise. */
const turn = (x, y, angle) => [Math.cos(angle) * x - Math.sin(angle) * y, Math.sin(angle) * x + Math.cos(angle) * y];

/** Puts the closed fingers from above into the gap between handle and door, and leads the handle around the hinge. */
class DoorOpenV3Policy {
  act(obs) {
    const hand = obs.obs_vector.slice(0, 3);
    const handle = obs.obs_vector.slice(4, 7);
    const hinge = [obs.obs_vector[36] + HINGE[0], obs.obs_vector[37] + HINGE[1]];
    const closed = Math.atan2(HANDLE[1], HANDLE[0]);
    const angle = closed - Math.atan2(handle[1] - hinge[1], handle[0] - hinge[0]);
    const [along, across] = turn(hand[0] - hinge[0], hand[1] - hinge[1], angle);
    const overGap = Math.abs(along - GAP[0]) < 0.05 && Math.abs(across - GAP[1]) < 0.035;
    const pulling = overGap && hand[2] < handle[2] + 0.02;
    const [x, y] = turn(GAP[0], GAP[1], pulling ? -Math.min(angle + LEAD, WIDE_OPEN) : -angle);
    let goal = [hinge[0] + x, hinge[1] + y, handle[2] - 0.01];
    if (!overGap) {
      const up = handle[2] + CLEAR;
      goal = hand[2] < up ? [hand[0], hand[1], up + 0.05] : [goal[0], goal[1], up + 0.05];
    }
    return [...toward(hand, goal), 1];
  }
}
