// All numbers below were found by random search (cross-entropy method).
const FREQUENCY = 10.62; // rad/s
const HIP_STIFFNESS = 1.09; // Torque per rad.
const HIP_DAMPING = 0.064; // Torque per rad/s.
const ANKLE_STIFFNESS = 0.74;
const ANKLE_DAMPING = 0.128;
// How much steps are lengthened on one side, per rad of yaw and per metre off the x axis.
const TURN = 0.57;
const RETURN = 0.034;
// Middle and swing of the hip, middle and swing of the ankle, and by how much the ankle is ahead of the hip (all rad).
const FRONT = [-0.04, 0.51, 0.74, 0.11, 1.39];
const BACK = [0.17, 0.35, 0.64, 0.48, 1.15];
// For legs 1 to 4: the hip's sense that takes the foot ahead, the ankle's sense that takes it down, side (left is 1),
// phase (rad), and which numbers apply. Opposite legs move together, so this is a trot.
const LEGS = [
  [-1, 1, 1, 0, FRONT],
  [-1, -1, 1, 3.1, BACK],
  [1, -1, -1, -0.33, BACK],
  [1, 1, -1, 2.86, FRONT],
];
const FIRST_ACTION = [2, 4, 6, 0]; // Where the hip of each leg is in the action; the ankle follows it.

const limit = (value, bound) => Math.max(-bound, Math.min(bound, value));

/** A trot: hips and ankles follow sines like damped springs; unequal steps on the two sides keep the course. */
class AntV5Policy {
  constructor() {
    this.time = 0;
  }

  act(obs) {
    const steering = this.steering(obs);
    const torques = new Array(8).fill(0);
    LEGS.forEach(([ahead, down, side, offset, [middle, swing, low, lift, lead]], leg) => {
      const phase = FREQUENCY * this.time + offset;
      const hip = ahead * (middle + swing * (1 + side * steering) * Math.sin(phase));
      const ankle = down * (low + lift * Math.sin(phase + lead));
      const angle = 7 + 2 * leg; // Where the hip is in qpos,
      const speed = 6 + 2 * leg; // and in qvel.
      const action = FIRST_ACTION[leg];
      torques[action] = limit(HIP_STIFFNESS * (hip - obs.qpos[angle]) - HIP_DAMPING * obs.qvel[speed], 1);
      torques[action + 1] = limit(
        ANKLE_STIFFNESS * (ankle - obs.qpos[angle + 1]) - ANKLE_DAMPING * obs.qvel[speed + 1],
        1,
      );
    });
    this.time += obs.dt;
    return torques;
  }

  /** Above 0 where the ant has to turn right. */
  steering(obs) {
    const [w, x, y, z] = obs.qpos.subarray(3, 7);
    const yaw = Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z));
    return limit(TURN * yaw + RETURN * obs.qpos[1], 0.6);
  }
}
