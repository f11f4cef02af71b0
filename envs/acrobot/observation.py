"""What an Acrobot policy sees at each step."""


class AcrobotObservation:
    """
    Two links of 1 metre hang from a fixed hinge like a gymnast from a bar. theta1 is the angle of the upper link, 0 when it
    hangs straight down; theta2 is the angle of the lower link relative to the upper one, 0 when both are in line. Both are
    in radians and positive counter-clockwise. All fields are floats.

    cos_theta1, sin_theta1 -- cosine and sine of theta1, each -1 to 1.
    cos_theta2, sin_theta2 -- cosine and sine of theta2, each -1 to 1.
    angular_velocity1 -- rate of theta1 in radians per second, -4 pi to 4 pi.
    angular_velocity2 -- rate of theta2 in radians per second, -9 pi to 9 pi.

    Both angles and both rates start uniformly in [-0.1, 0.1]. One step is 0.2 seconds. The episode ends when the free end
    of the lower link is more than 1 metre above the hinge: -cos(theta1) - cos(theta1 + theta2) > 1.
    """

    def __init__(self):
        self.cos_theta1 = 1.0
        self.sin_theta1 = 0.0
        self.cos_theta2 = 1.0
        self.sin_theta2 = 0.0
        self.angular_velocity1 = 0.0
        self.angular_velocity2 = 0.0

    def fill_from_env(self, env, obs):
        """Reads the fields from `obs`, a sequence of 6 floats; `env` is not used."""
        self.cos_theta1 = float(obs[0])
        self.sin_theta1 = float(obs[1])
        self.cos_theta2 = float(obs[2])
        self.sin_theta2 = float(obs[3])
        self.angular_velocity1 = float(obs[4])
        self.angular_velocity2 = float(obs[5])
