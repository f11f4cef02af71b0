// The seven published boards: which size and seed generate each, and which of the two extra rules it has.

export interface BoardSpec {
  /** Side length n of the square grid. */
  readonly size: number;
  /** Seed of the generator that draws the layout. */
  readonly seed: number;
  /** Two milestone cells must be visited, in order, before the goal pays. */
  readonly milestones: boolean;
  /** The layout is amended until each of the codes 0..5 occurs at least once. */
  readonly allCodes: boolean;
}

const spec = (size: number, seed: number, milestones = false, allCodes = false): BoardSpec => {
  return { size, seed, milestones, allCodes };
};

/** By environment id. Sizes and seeds: Stephanehk/PromptPO, `env_utils/noise_world_env_names.py`. */
export const publishedBoards: Readonly<Record<string, BoardSpec>> = {
  noise_world_board_0: spec(5, 710_000),
  noise_world_board_1: spec(10, 710_001),
  noise_world_board_2: spec(10, 710_002),
  noise_world_board_3: spec(10, 717_003, false, true),
  noise_world_board_4: spec(10, 710_004, true),
  noise_world_board_5: spec(10, 710_005, true),
  noise_world_board_6: spec(10, 713_006, true),
};

/** Largest side length that the `boardSize` option accepts (the reference's own default size). */
export const MAX_BOARD_SIZE = 100;

/**
 * The board of `id` with the options `boardSize` and `boardSeed` applied; 0 or absent keeps the published value.
 * Throws on an unknown id, a size outside 1..100 or a seed that is not an integer from 0 to 2^53 - 1.
 */
export function boardSpec(id: string, options: Readonly<Record<string, string | number | boolean>> = {}): BoardSpec {
  const published = Object.hasOwn(publishedBoards, id) ? publishedBoards[id] : undefined;
  if (!published) throw new Error(`Unknown NoiseWorld id "${id}"; known: ${Object.keys(publishedBoards).join(', ')}.`);
  const size = wholeNumber('boardSize', options.boardSize ?? 0, MAX_BOARD_SIZE);
  const seed = wholeNumber('boardSeed', options.boardSeed ?? 0, Number.MAX_SAFE_INTEGER);
  return { ...published, size: size || published.size, seed: seed || published.seed };
}

function wholeNumber(name: string, value: string | number | boolean, max: number): number {
  const number = typeof value === 'boolean' ? Number.NaN : Number(value);
  if (Number.isSafeInteger(number) && number >= 0 && number <= max) return number;
  throw new RangeError(`Option ${name} must be an integer from 0 (the published board's) to ${max}; got ${value}.`);
}
