import math

try:
    import numpy as np
except ImportError:
    np = None


class NoiseWorldObservation:
    """
    What the agent observes at one step of NoiseWorld, a square grid of n x n cells.

    Rows count from 0 at the top to n - 1 at the bottom, columns from 0 on the left to n - 1 on the right.

    Positions (float, 0.0 to 1.0; a row or column index divided by n - 1):
    - agent_row, agent_col: the cell the agent is in.
    - goal_row, goal_col: the goal cell; the same at every step.

    Layout (the same at every step and in every episode):
    - board: n * n floats, one integer label per cell, row by row: the cell in row r and column c is board[r * n + c].
      The labels are not explained.

    board is a float64 ndarray of shape (n * n,) where NumPy can be imported, else a list of float.
    """

    def __init__(self):
        self.agent_row = None
        self.agent_col = None
        self.goal_row = None
        self.goal_col = None
        self.board = None

    def fill_from_env(self, env, obs):
        """Reads the environment's vector; env is not used."""
        side = math.isqrt(len(obs) - 4)
        self.agent_row = float(obs[0])
        self.agent_col = float(obs[1])
        self.goal_row = float(obs[2])
        self.goal_col = float(obs[3])
        board = obs[4 : 4 + side * side]
        self.board = list(map(float, board)) if np is None else np.array(board, dtype=np.float64)
