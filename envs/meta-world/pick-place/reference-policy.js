const GAIN = 15; // Part of a full step for each metre that is missing.
const GRIPPED = 0.73; // An openness below this means that the fingers have met the puck.
const HEIGHT = 0.03; // Of the hand over the puck's middle when it grips.

const toward = (place, goal) => [0, 1, 2].map((axis) => Math.max(-1, Math.min(1, GAIN * (goal[axis] - place[axis]))));

/** Hovers over the puck, goes down, grips, and carries it so that the puck, not the hand, comes to the goal. */
class PickPlaceV3Policy {
  act(obs) {
    const hand = obs.obs_vector.slice(0, 3);
    const openness = obs.obs_vector[3];
    const puck = obs.obs_vector.slice(4, 7);
    const aside = Math.hypot(hand[0] - puck[0], hand[1] - puck[1]);
    const above = hand[2] - puck[2];
    if (aside < 0.03 && Math.abs(above) < 0.07 && openness < GRIPPED) {
      return [...toward(puck, obs.obs_vector.slice(36, 39)), 1];
    }
    if (aside > 0.02) return [...toward(hand, [puck[0], puck[1], puck[2] + 0.1]), -1];
    return [...toward(hand, [puck[0], puck[1], puck[2] + HEIGHT]), above < HEIGHT + 0.02 ? 1 : -1];
  }
}
