"""Observation of the CliffWalking task."""


class CliffWalkingObservation:
    """Where the player stands on a grid of 4 rows and 12 columns.

    Fields, all integers, counted from 0 at the top left corner:
    - state: index of the player's cell, row * 12 + col; range 0 .. 47
    - row: row of the player's cell, growing downwards; range 0 .. 3
    - col: column of the player's cell, growing to the right; range 0 .. 11
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
