"""Observation of the FrozenLake tasks."""


class FrozenLakeObservation:
    """Where the player stands on a square grid of `size` x `size` cells (the task's notes give `size`).

    Fields, all integers, counted from 0 at the top left corner:
    - state: index of the player's cell, row * size + col; range 0 .. size * size - 1
    - row: row of the player's cell, growing downwards; range 0 .. size - 1
    - col: column of the player's cell, growing to the right; range 0 .. size - 1
    """

    def __init__(self):
        self.state = 0
        self.row = 0
        self.col = 0

    def fill_from_env(self, env, obs):
        """Reads the vector `obs` = [state, row, col]; `env` is not used."""
        self.state = int(obs[0])
        self.row = int(obs[1])
        self.col = int(obs[2])
