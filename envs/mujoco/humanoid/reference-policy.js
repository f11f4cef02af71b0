// All gains below were found by random search (cross-entropy method). Angles in rad, lengths in m, torques in N m.
const STEP = 24.5; // Decisions that a step takes at most; after 0.6 of them it ends when the swinging foot touches down.
const LIFT = 0.49; // Part of a step in which the swinging knee is bent.
// How far ahead of the hip, and outward, the swinging leg reaches: at rest, per metre that the centre of mass is away from
// the standing foot, and per m/s of its speed.
const AHEAD = [0.18, 0.8, 0.12];
const OUTWARD = [0.11, 0.66, 0.25];
const SWING_KNEE = 0.63;
const STAND_KNEE = 0.25;
const STRETCH = 0.03; // The standing knee's bend grows by this during a step.
// Torque on the standing hip per rad and rad/s of the torso's pitch and roll, pitch aimed at, and hip turn per rad of yaw.
const PITCH = [149.7, 30.5];
const ROLL = [112.3, 15.3];
const LEAN = 0.014;
const YAW = 0.14;
// Stiffness and damping of the joints.
const ABDOMEN = [94.7, 4.6];
const HIP_X = [73.5, 3];
const HIP_Z = [45.2, 3];
const HIP_Y = [110.2, 9.3];
const KNEE = [115.3, 6.2];
const ARM = [10, 1];
const GEARS = [100, 100, 100, 100, 100, 300, 200, 100, 100, 300, 200, 25, 25, 25, 25, 25, 25];
const ANGLES = [8, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]; // Where each motor's angle is in qpos.
const RIGHT = { hip: 3, foot: 6 }; // First motor of the leg, body of the foot.
const LEFT = { hip: 7, foot: 9 };

/**
 * Steps on the spot to stay up: while one leg stands and keeps the torso upright with its hip, the other is lifted and
 * put down where the body is falling to.
 */
class HumanoidV5Policy {
  constructor() {
    this.count = 0;
    this.swing = LEFT;
    this.stand = RIGHT;
    this.center = null;
  }

  act(obs) {
    const [pitch, roll, yaw] = this.attitude(obs);
    const speed = this.speed(obs);
    this.count++;
    const row = this.swing.foot * 6;
    const touches = obs.cfrc_ext.subarray(row, row + 6).reduce((sum, number) => sum + Math.abs(number), 0) > 1e-6;
    if (this.count > STEP || (this.count > 0.6 * STEP && touches)) {
      [this.swing, this.stand, this.count] = [this.stand, this.swing, 0];
    }
    const part = this.count / STEP;
    const side = this.swing === LEFT ? 1 : -1;
    const inertia = obs.cinert_excl_world.subarray((this.stand.foot - 1) * 10);
    const away = this.turn([-inertia[6] / inertia[9], -inertia[7] / inertia[9]], yaw);
    const velocity = this.turn(speed, yaw);

    const torques = [0, 1, 2].map((motor) => this.spring(obs, motor, 0, ABDOMEN));
    const lifted = part < LIFT;
    const bend = lifted ? SWING_KNEE : STAND_KNEE;
    const ahead = AHEAD[0] + AHEAD[1] * away[0] + AHEAD[2] * velocity[0];
    const outward = OUTWARD[0] + side * (OUTWARD[1] * away[1] + OUTWARD[2] * velocity[1]);
    let { hip } = this.swing;
    torques[hip] = this.spring(obs, hip, -outward, HIP_X);
    torques[hip + 1] = this.spring(obs, hip + 1, 0, HIP_Z);
    torques[hip + 2] = this.spring(obs, hip + 2, -ahead - pitch - (lifted ? 0.5 * bend : 0), HIP_Y);
    torques[hip + 3] = this.spring(obs, hip + 3, -bend, KNEE);
    ({ hip } = this.stand);
    torques[hip] = side * (ROLL[0] * roll + ROLL[1] * obs.qvel[3]);
    torques[hip + 1] = this.spring(obs, hip + 1, -side * YAW * yaw, HIP_Z);
    torques[hip + 2] = PITCH[0] * (pitch - LEAN) + PITCH[1] * obs.qvel[4];
    torques[hip + 3] = this.spring(obs, hip + 3, -STAND_KNEE - STRETCH * part, KNEE);
    [0, 0, -0.8, 0, 0, -0.8].forEach((target, i) => {
      torques[11 + i] = this.spring(obs, 11 + i, target, ARM);
    });
    return torques.map((torque, motor) => Math.max(-0.4, Math.min(0.4, torque / GEARS[motor])));
  }

  attitude(obs) {
    const [w, x, y, z] = obs.qpos.subarray(3, 7);
    const pitch = Math.asin(Math.max(-1, Math.min(1, 2 * (w * y - z * x))));
    const roll = Math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y));
    return [pitch, roll, Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))];
  }

  /** Of the centre of mass since the last decision (m/s). */
  speed(obs) {
    const before = this.center;
    this.center = [...obs.mass_center_xy];
    return before ? this.center.map((now, axis) => (now - before[axis]) / obs.dt) : [0, 0];
  }

  /** A vector of the world as ahead and to the left. */
  turn([x, y], yaw) {
    return [Math.cos(yaw) * x + Math.sin(yaw) * y, Math.cos(yaw) * y - Math.sin(yaw) * x];
  }

  spring(obs, motor, target, [stiffness, damping]) {
    const angle = ANGLES[motor];
    return stiffness * (target - obs.qpos[angle]) - damping * obs.qvel[angle - 1];
  }
}
