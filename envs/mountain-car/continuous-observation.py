"""What a MountainCarContinuous policy sees at each step."""


class MountainCarContinuousObservation:
    """
    A car stands in a valley between two hills; its goal is the flag on the right hill. Both fields are floats.

    position -- along the horizontal axis, from -1.2 (a wall on the left) to 0.6 (right end); positive to the right. Starts
        uniformly in [-0.6, -0.4]. The flag stands at 0.45.
    velocity -- change of position per step, from -0.07 to 0.07, positive to the right. Starts at 0.

    The episode ends when the car is at position >= 0.45 with velocity >= 0.0.
    """

    def __init__(self):
        self.position = 0.0
        self.velocity = 0.0

    def fill_from_env(self, env, obs):
        """Reads the fields from `obs`, a sequence of 2 floats; `env` is not used."""
        self.position = float(obs[0])
        self.velocity = float(obs[1])
