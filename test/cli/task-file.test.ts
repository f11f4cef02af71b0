// A task of one's own on the command line: the page's file, checked, played, trained on and improved, its code in worker threads only.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main as evaluate } from '../../src/cli/evaluate.ts';
import { main as optimize } from '../../src/cli/optimize.ts';
import type { CliPlace } from '../../src/cli/place.ts';
import { main as train } from '../../src/cli/train.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { taskFileText } from '../../src/storage/own-task-file.ts';
import { parseTrainings } from '../../src/storage/training-file.ts';
import { buildCli, root } from '../../src/tools/build-cli.mjs';
import { setup } from '../../src/tools/setup.mjs';
import { delta, events, startProviderServer } from '../llm/provider-server.ts';
import { allDoors, doorPolicy, vault } from '../sandbox/own-doors.ts';
import { readLog } from '../support/optimize-place.ts';

let folder: string;
let place: CliPlace;
let printed: string[];
let said: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'task-file-'));
  await setup({ log: () => {}, retryNumpy: false });
  place = { root, bundle: pathToFileURL(`${await buildCli()}/`) };
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  [printed, said] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text));
});
afterEach(() => void vi.restoreAllMocks());

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function taskFile(name: string, language: 'python' | 'javascript', code: string): string {
  const draft = { source: { language, code }, horizon: null, selection: 'return', texts: null } as const;
  return write(`${name}.task.json`, taskFileText({ id: 'own-abcdefgh12', title: name, summary: '', draft }));
}

/** Cells 0 to 4, the goal at 4. */
const walk = `class Walk {
  observationSpace = { kind: 'discrete', n: 5 };
  actionSpace = { kind: 'discrete', n: 2 };
  horizon = 10;
  reset() { this.cell = 0; return { observation: this.cell, info: {} }; }
  step(action) {
    this.cell = Math.max(0, this.cell + (action ? 1 : -1));
    return { observation: this.cell, reward: this.cell === 4 ? 10 : -1, terminated: this.cell === 4, truncated: false };
  }
}`;
const right = 'class WalkPolicy { act() { return 1; } }';

describe('a task of one’s own on the command line', () => {
  it('plays in Python with a policy in Python, which finds no way to what it hides', async () => {
    const [file, policy] = [taskFile('vault', 'python', vault), write('doors.py', doorPolicy('VaultEnv'))];
    expect(await evaluate(['--env-file', file, '--policy', policy, '--episodes', '1', '--json'], place)).toBe(0);
    expect(printed.join('\n')).toContain(`tried ${allDoors}\nopen\n`);
    const summary = JSON.parse(printed.at(-1)!) as { env: string; returns: number[] };
    expect(summary).toMatchObject({ env: expect.stringMatching(/^own-abcdefgh12\.\w{10}$/), returns: [0] });
  });

  it('is trained on, and refused to algorithms that need a library of networks', async () => {
    const [file, out] = [taskFile('walk', 'javascript', walk), join(folder, 'walk.json')];
    const settings = ['--env-file', file, '--steps', '500', '--episodes', '2'];
    expect(await train([...settings, '--algorithm', 'q-learning', '--out', out], place)).toBe(0);
    const parsed = parseTrainings(readFileSync(out, 'utf8'));
    expect(parsed.ok && parsed.records[0]).toMatchObject({ status: 'done', algorithm: 'q-learning' });
    expect(parsed.ok && parsed.records[0]!.points.at(-1)).toMatchObject({ steps: 500, returns: [7, 7] });
    expect(await train([...settings, '--algorithm', 'ppo'], place)).toBe(2);
    expect(said.at(-1)).toMatch(/ppo needs a library of networks.*use random, q-learning/);
  });

  it('is improved by a run whose log names the version that the page would save', async () => {
    const server = await startProviderServer();
    const reply = `\`\`\`javascript\n${right}\n\`\`\``;
    server.script((response, entry) => events([delta({ content: reply }), delta({}, 'stop')])(response, entry));
    const [file, out] = [taskFile('walk', 'javascript', walk), join(folder, '{env}-run.json')];
    const small = [
      '--language',
      'javascript',
      '--rounds',
      '1',
      '--candidates',
      '1',
      '--episodes',
      '1',
      '--feedback',
      'off',
    ];
    const model = ['--model', `${server.baseUrl}#tiny`];
    expect(await optimize(['--env-file', file, ...small, ...model, '--out', out], place)).toBe(0);
    await server.close();
    const state = reduceAll(readLog(join(folder, 'walk-run.json')));
    expect(state).toMatchObject({ status: 'ended', endReason: 'completed', title: 'walk, tiny' });
    expect(state.settings.envId).toMatch(/^own-abcdefgh12\.\w{10}$/);
    expect(await optimize([...model, '--resume', join(folder, 'walk-run.json'), '--rounds', '2'], place)).toBe(2);
    expect(said.join('\n')).toMatch(/give its file with --env-file/);
  });

  it('is refused in words where it breaks a rule, is no such file, or stands beside --env', async () => {
    const random = ['--policy', 'random', '--episodes', '1'];
    const broken = taskFile('broken', 'javascript', walk.replace('-1,', '"much",'));
    expect(await evaluate(['--env-file', broken, ...random], place)).toBe(2);
    expect(said.at(-1)).toMatch(
      /breaks a rule\.\n {2}Rewards are finite numbers: A step gave the reward the text "much"/,
    );
    const other = write('run.json', '{"format":"promptpo-run"}');
    expect(await evaluate(['--env-file', other, ...random], place)).toBe(2);
    expect(said.at(-1)).toMatch(/no file of a task/);
    expect(await evaluate(['--env-file', broken, '--env', 'cartpole-v1', ...random], place)).toBe(2);
    expect(said.at(-1)).toMatch(/give one of them/);
  });
});
