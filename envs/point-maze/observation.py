"""What a Point Maze policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class PointMazeObservation:
    """
    A ball is pushed over the flat floor of a maze of square cells, some of them walls. It has to get to a goal.
    Places are in metres, seen from above: x to the right, y upwards. The walls are not part of the observation.

    observation_vector -- 4 numbers: the ball's x and y (m), its velocity along x and along y (m/s).
    desired_goal -- 2 numbers: the goal's x and y (m), the same throughout an episode.
    achieved_goal -- 2 numbers: the ball's x and y (m), as observation_vector[0:2].

    Each is a float64 ndarray where NumPy can be imported, else a list of float.
    """

    def __init__(self):
        self.observation_vector = None
        self.desired_goal = None
        self.achieved_goal = None

    def fill_from_env(self, env, obs):
        """Reads the fields from `obs`, a sequence of 8 floats; `env` is not used."""
        numbers = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.observation_vector = numbers[0:4]
        self.desired_goal = numbers[4:6]
        self.achieved_goal = numbers[6:8]
