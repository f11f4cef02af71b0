// NoiseWorld against the reference implementation: published and other boards cell by cell, recorded episodes step by step.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { make } from '../../../envs/noise-world/env.ts';
import { createLayout } from '../../../envs/noise-world/layout.ts';
import { boardSpec, publishedBoards, type BoardSpec } from '../../../envs/noise-world/boards.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';

interface PublishedBoard {
  n: number;
  seed: number;
  board: number[];
  cells: [kind: number, p: number, pAlternative: number][][];
  trace?: [
    episode: number,
    row: number,
    col: number,
    reward: number,
    terminated: number,
    truncated: number,
    action: number,
  ][];
}
interface RecordedBoard extends BoardSpec {
  resetSeed: number | null;
  codes: string;
  actions: string;
  cells: number[];
  ends: [number, 'terminated' | 'truncated', number][];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8'));
const published = Object.entries((read('noise-world') as { boards: Record<string, PublishedBoard> }).boards);
const recorded = (read('noise-world-boards') as { boards: RecordedBoard[] }).boards;

describe.each(published)('%s', (id, golden) => {
  const spec = boardSpec(id);
  const layout = createLayout(spec, createRandom(spec.seed));

  it('has the published codes', () => {
    expect([spec.size, spec.seed]).toEqual([golden.n, golden.seed]);
    expect([...layout.codes]).toEqual(golden.board);
  });

  it('has the published chances of moving, staying and being thrown back', () => {
    golden.cells.flat().forEach(([kind, p, pAlternative], cell) => {
      // Walls, the goal and deadly cells are never left; milestones are deterministic whatever is recorded for them.
      if (layout.codes[cell]! > 2) return;
      expect(layout.moveChance[cell]).toBe(kind === 1 ? 1 : kind === 2 ? p : p / (p + (1 - pAlternative)));
      expect(layout.failureResets[cell]).toBe(kind === 3 ? 1 : 0);
    });
  });
});

describe.each(published.filter(([, golden]) => golden.trace))('episodes of %s', (id, golden) => {
  it('are those recorded from the reference, step by step', () => {
    const env = make(id);
    let episode = -1;
    for (const [index, row, col, reward, terminated, truncated, action] of golden.trace!) {
      if (index !== episode) env.reset();
      episode = index;
      const result = env.step(action);
      expect(result.observation[0]).toBe(Math.fround(row / (golden.n - 1)));
      expect(result.observation[1]).toBe(Math.fround(col / (golden.n - 1)));
      expect([result.reward, result.terminated, result.truncated]).toEqual([reward, terminated === 1, truncated === 1]);
    }
  });
});

describe.each(recorded)('board of side $size, seed $seed, milestones $milestones, all codes $allCodes', (golden) => {
  const id = Object.keys(publishedBoards).find((key) => {
    return publishedBoards[key]!.milestones === golden.milestones && publishedBoards[key]!.allCodes === golden.allCodes;
  });

  it('has the codes that the reference draws', () => {
    expect([...createLayout(golden, createRandom(golden.seed)).codes].join('')).toBe(golden.codes);
  });

  it('repeats the recorded episodes', () => {
    const env = make(id!, { boardSize: golden.size, boardSeed: golden.seed });
    env.reset(golden.resetSeed === null ? undefined : { seed: golden.resetSeed });
    let episodeReturn = 0;
    const cells: number[] = [];
    const ends: [number, string, number][] = [];
    [...golden.actions].forEach((action, i) => {
      const result = env.step(Number(action));
      const frame = env.render() as { row: number; column: number };
      cells.push(frame.row * golden.size + frame.column);
      episodeReturn += result.reward;
      if (!result.terminated && !result.truncated) return;
      ends.push([i, result.terminated ? 'terminated' : 'truncated', episodeReturn]);
      episodeReturn = 0;
      env.reset();
    });
    expect(cells).toEqual(golden.cells);
    expect(ends).toEqual(golden.ends);
  });
});

describe('make', () => {
  it('rejects an unknown id, also one that names a property of every object', () => {
    expect(() => make('noise_world_board_7')).toThrow(/Unknown NoiseWorld id/);
    expect(() => make('constructor')).toThrow(/Unknown NoiseWorld id/);
  });

  it.each([
    ['boardSize', -1],
    ['boardSize', 101],
    ['boardSize', 2.5],
    ['boardSeed', -3],
    ['boardSeed', 'x'],
    ['boardSeed', true],
  ])('rejects the option %s = %s', (name, value) => {
    expect(() => make('noise_world_board_1', { [name]: value })).toThrow(RangeError);
  });

  it('accepts numbers written as text, as a command line gives them', () => {
    const env = make('noise_world_board_1', { boardSize: '5', boardSeed: '710000' });
    expect([...env.reset().observation]).toEqual([...make('noise_world_board_0').reset().observation]);
  });

  it('says why a board cannot be made', () => {
    expect(() => make('noise_world_board_4', { boardSize: 1 })).toThrow(/no room for two milestones/);
  });
});

const RIGHT = 3;
const DOWN = 1;

describe('NoiseWorld', () => {
  it('pays nothing at the goal, and ends, when the second milestone came before the first', () => {
    // Board 4: this route is free of noise and passes cell 7 at (3, 9), but not cell 6.
    const env = make('noise_world_board_4');
    env.reset();
    const route = [...Array<number>(9).fill(RIGHT), ...Array<number>(9).fill(DOWN)];
    const results = route.map((action) => env.step(action));
    expect(results.map((result) => result.reward)).toEqual(route.map(() => -1));
    expect(results.map((result) => result.terminated)).toEqual(route.map((_, i) => i === route.length - 1));
    expect([...results.at(-1)!.observation.slice(-2)]).toEqual([0, 0]);
    expect(results.at(-1)!.info.success).toBe(0);
  });

  it('forgets milestones, steps and visits at reset', () => {
    const env = make('noise_world_board_4');
    env.reset();
    const first = env.render();
    for (let i = 0; i < 40; i++) env.step(i % 2 ? RIGHT : DOWN);
    env.reset();
    expect(env.render()).toEqual(first);
  });

  it('does not change the board when reseeded', () => {
    const env = make('noise_world_board_2');
    const before = [...env.reset().observation];
    expect([...env.reset({ seed: 9 }).observation]).toEqual(before);
  });

  it('truncates after n * n steps', () => {
    const env = make('noise_world_board_0');
    env.reset();
    const ends = Array.from({ length: 25 }, () => env.step(2).truncated);
    expect(ends.indexOf(true)).toBe(24);
  });
});
