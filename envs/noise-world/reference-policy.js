// A hand-written policy that knows what the labels of NoiseWorld mean, but not how likely each noisy cell fails: it assumes
// the same chance everywhere, plans by value iteration over (milestones done, cell), and acts greedily on the plan.

const ASSUMED_CHANCE = 0.6; // Guess for the chance that a step out of a noisy cell succeeds.
const MAX_SWEEPS = 150;

const MAY_STAY = 1;
const MAY_RESET = 2;
const WALL = 3;
const DEADLY = 5;
const FIRST = 6;
const SECOND = 7;

class NoiseWorldPolicy {
  constructor() {
    this.arrivals = null;
  }

  act(obs) {
    const board = obs.board;
    const n = Math.round(Math.sqrt(board.length));
    if (this.arrivals === null) this.plan(board, n);
    // Without milestones the goal always pays, as if both had been visited.
    const stage = board.includes(FIRST) ? obs.prereq_first_done + obs.prereq_second_done : 2;
    const cell = Math.round(obs.agent_row * (n - 1)) * n + Math.round(obs.agent_col * (n - 1));
    const values = this.actionValues(board, n, cell, this.arrivals[stage]);
    return values.indexOf(Math.max(...values));
  }

  /** Value iteration. arrivals[stage][cell] is the return from stepping into a cell, that step's reward included. */
  plan(board, n) {
    const cells = n * n;
    const zeros = () => [0, 1, 2].map(() => new Float64Array(cells));
    this.arrivals = zeros();
    const values = zeros();
    const stages = board.includes(FIRST) ? [0, 1, 2] : [2];
    for (let sweep = 0; sweep < Math.min(cells, MAX_SWEEPS); sweep++) {
      for (const stage of stages) {
        for (let cell = 0; cell < cells; cell++) {
          this.arrivals[stage][cell] = this.arrival(board, n, cell, stage, values);
        }
      }
      for (const stage of stages) {
        for (let cell = 0; cell < cells; cell++) {
          values[stage][cell] = Math.max(...this.actionValues(board, n, cell, this.arrivals[stage]));
        }
      }
    }
  }

  arrival(board, n, cell, stage, values) {
    if (board[cell] === FIRST && stage === 0) stage = 1;
    else if (board[cell] === SECOND && stage === 1) stage = 2;
    if (cell === n * n - 1) return stage === 2 ? n ** 3 - 1 : -1;
    if (board[cell] === DEADLY) return -1 - n ** 5;
    return values[stage][cell] - 1;
  }

  actionValues(board, n, cell, arrival) {
    const chance = board[cell] === MAY_STAY || board[cell] === MAY_RESET ? ASSUMED_CHANCE : 1;
    const failure = board[cell] === MAY_RESET ? arrival[0] : arrival[cell];
    const row = Math.floor(cell / n);
    const col = cell % n;
    return [
      [row - 1, col],
      [row + 1, col],
      [row, col - 1],
      [row, col + 1],
    ].map(([r, c]) => {
      const free = r >= 0 && r < n && c >= 0 && c < n && board[r * n + c] !== WALL;
      return free ? chance * arrival[r * n + c] + (1 - chance) * failure : arrival[cell];
    });
  }
}
