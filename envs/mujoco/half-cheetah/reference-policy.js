// All numbers below were found by random search (cross-entropy method).
const FREQUENCY = 23.54; // rad/s
const STIFFNESS = 1.45; // Torque per rad.
const DAMPING = 0.035; // Torque per rad/s.
// For each joint: middle, swing and phase of the sine that it follows (rad), and what the torso's pitch and the rate of
// that add to it.
const JOINTS = [
  [-0.16, 1, 0.85, 0.2, -0.018], // back thigh
  [0.15, 1.49, -3.1, 0, 0], // back shin
  [-0.17, 0.51, 1.5, 0, 0], // back foot
  [-0.39, 0.86, 2.88, -0.02, -0.004], // front thigh
  [-0.36, 0.58, -0.96, 0, 0], // front shin
  [0.51, 0.32, -1.9, 0, 0], // front foot
];

/** A sine gait: all joints follow sines of one frequency like damped springs; the thighs also answer the pitch. */
class HalfcheetahV5Policy {
  constructor() {
    this.time = 0;
  }

  act(obs) {
    const pitch = obs.qpos[2];
    const rate = obs.qvel[2];
    const torques = JOINTS.map(([middle, swing, phase, lean, turn], joint) => {
      const target = middle + swing * Math.sin(FREQUENCY * this.time + phase) + lean * pitch + turn * rate;
      const torque = STIFFNESS * (target - obs.qpos[3 + joint]) - DAMPING * obs.qvel[3 + joint];
      return Math.max(-1, Math.min(1, torque));
    });
    this.time += obs.dt;
    return torques;
  }
}
