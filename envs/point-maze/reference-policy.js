// '#' is a wall; cells are 1 m wide and the middle of the map is the origin, the first row at the top.
const MAPS = {
  PointMazeLargeV3Policy: [
    '##########',
    '#...#....#',
    '#.#.#.##.#',
    '#......#.#',
    '#.####.#.#',
    '#........#',
    '#.#.####.#',
    '#........#',
    '##########',
  ],
  PointMazeLargeDiverseGV3Policy: [
    '############',
    '#....#.....#',
    '#.##.#.#.#.#',
    '#......#...#',
    '#.####.###.#',
    '#..#.#.....#',
    '##.#.#.#.###',
    '#..#...#...#',
    '############',
  ],
};
const MOVES = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
];
const MOST_SPEED = 4.5;

const within = (value, bound) => Math.max(-bound, Math.min(bound, value));

/** Knows the map: heads for the end of the straight run of cells that begins a shortest way to the goal, and brakes there. */
class PointMazePolicy {
  constructor() {
    this.rows = MAPS[this.constructor.name];
    this.width = this.rows[0].length;
    this.goal = [NaN, NaN];
    this.stepsLeft = [];
  }

  act(obs) {
    const [x, y, velocityX, velocityY] = obs.observation_vector;
    const [goalX, goalY] = obs.desired_goal;
    if (goalX !== this.goal[0] || goalY !== this.goal[1]) {
      this.goal = [goalX, goalY];
      this.stepsLeft = this.countSteps(this.cellOf(goalX, goalY));
    }
    const [targetX, targetY] = this.findTarget(this.cellOf(x, y));
    return [this.push(targetX - x, velocityX), this.push(targetY - y, velocityY)];
  }

  /** How many cells each free cell is away from the goal's: a breadth-first search. Cells are counted row by row. */
  countSteps(goalCell) {
    const steps = [];
    steps[goalCell] = 0;
    const queue = [goalCell];
    for (const cell of queue) {
      for (const [down, right] of MOVES) {
        const next = cell + down * this.width + right;
        const row = Math.floor(next / this.width);
        if (this.rows[row][next % this.width] !== '#' && steps[next] === undefined) {
          steps[next] = steps[cell] + 1;
          queue.push(next);
        }
      }
    }
    return steps;
  }

  /** The middle of the last cell before the way turns, or the goal where the way leads straight to it. */
  findTarget(cell) {
    for (const [down, right] of MOVES) {
      const move = down * this.width + right;
      let end = cell;
      while (this.stepsLeft[end + move] === this.stepsLeft[end] - 1) end += move;
      if (end !== cell) return this.stepsLeft[end] === 0 ? this.goal : this.middleOf(end);
    }
    return this.goal;
  }

  push(distance, velocity) {
    const wanted = within(5 * distance, MOST_SPEED);
    return within(2 * (wanted - velocity), 1);
  }

  cellOf(x, y) {
    const row = Math.floor(this.rows.length / 2 - y);
    return row * this.width + Math.floor(x + this.width / 2);
  }

  middleOf(cell) {
    const row = Math.floor(cell / this.width);
    const column = cell % this.width;
    return [column + 0.5 - this.width / 2, this.rows.length / 2 - row - 0.5];
  }
}
