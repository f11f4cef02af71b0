const GAIN = 20; // Part of a full step for each metre that is missing.
const ABOVE = 0.012; // The hand goes this much above the button's middle, so that the open fingers end up around it.
const ALIGNED = 0.03;
const IN_FRONT = 0.1;
const THROUGH = 0.1;

const toward = (place, goal) => [0, 1, 2].map((axis) => Math.max(-1, Math.min(1, GAIN * (goal[axis] - place[axis]))));

/** Lines the hand up with the button while staying in front of it, then drives through it, with open fingers. */
class ButtonPressV3Policy {
  act(obs) {
    const hand = obs.obs_vector.slice(0, 3);
    const [x, y, height] = obs.obs_vector.slice(4, 7);
    const z = height + ABOVE;
    const aligned = Math.abs(hand[0] - x) < ALIGNED && Math.abs(hand[2] - z) < ALIGNED;
    const goalY = aligned ? y + THROUGH : Math.min(hand[1], y - IN_FRONT);
    return [...toward(hand, [x, goalY, z]), -1];
  }
}
