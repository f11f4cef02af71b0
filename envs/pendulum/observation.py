"""What a Pendulum policy sees at each step."""


class PendulumObservation:
    """
    A rod of 1 metre and 1 kilogram turns in a vertical plane about one end. Its angle theta is 0 when it points straight
    up, positive counter-clockwise, and +-pi when it hangs down. All fields are floats.

    cos_theta -- cosine of theta, -1 to 1: height of the free end above the hinge in metres.
    sin_theta -- sine of theta, -1 to 1: positive when the free end is on the left.
    angular_velocity -- radians per second, -8 to 8, positive counter-clockwise.

    theta starts uniformly in [-pi, pi], angular_velocity uniformly in [-1, 1]. One step is 0.05 seconds. No state ends
    the episode: it always lasts the whole horizon.
    """

    def __init__(self):
        self.cos_theta = 1.0
        self.sin_theta = 0.0
        self.angular_velocity = 0.0

    def fill_from_env(self, env, obs):
        """Reads the fields from `obs`, a sequence of 3 floats; `env` is not used."""
        self.cos_theta = float(obs[0])
        self.sin_theta = float(obs[1])
        self.angular_velocity = float(obs[2])
