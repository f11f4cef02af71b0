"""Walks along the edge of the cliff: up once, right to the last column, down to the goal."""


class CliffWalkingPolicy:
    def act(self, obs):
        if obs.col == 11:
            return 2
        return 0 if obs.row == 3 else 1
