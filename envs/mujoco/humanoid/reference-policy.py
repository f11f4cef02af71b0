import math

# All gains below were found by random search (cross-entropy method). Angles in rad, lengths in m, torques in N m.
STEP = 24.5  # Decisions that a step takes at most; after 0.6 of them it ends when the swinging foot touches down.
LIFT = 0.49  # Part of a step in which the swinging knee is bent.
# How far ahead of the hip, and outward, the swinging leg reaches: at rest, per metre that the centre of mass is away from
# the standing foot, and per m/s of its speed.
AHEAD = (0.18, 0.8, 0.12)
OUTWARD = (0.11, 0.66, 0.25)
SWING_KNEE, STAND_KNEE, STRETCH = 0.63, 0.25, 0.03  # The standing knee's bend grows by STRETCH during a step.
# Torque on the standing hip per rad and rad/s of the torso's pitch and roll, pitch aimed at, and hip turn per rad of yaw.
PITCH, ROLL, LEAN, YAW = (149.7, 30.5), (112.3, 15.3), 0.014, 0.14
# Stiffness and damping of the joints.
ABDOMEN, HIP_X, HIP_Z, HIP_Y, KNEE, ARM = (94.7, 4.6), (73.5, 3.0), (45.2, 3.0), (110.2, 9.3), (115.3, 6.2), (10.0, 1.0)
GEARS = [100, 100, 100, 100, 100, 300, 200, 100, 100, 300, 200, 25, 25, 25, 25, 25, 25]
ANGLES = [8, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]  # Where each motor's angle is in qpos.
RIGHT, LEFT = (3, 6), (7, 9)  # First motor of the leg, body of the foot.


class HumanoidV5Policy:
    """Steps on the spot to stay up: while one leg stands and keeps the torso upright with its hip, the other is lifted and
    put down where the body is falling to."""

    def __init__(self):
        self.count = 0
        self.swing, self.stand = LEFT, RIGHT
        self.center = None

    def act(self, obs):
        pitch, roll, yaw = self.attitude(obs)
        speed = self.speed(obs)
        self.count += 1
        touches = sum(abs(float(number)) for number in obs.cfrc_ext[self.swing[1]]) > 1e-6
        if self.count > STEP or (self.count > 0.6 * STEP and touches):
            self.swing, self.stand, self.count = self.stand, self.swing, 0
        part = self.count / STEP
        side = 1.0 if self.swing is LEFT else -1.0
        inertia = obs.cinert_excl_world[self.stand[1] - 1]
        offset = [-float(inertia[6]) / float(inertia[9]), -float(inertia[7]) / float(inertia[9])]
        away, velocity = self.turn(offset, yaw), self.turn(speed, yaw)

        torques = [self.spring(obs, motor, 0.0, ABDOMEN) for motor in range(3)] + [0.0] * 8
        bend = SWING_KNEE if part < LIFT else STAND_KNEE
        ahead = AHEAD[0] + AHEAD[1] * away[0] + AHEAD[2] * velocity[0]
        outward = OUTWARD[0] + side * (OUTWARD[1] * away[1] + OUTWARD[2] * velocity[1])
        hip = self.swing[0]
        torques[hip] = self.spring(obs, hip, -outward, HIP_X)
        torques[hip + 1] = self.spring(obs, hip + 1, 0.0, HIP_Z)
        torques[hip + 2] = self.spring(obs, hip + 2, -ahead - pitch - (0.5 * bend if part < LIFT else 0.0), HIP_Y)
        torques[hip + 3] = self.spring(obs, hip + 3, -bend, KNEE)
        hip = self.stand[0]
        torques[hip] = side * (ROLL[0] * roll + ROLL[1] * float(obs.qvel[3]))
        torques[hip + 1] = self.spring(obs, hip + 1, -side * YAW * yaw, HIP_Z)
        torques[hip + 2] = PITCH[0] * (pitch - LEAN) + PITCH[1] * float(obs.qvel[4])
        torques[hip + 3] = self.spring(obs, hip + 3, -STAND_KNEE - STRETCH * part, KNEE)
        for motor, target in zip(range(11, 17), (0.0, 0.0, -0.8, 0.0, 0.0, -0.8)):
            torques.append(self.spring(obs, motor, target, ARM))
        return [max(-0.4, min(0.4, torque / gear)) for torque, gear in zip(torques, GEARS)]

    def attitude(self, obs):
        w, x, y, z = (float(number) for number in obs.qpos[3:7])
        pitch = math.asin(max(-1.0, min(1.0, 2 * (w * y - z * x))))
        roll = math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
        return pitch, roll, math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))

    def speed(self, obs):
        """Of the centre of mass since the last decision (m/s)."""
        before, self.center = self.center, [float(number) for number in obs.mass_center_xy]
        if before is None:
            return [0.0, 0.0]
        return [(now - then) / obs.dt for now, then in zip(self.center, before)]

    def turn(self, vector, yaw):
        """A vector of the world as ahead and to the left."""
        x, y = vector
        return math.cos(yaw) * x + math.sin(yaw) * y, math.cos(yaw) * y - math.sin(yaw) * x

    def spring(self, obs, motor, target, gains):
        angle = ANGLES[motor]
        return gains[0] * (target - float(obs.qpos[angle])) - gains[1] * float(obs.qvel[angle - 1])
