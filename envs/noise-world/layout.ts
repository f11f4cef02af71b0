// Draws a NoiseWorld board: Voronoi regions with their own noise, a few walls, deadly cells and, on some boards, two
// milestones. The order of random draws is the reference's (Stephanehk/PromptPO, `env_utils/noise_world_board_layout.py`),
// so any (size, seed) gives the same board there and here. Cells are flat indices row * n + column.
import type { UniformSource } from '../../src/env-api/random.ts';
import type { BoardSpec } from './boards.ts';

/** Integer label of each cell as the policy sees it. */
export const CODE = {
  deterministic: 0,
  mayStay: 1,
  mayReset: 2,
  wall: 3,
  goal: 4,
  deadly: 5,
  firstMilestone: 6,
  secondMilestone: 7,
} as const;

/** A board and its dynamics; n = size, arrays are `[n * n]` row-major unless stated. */
export interface Layout {
  readonly size: number;
  readonly milestones: boolean;
  readonly codes: Uint8Array;
  /** Chance that a step out of this cell succeeds when its way is free. */
  readonly moveChance: Float64Array;
  /** 1 where a failed step leads back to the start, 0 where it stays in place. */
  readonly failureResets: Uint8Array;
  /** `[n * n * 4]` destination by cell and action (0 up, 1 down, 2 left, 3 right); the cell itself if blocked. */
  readonly neighbours: Int32Array;
}

const MOVES: readonly (readonly [number, number])[] = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
];

// Noise of a region, as drawn: 1, 2, 3 give cells of code 0, 1, 2. Both probabilities are uniform in this range.
const NOISE_KINDS = [1, 4] as const;
const CHANCE_RANGE = [0.25, 0.95] as const;
const WALL_SHARE = 0.005;
const DEADLY_SHARE = 0.002;

/** What the generator settles before codes are read off. */
interface Draft {
  readonly size: number;
  /** Index of each cell's region. */
  readonly region: Int32Array;
  /** Per region: code 0..2, and the two probabilities p and p'. */
  readonly noise: number[];
  readonly p: number[];
  readonly pAlternative: number[];
  readonly walls: Set<number>;
  readonly deadly: Set<number>;
}

/** Generates the board of `spec` from `random`, which must be fresh from `spec.seed`; the stream goes on to the dynamics. */
export function createLayout(spec: BoardSpec, random: UniformSource): Layout {
  const n = spec.size;
  const draft = n === 1 ? singleCell() : drawDraft(n, random);
  if (spec.allCodes) addMissingCodes(draft, random);
  const codes = readCodes(draft);
  if (spec.milestones) placeMilestones(draft, codes, random);
  return finish(draft, codes, spec.milestones);
}

/** All cells reachable from the start through cells that are not walls. */
function reachable(n: number, walls: ReadonlySet<number>): Set<number> {
  const seen = new Set([0]);
  for (const cell of seen) {
    for (const action of [0, 1, 2, 3]) {
      const next = neighbour(n, cell, action);
      if (next >= 0 && !walls.has(next)) seen.add(next);
    }
  }
  return seen;
}

/** The cell one move away, or -1 outside the grid. */
function neighbour(n: number, cell: number, action: number): number {
  const [dr, dc] = MOVES[action]!;
  const row = Math.floor(cell / n) + dr;
  const column = (cell % n) + dc;
  return row < 0 || row >= n || column < 0 || column >= n ? -1 : row * n + column;
}

const pathToGoal = (n: number, walls: ReadonlySet<number>): boolean => reachable(n, walls).has(n * n - 1);

/** Inner cells in row-major order: everything but start and goal that passes `keep`. */
function innerCells(n: number, keep: (cell: number) => boolean): number[] {
  const cells: number[] = [];
  for (let cell = 1; cell < n * n - 1; cell++) if (keep(cell)) cells.push(cell);
  return cells;
}

function singleCell(): Draft {
  return {
    size: 1,
    region: new Int32Array(1),
    noise: [0],
    p: [1],
    pAlternative: [1],
    walls: new Set(),
    deadly: new Set(),
  };
}

function drawDraft(n: number, random: UniformSource): Draft {
  const region = drawRegions(n, random);
  const noise: number[] = [];
  const p: number[] = [];
  const pAlternative: number[] = [];
  // A centre that owns no cell is skipped only if it comes last: the count is the largest index in use.
  const regions = Math.max(...region) + 1;
  for (let i = 0; i < regions; i++) {
    noise.push(random.integers(...NOISE_KINDS) - 1);
    p.push(random.uniform(...CHANCE_RANGE));
    pAlternative.push(random.uniform(...CHANCE_RANGE));
  }
  const walls = drawWalls(n, random);
  const free = innerCells(n, (cell) => !walls.has(cell));
  random.shuffle(free);
  const count = Math.max(1, Math.trunc(DEADLY_SHARE * n * n));
  if (free.length < count) throw new Error(`A board of side ${n} has too few free cells for its deadly cells.`);
  return { size: n, region, noise, p, pAlternative, walls, deadly: new Set(free.slice(0, count)) };
}

/** Each cell belongs to the nearest of max(4, n / 2) random centres by city-block distance; the first centre wins ties. */
function drawRegions(n: number, random: UniformSource): Int32Array {
  const centres = Array.from({ length: Math.max(4, Math.floor(n / 2)) }, () => {
    const row = random.integers(0, n);
    return { row, column: random.integers(0, n) };
  });
  return Int32Array.from({ length: n * n }, (_, cell) => {
    let best = 0;
    let bestDistance = 2 * n;
    centres.forEach(({ row, column }, i) => {
      const distance = Math.abs(Math.floor(cell / n) - row) + Math.abs((cell % n) - column);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = i;
      }
    });
    return best;
  });
}

/** Up to 0.5 % of the cells (at least one is tried for) become walls, as long as the goal stays reachable. */
function drawWalls(n: number, random: UniformSource): Set<number> {
  const candidates = innerCells(n, () => true);
  random.shuffle(candidates);
  const most = Math.max(1, Math.trunc(WALL_SHARE * n * n));
  const walls = new Set<number>();
  for (const cell of candidates) {
    if (walls.size >= most) break;
    walls.add(cell);
    if (!pathToGoal(n, walls)) walls.delete(cell);
  }
  return walls;
}

/** Codes 0..5 of a draft. */
function readCodes({ size, region, noise, walls, deadly }: Draft): Uint8Array {
  return Uint8Array.from({ length: size * size }, (_, cell) => {
    if (walls.has(cell)) return CODE.wall;
    if (cell === size * size - 1) return CODE.goal;
    if (deadly.has(cell)) return CODE.deadly;
    return noise[region[cell]!]!;
  });
}

/**
 * Amends the draft until each of the codes 0..5 occurs: adds a wall or a deadly cell if there is none, and gives regions
 * another noise where one is missing (board 3). Throws if that is impossible.
 */
function addMissingCodes(draft: Draft, random: UniformSource): void {
  const { size: n, region, noise, walls, deadly } = draft;
  const attempts = 500; // Re-assigned regions can undo one another; the reference gives up here as well.
  for (let attempt = 0; attempt < attempts; attempt++) {
    const present = new Set(readCodes(draft));
    const missing = [0, 1, 2, 3, 5].filter((code) => !present.has(code));
    if (missing.length === 0) return;
    if (missing.includes(CODE.wall)) {
      const candidates = innerCells(n, (cell) => !walls.has(cell));
      random.shuffle(candidates);
      const chosen = candidates.find((cell) => pathToGoal(n, new Set([...walls, cell])));
      if (chosen === undefined) throw new Error(`No wall fits on a board of side ${n}.`);
      walls.add(chosen);
    } else if (missing.includes(CODE.deadly)) {
      const candidates = innerCells(n, (cell) => !walls.has(cell) && !deadly.has(cell));
      if (candidates.length === 0) throw new Error(`No deadly cell fits on a board of side ${n}.`);
      deadly.add(candidates[random.integers(0, candidates.length)]!);
    } else {
      const taken = new Set<number>();
      for (const code of missing) {
        const order = noise.map((_, i) => i).filter((i) => !taken.has(i));
        random.shuffle(order);
        const chosen = order.find((i) =>
          region.some((r, cell) => r === i && cell !== n * n - 1 && !walls.has(cell) && !deadly.has(cell)),
        );
        if (chosen === undefined) throw new Error(`No region can take code ${code} on a board of side ${n}.`);
        noise[chosen] = code;
        taken.add(chosen);
      }
    }
  }
  throw new Error(`No board of side ${n} with every code was found in ${attempts} attempts.`);
}

/** Writes codes 6 and 7 onto two reachable free cells. */
function placeMilestones({ size, walls, deadly }: Draft, codes: Uint8Array, random: UniformSource): void {
  const open = reachable(size, walls);
  const candidates = innerCells(size, (cell) => open.has(cell) && !deadly.has(cell));
  if (candidates.length < 2)
    throw new Error(`A board of side ${size} has no room for two milestones; choose 3 or more.`);
  random.shuffle(candidates);
  codes[candidates[0]!] = CODE.firstMilestone;
  codes[candidates[1]!] = CODE.secondMilestone;
}

/** Turns regions into per-cell chances. Milestones are deterministic whatever their region's noise. */
function finish(
  { size: n, region, noise, p, pAlternative, walls }: Draft,
  codes: Uint8Array,
  milestones: boolean,
): Layout {
  const isMilestone = (cell: number): boolean => codes[cell]! >= CODE.firstMilestone;
  const noiseAt = (cell: number): number => (isMilestone(cell) ? CODE.deterministic : noise[region[cell]!]!);
  return {
    size: n,
    milestones,
    codes,
    moveChance: Float64Array.from(codes, (_, cell) => {
      const move = p[region[cell]!]!;
      const kind = noiseAt(cell);
      if (kind === CODE.deterministic) return 1;
      return kind === CODE.mayStay ? move : move / (move + (1 - pAlternative[region[cell]!]!));
    }),
    failureResets: Uint8Array.from(codes, (_, cell) => (noiseAt(cell) === CODE.mayReset ? 1 : 0)),
    neighbours: Int32Array.from({ length: n * n * 4 }, (_, i) => {
      const cell = i >> 2;
      const next = neighbour(n, cell, i & 3);
      return next < 0 || walls.has(next) ? cell : next;
    }),
  };
}
