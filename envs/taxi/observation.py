"""Observation of the Taxi task."""

try:
    import numpy as np
except ImportError:
    np = None


class TaxiObservation:
    """The whole state of the city: a grid of 5 x 5 cells with four stands, some walls, one taxi and one passenger.

    Stands, by index, at (row, column): 0 red (0, 0); 1 green (0, 4); 2 yellow (4, 0); 3 blue (4, 3).

    Fields (integers unless said otherwise; rows grow downwards and columns to the right, counted from 0):
    - state: all of the following in one number,
      ((taxi_row * 5 + taxi_col) * 5 + passenger_location) * 4 + destination; range 0 .. 499
    - taxi_row: row of the taxi; range 0 .. 4
    - taxi_col: column of the taxi; range 0 .. 4
    - passenger_location: index of the stand where the passenger waits, or 4 while the passenger rides in the taxi
    - destination: index of the stand where the passenger wants to go; range 0 .. 3
    - action_mask: 6 floats (NumPy array where NumPy is available, else a list), one per action: 1.0 if the action can
      change the state now, 0.0 if it cannot
    """

    def __init__(self):
        self.state = 0
        self.taxi_row = 0
        self.taxi_col = 0
        self.passenger_location = 0
        self.destination = 0
        self.action_mask = [0.0] * 6 if np is None else np.zeros(6)

    def fill_from_env(self, env, obs):
        """Reads the vector `obs` = [state, taxi_row, taxi_col, passenger_location, destination, action_mask * 6]."""
        self.state = int(obs[0])
        self.taxi_row = int(obs[1])
        self.taxi_col = int(obs[2])
        self.passenger_location = int(obs[3])
        self.destination = int(obs[4])
        self.action_mask = list(obs[5:11]) if np is None else np.array(obs[5:11], dtype=np.float64)
