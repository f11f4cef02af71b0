"""What a CartPole policy sees at each step."""


class CartPoleObservation:
    """
    A cart slides along a straight track; a pole is hinged on top of it. All fields are floats.

    cart_position -- metres from the middle of the track, positive to the right. Starts within +-0.05; beyond +-2.4 the
        episode ends.
    cart_velocity -- metres per second, positive to the right. Starts within +-0.05; not bounded.
    pole_angle -- radians from upright, positive when the pole leans to the right (clockwise). Starts within +-0.05;
        beyond +-0.2095 (12 degrees) the episode ends.
    pole_angular_velocity -- radians per second, positive when the pole turns clockwise. Starts within +-0.05; not bounded.

    The four starting values are drawn independently and uniformly. One step is 0.02 seconds.
    """

    def __init__(self):
        self.cart_position = 0.0
        self.cart_velocity = 0.0
        self.pole_angle = 0.0
        self.pole_angular_velocity = 0.0

    def fill_from_env(self, env, obs):
        """Reads the fields from `obs`, a sequence of 4 floats; `env` is not used."""
        self.cart_position = float(obs[0])
        self.cart_velocity = float(obs[1])
        self.pole_angle = float(obs[2])
        self.pole_angular_velocity = float(obs[3])
