// All numbers below were found by random search (cross-entropy method).
// Where thigh, leg and foot are to go in each phase (rad).
const LAND = [-0.055, 0.218, 0.261]; // just landed
const PUSH = [-0.195, 0.382, -0.709]; // later on the ground
const LIFT = [-0.143, -0.465, 0.111]; // just in the air
const REACH = [0.193, -0.339, 0.44]; // later in the air
// How long landing and lifting off last (s), and how high the foot is (m) when the hopper counts as in the air.
const LANDING = 0.212;
const LIFTING = 0.036;
const CLEARANCE = 0.0021;
const SHORTEST = 0.04; // s: no phase change sooner than this after the last.
const STIFFNESS = [0.759, 0.67, 1.126]; // Torque per rad for thigh, leg, foot;
const DAMPING = [0.07, 0.089, 0.059]; // and per rad/s.
// What the torso's pitch and the rate of that add to the thigh's target on the ground and in the air, and to the foot's.
const THIGH_ON_GROUND = [-1.461, -0.136];
const THIGH_IN_AIR = [-1.317, 0.033];
const FOOT = [-0.395, 0.174];
const SPEED = 0.001; // What each m/s above 2 adds to the thigh's target.

/**
 * A hopping gait: four phases, told apart by whether the foot touches the ground and since when. In each of them the
 * joints are drawn to fixed angles like damped springs, corrected for the torso's pitch.
 */
class HopperV5Policy {
  constructor() {
    this.inAir = true;
    this.time = 0; // Since the last landing or take-off.
  }

  act(obs) {
    const pitch = obs.qpos[2];
    const rate = obs.qvel[2];
    const inAir = this.footHeight(obs) > CLEARANCE;
    this.time += obs.dt;
    if (inAir !== this.inAir && this.time > SHORTEST) {
      this.inAir = inAir;
      this.time = 0;
    }
    const onGround = this.time < LANDING ? LAND : PUSH;
    let [thigh, leg, foot] = this.inAir ? (this.time < LIFTING ? LIFT : REACH) : onGround;
    const [lean, turn] = this.inAir ? THIGH_IN_AIR : THIGH_ON_GROUND;
    thigh += lean * pitch + turn * rate + SPEED * (obs.qvel[0] - 2);
    foot += FOOT[0] * pitch + FOOT[1] * rate;
    return [thigh, leg, foot].map((target, joint) => {
      const torque = STIFFNESS[joint] * (target - obs.qpos[3 + joint]) - DAMPING[joint] * obs.qvel[3 + joint];
      return Math.max(-1, Math.min(1, torque));
    });
  }

  /** Of the lower end of the sole above the ground, from the joint angles (m). */
  footHeight(obs) {
    const [height, pitch, thigh, leg, foot] = obs.qpos.subarray(1, 6);
    const thighTilt = pitch - thigh;
    const legTilt = thighTilt - leg;
    const footTilt = legTilt - foot;
    const ankle = height - 0.2 * Math.cos(pitch) - 0.45 * Math.cos(thighTilt) - 0.5 * Math.cos(legTilt);
    const toe = -0.26 * Math.sin(footTilt);
    const heel = 0.13 * Math.sin(footTilt);
    return ankle + Math.min(toe, heel) - 0.06;
  }
}
