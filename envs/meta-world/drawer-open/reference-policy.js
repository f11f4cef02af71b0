const GAIN = 20; // Part of a full step for each metre that is missing.
const CLEAR = 0.12; // Height over the bar in metres at which the fingers pass above it.
const OVER = 0.03;
const PULL = 0.08;

const toward = (place, goal) => [0, 1, 2].map((axis) => Math.max(-1, Math.min(1, GAIN * (goal[axis] - place[axis]))));

/** Comes down on the bar from above, one open finger on either side of it, and pulls. */
class DrawerOpenV3Policy {
  act(obs) {
    const hand = obs.obs_vector.slice(0, 3);
    const [x, y, z] = obs.obs_vector.slice(4, 7);
    let goal = [x, y, z + CLEAR + 0.05];
    if (Math.abs(hand[0] - x) < OVER && Math.abs(hand[1] - y) < OVER) {
      goal = hand[2] < z + OVER ? [x, y - PULL, z] : [x, y, z];
    } else if (hand[2] < z + CLEAR) {
      goal = [hand[0], hand[1], z + CLEAR + 0.05];
    }
    return [...toward(hand, goal), -1];
  }
}
