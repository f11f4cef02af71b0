// What one unit of each state costs in force: x, first and second angle, then their velocities. The linear-quadratic
// regulator of the equations linearised upright, with weights 1, 1, 1, 0.1, 0.1, 0.5 on the state and 1 on the force.
const GAINS = [0.154, 1.022, 4.164, 0.215, 0.599, 0.635];

/** Linear feedback: pushes the cart against a weighted sum of all positions and velocities. */
class InvertedDoublePendulumV5Policy {
  act(obs) {
    const state = [...obs.qpos, ...obs.qvel];
    const force = -state.reduce((sum, value, i) => sum + GAINS[i] * value, 0);
    return [Math.max(-1, Math.min(1, force))];
  }
}
