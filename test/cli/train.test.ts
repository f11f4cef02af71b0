import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainingRecord } from '../../src/baselines/training-record.ts';
import { main } from '../../src/cli/train.ts';
import { parseTrainings } from '../../src/storage/training-file.ts';
import { buildCli, root } from '../../src/tools/build-cli.mjs';

let folder: string;
let printed: string[] = [];
let said: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'train-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  printed = [];
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text));
});
afterEach(() => void vi.restoreAllMocks());

/** In this process; resolves to the exit code. */
const train = (...args: string[]) => main(args, { root, bundle: pathToFileURL(`${folder}/`) });
const lake = ['--env', 'frozen-lake-v1', '--algorithm', 'q-learning'];

function read(file: string): readonly TrainingRecord[] {
  const parsed = parseTrainings(readFileSync(file, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.records;
}

describe('npm run train', () => {
  it('writes a record per seed that the page can import, and prints a table', async () => {
    const file = join(folder, 'new', 'lake.json');
    const settings = ['--steps', '500', '--seeds', '2', '--seed', '5', '--episodes', '4'];
    const more = ['--set', 'gamma=0.9', '--env-option', 'isSlippery=false', '--group', 'ice', '--out', file];
    expect(await train(...lake, ...settings, ...more)).toBe(0);
    const records = read(file);
    expect(records.map(({ seed, status }) => [seed, status])).toEqual([
      [5, 'done'],
      [6, 'done'],
    ]);
    expect(records[0]).toMatchObject({ envId: 'frozen-lake-v1', algorithm: 'q-learning', budget: 500, group: 'ice' });
    expect(records[0]!.envOptions).toMatchObject({ isSlippery: false });
    expect(records[0]!.hyperparameters).toMatchObject({ gamma: 0.9, learningRate: 1 });
    expect(records[0]!.evaluationSeeds).toHaveLength(4);
    expect(records[0]!.points.map(({ steps }) => steps)).toEqual([0, 100, 150, 200, 300, 500]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(2);
    const table = printed.join('\n');
    expect(table).toMatch(/^Frozen Lake, q-learning\n +seed +steps +last +best/);
    expect(table).toMatch(/mean of the last evaluations/);
    // The card's threshold is that of the slippery lake.
    expect(table).not.toMatch(/Solved/);
    expect(said.filter((line) => line.startsWith('seed 6: 500 steps, return'))).toHaveLength(1);
  });

  it('gives the same curve when it is run again', async () => {
    const curves: unknown[] = [];
    for (const name of ['a.json', 'b.json']) {
      await train(...lake, '--steps', '3000', '--episodes', '3', '--out', join(folder, name));
      curves.push(read(join(folder, name))[0]!.points.map(({ steps, returns }) => [steps, returns]));
    }
    expect(curves[0]).toEqual(curves[1]);
  });

  it('says after how many steps the threshold was reached, and what one seed is worth', async () => {
    await train('--env', 'cartpole-v1', '--algorithm', 'cem', '--steps', '20000', '--episodes', '5');
    const text = printed.join('\n');
    expect(text).toMatch(/Solved from \(475\) in an evaluation: 1 of 1 trainings, half of those after [\d,]+ steps/);
    expect(text).toMatch(/One seed is an anecdote/);
  });

  it('trains on physics', async () => {
    const file = join(folder, 'hopper.json');
    const args = ['--env', 'hopper_v5', '--algorithm', 'random', '--steps', '200', '--episodes', '2', '--out', file];
    expect(await train(...args)).toBe(0);
    const last = read(file)[0]!.points.at(-1)!;
    expect(last.returns).toHaveLength(2);
    // Hopper has three actions: what the page plays the episode from came with the file.
    expect(last.episode!.actions).toHaveLength(3 * last.episode!.steps);
  });

  it('lists hyper-parameters with their defaults', async () => {
    expect(await train('--algorithm', 'cem', '--list')).toBe(0);
    expect(printed.join('\n')).toMatch(/CEM: hyper-parameters\n {2}populationSize = 25\n/);
  });

  it.each([
    [['--env', 'frozen-lake-v1'], '--algorithm NAME is missing; there are random, q-learning'],
    [['--algorithm', 'magic'], 'There is no algorithm "magic"'],
    [['--algorithm', 'cem'], '--env ID is missing'],
    [['--algorithm', 'cem', '--env', 'nowhere'], 'There is no task "nowhere". Tasks: cartpole-v1'],
    [['--algorithm', 'q-learning', '--env', 'cartpole-v1'], 'CartPole: Q-learning keeps a table'],
    [['--algorithm', 'q-learning', '--env', 'pendulum-v1'], 'actions are continuous'],
    [[...lake, '--set', 'alpha=1'], 'has no hyper-parameter "alpha". It has learningRate'],
    [[...lake, '--set', 'epsilonEnd=2'], 'Q-learning: epsilonEnd is 2; it has to be a number from 0 to 1.'],
    [[...lake, '--set', 'gamma'], '--set gamma: write NAME=NUMBER'],
    [[...lake, '--steps', 'many'], '--steps must be a whole number'],
    [[...lake, '--env-option', 'ice=1'], '--env-option ice=1'],
  ])('refuses %j with one line', async (args, problem) => {
    expect(await train(...args)).toBe(2);
    expect(said).toEqual([expect.stringContaining(problem)]);
  });

  it('keeps a file that is there, unless told otherwise', async () => {
    const file = join(folder, 'there.json');
    writeFileSync(file, 'precious');
    expect(await train(...lake, '--steps', '100', '--out', file)).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(await train(...lake, '--steps', '100', '--out', file, '--fresh')).toBe(0);
    expect(read(file)).toHaveLength(1);
  });

  it('fails with exit code 1 where training breaks down, and says why', async () => {
    const file = join(folder, 'broken.json');
    expect(
      await train(...lake, '--steps', '1000', '--set', 'initialValue=1e308', '--set', 'gamma=10', '--out', file),
    ).toBe(1);
    expect(read(file)[0]).toMatchObject({ status: 'failed', problem: expect.stringContaining('left the numbers') });
    expect(printed.join('\n')).toMatch(/seed 0 failed: /);
  });
});

describe('the train command as a process', () => {
  beforeAll(() => buildCli(), 120_000);
  const cli = join(root, 'src/tools/cli.mjs');

  it('explains itself', async () => {
    const text = await new Promise<string>((resolve) => {
      execFile(process.execPath, [cli, 'train', '--help'], (_, stdout) => resolve(stdout));
    });
    expect(text).toMatch(/^Usage: npm run -s train/);
  });

  it('stops at SIGTERM, keeps what it has and leaves with code 3', async () => {
    const file = join(folder, 'stopped.json');
    const args = ['--env', 'cartpole-v1', '--algorithm', 'random', '--steps', '1000000000', '--episodes', '1'];
    const child = spawn(process.execPath, [cli, 'train', ...args, '--out', file]);
    const code = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await vi.waitUntil(() => existsSync(file) && read(file)[0]!.points.length > 5, { timeout: 30_000 });
    child.kill('SIGTERM');
    expect(await code).toBe(3);
    expect(read(file)[0]).toMatchObject({ status: 'stopped', seed: 0 });
  });
});
