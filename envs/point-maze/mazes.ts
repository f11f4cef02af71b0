// The two mazes as data, and where their cells lie. Cells are squares of 1 m; the middle of the map is the origin, x runs
// along a row, y against the rows' order: the first row lies at the top.

/** `#` wall, `.` free; `g` free and a goal, `s` free and a start. Without `g` and `s` any free cell may be either. */
type Rows = readonly string[];

export interface Maze {
  readonly rows: Rows;
  readonly width: number;
  readonly height: number;
}

export interface Cell {
  readonly row: number;
  readonly column: number;
  /** Its middle, in metres. */
  readonly x: number;
  readonly y: number;
}

export const mazes = {
  /** The authors' own map (`env_utils/point_maze_maps.py` of Stephanehk/PromptPO), made to be unlike any published one. */
  point_maze_large_v3: maze([
    '##########',
    '#...#....#',
    '#.#.#.##.#',
    '#......#.#',
    '#.####.#.#',
    '#........#',
    '#.#.####.#',
    '#........#',
    '##########',
  ]),
  /** `LARGE_MAZE_DIVERSE_G` of Gymnasium-Robotics 1.4.2 (`envs/maze/maps.py`). */
  point_maze_large_diverse_g_v3: maze([
    '############',
    '#s...#g....#',
    '#.##.#.#.#.#',
    '#....g.#..g#',
    '#.####.###.#',
    '#.g#.#.....#',
    '##.#.#.#.###',
    '#..#g.g#.g.#',
    '############',
  ]),
} as const;

export type MazeId = keyof typeof mazes;

function maze(rows: Rows): Maze {
  return { rows, width: rows[0]!.length, height: rows.length };
}

/** The cells with one of `marks`, row by row. */
export function cellsMarked({ rows, width, height }: Maze, marks: string): readonly Cell[] {
  return rows.flatMap((cells, row) =>
    [...cells].flatMap((mark, column) =>
      marks.includes(mark) ? [{ row, column, x: column + 0.5 - width / 2, y: height / 2 - (row + 0.5) }] : [],
    ),
  );
}

/** The cells where goals, and those where episodes, can begin. */
export function goalsAndStarts(maze: Maze): { readonly goals: readonly Cell[]; readonly starts: readonly Cell[] } {
  const marked = { goals: cellsMarked(maze, 'g'), starts: cellsMarked(maze, 's') };
  const free = cellsMarked(maze, '.');
  return {
    goals: marked.goals.length > 0 ? marked.goals : free,
    starts: marked.starts.length > 0 ? marked.starts : free,
  };
}
