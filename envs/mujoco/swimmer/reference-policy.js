// All numbers below were found by random search (cross-entropy method).
const FREQUENCY = 3.44; // rad/s
const STIFFNESS = 3.3; // Torque per rad.
const DAMPING = 0.5; // Torque per rad/s.
const SWING_1 = 1.66; // rad
const SWING_2 = 1.62;
const LAG = 0.51; // rad: how far the second hinge is behind the first.
const STEERING = -0.02; // rad: bends the swimmer a little, so that it keeps to the x axis.

/** A wave that travels from front to back: each hinge follows a sine like a damped spring, the second one later. */
class SwimmerV5Policy {
  constructor() {
    this.time = 0;
  }

  act(obs) {
    const phase = FREQUENCY * this.time;
    this.time += obs.dt;
    const first = STEERING + SWING_1 * Math.sin(phase);
    const second = STEERING + SWING_2 * Math.sin(phase - LAG);
    return [this.spring(first, obs.qpos[3], obs.qvel[3]), this.spring(second, obs.qpos[4], obs.qvel[4])];
  }

  spring(target, angle, speed) {
    return Math.max(-1, Math.min(1, STIFFNESS * (target - angle) - DAMPING * speed));
  }
}
