import gymnasium
from gymnasium.spaces import Dict, Discrete

MAP = [
    "......",
    ".##.#.",
    "......",
    ".#.##.",
    "......",
]
PICK_UP = (0, 5)
DELIVER = (4, 0)
MOVES = [(-1, 0), (0, 1), (1, 0), (0, -1)]  # up, right, down, left


class WarehouseEnv(gymnasium.Env):
    """A robot fetches a parcel and brings it to the gate. The floor is slippery: one step in ten fails."""

    metadata = {"render_modes": ["ansi"]}
    horizon = 80

    def __init__(self, render_mode=None):
        self.render_mode = render_mode
        self.observation_space = Dict(row=Discrete(5), column=Discrete(6), carrying=Discrete(2))
        self.action_space = Discrete(4)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        free = [(r, c) for r in range(5) for c in range(6) if MAP[r][c] == "." and (r, c) not in (PICK_UP, DELIVER)]
        self.place = free[int(self.np_random.integers(len(free)))]
        self.carrying = 0
        return self._observe(), {}

    def step(self, action):
        row, column = (a + b for a, b in zip(self.place, MOVES[action]))
        inside = 0 <= row < 5 and 0 <= column < 6 and MAP[row][column] == "."
        if inside and self.np_random.random() >= 0.1:
            self.place = (row, column)
        if self.place == PICK_UP:
            self.carrying = 1
        delivered = self.carrying == 1 and self.place == DELIVER
        reward = 20.0 if delivered else -1.0
        return self._observe(), reward, delivered, False, {"success": delivered}

    def render(self):
        rows = [list(row) for row in MAP]
        rows[DELIVER[0]][DELIVER[1]] = "\033[32mG\033[0m"
        if not self.carrying:
            rows[PICK_UP[0]][PICK_UP[1]] = "\033[33mP\033[0m"
        row, column = self.place
        rows[row][column] = f"\033[4{3 if self.carrying else 4}mR\033[0m"
        return "\n".join(" ".join(row) for row in rows)

    def _observe(self):
        return {"row": self.place[0], "column": self.place[1], "carrying": self.carrying}
