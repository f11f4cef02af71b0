// Drives the shortest way to the passenger, then to the destination; it knows where the walls of the published map are.
const STANDS = [0, 4, 20, 23]; // row * 5 + column of red, green, yellow, blue
const MOVES = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
]; // south, north, east, west
// Cells (row * 5 + column) that have a wall on their east side.
const WALLS = new Set([1, 6, 15, 20, 17, 22]);
const PICK_UP = 4;
const DROP_OFF = 5;
const IN_TAXI = 4;

/** [action, next cell] for every move that no wall or edge stops. */
function neighbours(cell) {
  const found = [];
  MOVES.forEach(([rowStep, colStep], action) => {
    const row = Math.floor(cell / 5) + rowStep;
    const col = (cell % 5) + colStep;
    const walled = colStep !== 0 && WALLS.has(Math.min(cell, row * 5 + col));
    if (row >= 0 && row < 5 && col >= 0 && col < 5 && !walled) found.push([action, row * 5 + col]);
  });
  return found;
}

/** Number of moves from every cell to `target`, by breadth-first search. */
function distancesTo(target) {
  const distance = new Array(25).fill(-1);
  distance[target] = 0;
  const frontier = [target];
  for (const cell of frontier) {
    for (const [, next] of neighbours(cell)) {
      if (distance[next] < 0) {
        distance[next] = distance[cell] + 1;
        frontier.push(next);
      }
    }
  }
  return distance;
}

class TaxiPolicy {
  constructor() {
    this.distances = STANDS.map(distancesTo);
  }

  act(obs) {
    const riding = obs.passenger_location === IN_TAXI;
    const target = riding ? obs.destination : obs.passenger_location;
    const taxi = obs.taxi_row * 5 + obs.taxi_col;
    if (taxi === STANDS[target]) return riding ? DROP_OFF : PICK_UP;
    const distance = this.distances[target];
    const options = neighbours(taxi);
    return options.reduce((best, option) => (distance[option[1]] < distance[best[1]] ? option : best))[0];
  }
}
