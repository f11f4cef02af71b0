from collections import deque

# '#' is a wall; cells are 1 m wide and the middle of the map is the origin, the first row at the top.
MAPS = {
    "PointMazeLargeV3Policy": [
        "##########",
        "#...#....#",
        "#.#.#.##.#",
        "#......#.#",
        "#.####.#.#",
        "#........#",
        "#.#.####.#",
        "#........#",
        "##########",
    ],
    "PointMazeLargeDiverseGV3Policy": [
        "############",
        "#....#.....#",
        "#.##.#.#.#.#",
        "#......#...#",
        "#.####.###.#",
        "#..#.#.....#",
        "##.#.#.#.###",
        "#..#...#...#",
        "############",
    ],
}
MOVES = [(-1, 0), (1, 0), (0, -1), (0, 1)]
MOST_SPEED = 4.5


class PointMazePolicy:
    """Knows the map: heads for the end of the straight run of cells that begins a shortest way to the goal, and brakes there."""

    def __init__(self):
        self.rows = MAPS[type(self).__name__]
        self.goal = None
        self.steps_left = {}

    def act(self, obs):
        x, y, velocity_x, velocity_y = (float(value) for value in obs.observation_vector)
        goal = (float(obs.desired_goal[0]), float(obs.desired_goal[1]))
        if goal != self.goal:
            self.goal = goal
            self.steps_left = self.count_steps(self.cell_of(*goal))
        target_x, target_y = self.find_target(self.cell_of(x, y))
        return [self.push(target_x - x, velocity_x), self.push(target_y - y, velocity_y)]

    def count_steps(self, goal_cell):
        """How many cells each free cell is away from the goal's: a breadth-first search."""
        steps = {goal_cell: 0}
        queue = deque([goal_cell])
        while queue:
            row, column = queue.popleft()
            for down, right in MOVES:
                cell = (row + down, column + right)
                if self.rows[cell[0]][cell[1]] != "#" and cell not in steps:
                    steps[cell] = steps[(row, column)] + 1
                    queue.append(cell)
        return steps

    def find_target(self, cell):
        """The middle of the last cell before the way turns, or the goal where the way leads straight to it."""
        for down, right in MOVES:
            end = cell
            while self.steps_left.get((end[0] + down, end[1] + right)) == self.steps_left[end] - 1:
                end = (end[0] + down, end[1] + right)
            if end != cell:
                return self.goal if self.steps_left[end] == 0 else self.middle_of(end)
        return self.goal

    def push(self, distance, velocity):
        wanted = max(-MOST_SPEED, min(MOST_SPEED, 5.0 * distance))
        return max(-1.0, min(1.0, 2.0 * (wanted - velocity)))

    def cell_of(self, x, y):
        return (int(len(self.rows) / 2 - y), int(x + len(self.rows[0]) / 2))

    def middle_of(self, cell):
        return (cell[1] + 0.5 - len(self.rows[0]) / 2, len(self.rows) / 2 - cell[0] - 0.5)
