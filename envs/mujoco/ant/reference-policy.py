import math

# All numbers below were found by random search (cross-entropy method).
FREQUENCY = 10.62  # rad/s
HIP_STIFFNESS, HIP_DAMPING = 1.09, 0.064  # Torque per rad, per rad/s.
ANKLE_STIFFNESS, ANKLE_DAMPING = 0.74, 0.128
TURN, RETURN = 0.57, 0.034  # How much steps are lengthened on one side, per rad of yaw and per metre off the x axis.
# Middle and swing of the hip, middle and swing of the ankle, and by how much the ankle is ahead of the hip (all rad).
FRONT = (-0.04, 0.51, 0.74, 0.11, 1.39)
BACK = (0.17, 0.35, 0.64, 0.48, 1.15)
# For legs 1 to 4: the hip's sense that takes the foot ahead, the ankle's sense that takes it down, side (left is 1),
# phase (rad), and which numbers apply. Opposite legs move together, so this is a trot.
LEGS = [
    (-1, 1, 1, 0.0, FRONT),
    (-1, -1, 1, 3.1, BACK),
    (1, -1, -1, -0.33, BACK),
    (1, 1, -1, 2.86, FRONT),
]
FIRST_ACTION = [2, 4, 6, 0]  # Where the hip of each leg is in the action; the ankle follows it.


class AntV5Policy:
    """A trot: hips and ankles follow sines like damped springs; unequal steps on the two sides keep the course."""

    def __init__(self):
        self.time = 0.0

    def act(self, obs):
        steering = self.steering(obs)
        torques = [0.0] * 8
        for leg, (ahead, down, side, offset, (middle, swing, low, lift, lead)) in enumerate(LEGS):
            phase = FREQUENCY * self.time + offset
            hip = ahead * (middle + swing * (1 + side * steering) * math.sin(phase))
            ankle = down * (low + lift * math.sin(phase + lead))
            angle, speed = 7 + 2 * leg, 6 + 2 * leg  # Where the hip is in qpos and qvel.
            torque = HIP_STIFFNESS * (hip - obs.qpos[angle]) - HIP_DAMPING * obs.qvel[speed]
            torques[FIRST_ACTION[leg]] = self.limit(torque, 1.0)
            torque = ANKLE_STIFFNESS * (ankle - obs.qpos[angle + 1]) - ANKLE_DAMPING * obs.qvel[speed + 1]
            torques[FIRST_ACTION[leg] + 1] = self.limit(torque, 1.0)
        self.time += obs.dt
        return torques

    def steering(self, obs):
        """Above 0 where the ant has to turn right."""
        w, x, y, z = (float(number) for number in obs.qpos[3:7])
        yaw = math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
        return self.limit(TURN * yaw + RETURN * obs.qpos[1], 0.6)

    def limit(self, value, bound):
        return max(-bound, min(bound, float(value)))
