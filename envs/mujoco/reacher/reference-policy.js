const FIRST = 0.1; // Lengths of the links in metres.
const SECOND = 0.11;
const STIFFNESS = 0.35; // Found by a search over 30 targets at a time.
const DAMPING = 0.06;
const STRONGEST = 0.36;

/**
 * Works out which joint angles put the tip on the target, takes the nearer of the two solutions, and goes there like a
 * damped spring with a bounded force.
 */
class ReacherV5Policy {
  act(obs) {
    const [a, b, x, y] = obs.qpos;
    const cosine = (x * x + y * y - FIRST ** 2 - SECOND ** 2) / (2 * FIRST * SECOND);
    const bend = Math.acos(Math.max(-1, Math.min(1, cosine)));
    const [left, right] = [1, -1].map((side) => this.errors(a, b, x, y, side * bend));
    const furthest = (errors) => Math.max(...errors.map(Math.abs));
    const errors = furthest(left) <= furthest(right) ? left : right;
    return errors.map((error, joint) => this.spring(error, obs.qvel[joint]));
  }

  /** How far the joints have to turn to reach (x, y) with the second joint at `bend`. */
  errors(a, b, x, y, bend) {
    const target = Math.atan2(y, x) - Math.atan2(SECOND * Math.sin(bend), FIRST + SECOND * Math.cos(bend));
    const turns = (target - a + Math.PI) / (2 * Math.PI);
    const turn = (turns - Math.floor(turns)) * 2 * Math.PI - Math.PI;
    return [turn, Math.max(-3, Math.min(3, bend)) - b];
  }

  spring(error, speed) {
    return Math.max(-STRONGEST, Math.min(STRONGEST, STIFFNESS * error - DAMPING * speed));
  }
}
