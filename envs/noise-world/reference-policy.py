"""A hand-written policy that knows what the labels of NoiseWorld mean, but not how likely each noisy cell fails: it
assumes the same chance everywhere, plans by value iteration over (milestones done, cell), and acts greedily on the plan."""

ASSUMED_CHANCE = 0.6  # Guess for the chance that a step out of a noisy cell succeeds.
MAX_SWEEPS = 150

MAY_STAY, MAY_RESET, WALL, DEADLY, FIRST, SECOND = 1, 2, 3, 5, 6, 7


class NoiseWorldPolicy:
    def __init__(self):
        self.arrivals = None

    def act(self, obs):
        board = [int(label) for label in obs.board]
        n = round(len(board) ** 0.5)
        if self.arrivals is None:
            self.plan(board, n)
        # Without milestones the goal always pays, as if both had been visited.
        stage = 2 if FIRST not in board else int(obs.prereq_first_done) + int(obs.prereq_second_done)
        cell = round(obs.agent_row * (n - 1)) * n + round(obs.agent_col * (n - 1))
        values = self.action_values(board, n, cell, self.arrivals[stage])
        return values.index(max(values))

    def plan(self, board, n):
        """Value iteration. arrivals[stage][cell] is the return from stepping into a cell, that step's reward included."""
        cells = n * n
        self.arrivals = [[0.0] * cells for _ in range(3)]
        values = [[0.0] * cells for _ in range(3)]
        stages = range(3) if FIRST in board else (2,)
        for _ in range(min(cells, MAX_SWEEPS)):
            for stage in stages:
                for cell in range(cells):
                    self.arrivals[stage][cell] = self.arrival(board, n, cell, stage, values)
            for stage in stages:
                for cell in range(cells):
                    values[stage][cell] = max(self.action_values(board, n, cell, self.arrivals[stage]))

    def arrival(self, board, n, cell, stage, values):
        if board[cell] == FIRST and stage == 0:
            stage = 1
        elif board[cell] == SECOND and stage == 1:
            stage = 2
        if cell == n * n - 1:
            return n**3 - 1.0 if stage == 2 else -1.0
        if board[cell] == DEADLY:
            return -1.0 - n**5
        return values[stage][cell] - 1.0

    def action_values(self, board, n, cell, arrival):
        chance = ASSUMED_CHANCE if board[cell] in (MAY_STAY, MAY_RESET) else 1.0
        failure = arrival[0] if board[cell] == MAY_RESET else arrival[cell]
        row, col = divmod(cell, n)
        values = []
        for d_row, d_col in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            r, c = row + d_row, col + d_col
            free = 0 <= r < n and 0 <= c < n and board[r * n + c] != WALL
            values.append(chance * arrival[r * n + c] + (1.0 - chance) * failure if free else arrival[cell])
        return values
