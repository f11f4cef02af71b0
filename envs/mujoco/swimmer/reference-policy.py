import math

# All numbers below were found by random search (cross-entropy method).
FREQUENCY = 3.44  # rad/s
STIFFNESS, DAMPING = 3.3, 0.5  # Torque per rad, per rad/s.
SWING_1, SWING_2 = 1.66, 1.62  # rad
LAG = 0.51  # rad: how far the second hinge is behind the first.
STEERING = -0.02  # rad: bends the swimmer a little, so that it keeps to the x axis.


class SwimmerV5Policy:
    """A wave that travels from front to back: each hinge follows a sine like a damped spring, the second one later."""

    def __init__(self):
        self.time = 0.0

    def act(self, obs):
        phase = FREQUENCY * self.time
        self.time += obs.dt
        first = STEERING + SWING_1 * math.sin(phase)
        second = STEERING + SWING_2 * math.sin(phase - LAG)
        return [self.spring(first, obs.qpos[3], obs.qvel[3]), self.spring(second, obs.qpos[4], obs.qvel[4])]

    def spring(self, target, angle, speed):
        return max(-1.0, min(1.0, STIFFNESS * (target - float(angle)) - DAMPING * float(speed)))
