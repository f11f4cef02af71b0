// `npm run -s evaluate`: its arguments, and the command itself in a process of its own.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEvaluateArgs, readEnvOptions, UsageError } from '../../src/cli/args.ts';
import { findEnv } from '../../envs/index.ts';
import { buildCli, root } from '../../src/tools/build-cli.mjs';
import { setup } from '../../src/tools/setup.mjs';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
  await setup({ log: () => {}, retryNumpy: false });
  await buildCli();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function evaluate(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'src/tools/cli.mjs'), 'evaluate', ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function lastLine({ stdout }: Outcome): {
  env: string;
  episodes: number;
  returns: number[];
  successes: number[];
  steps: number[];
  wallMs: number;
} {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as ReturnType<typeof lastLine>;
}

const walkDown = 'class Anything:\n    def act(self, obs):\n        return 1 if obs.agent_row < 1 else 3\n';

describe('npm run evaluate', () => {
  it('prints one JSON object as its last line with --json', async () => {
    const outcome = await evaluate(
      '--env',
      'noise_world_board_1',
      '--policy',
      'reference',
      '--episodes',
      '3',
      '--json',
    );
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    const summary = lastLine(outcome);
    expect(Object.keys(summary)).toEqual(['env', 'episodes', 'returns', 'successes', 'steps', 'wallMs']);
    expect(summary).toMatchObject({ env: 'noise_world_board_1', episodes: 3, successes: [1, 1, 1] });
    summary.returns.forEach((episodeReturn, i) => expect(episodeReturn).toBe(1000 - summary.steps[i]!));
  });

  it('gives the same returns for a policy in either language', async () => {
    const outcomes = await Promise.all(
      ['python', 'javascript'].map((language) =>
        evaluate('--env', 'frozen-lake-v1', '--policy', 'reference', '--language', language, '--json'),
      ),
    );
    expect(lastLine(outcomes[0]!).steps).toEqual(lastLine(outcomes[1]!).steps);
  });

  it('runs episode i on seed K + i in the default preset', async () => {
    const args = ['--env', 'noise_world_board_1', '--policy', file('down.py', walkDown), '--json'];
    const [all, late] = await Promise.all([
      evaluate(...args, '--seed-offset', '4'),
      evaluate(...args, '--episodes', '2', '--seed-offset', '7'),
    ]);
    expect(lastLine(all!).returns).toHaveLength(5);
    expect(lastLine(all!).returns.slice(3)).toEqual(lastLine(late!).returns);
  });

  it('keeps one environment stream and one policy object in the paper preset', async () => {
    const counting = file(
      'count.js',
      'class P { n = 0; act() { if (this.n++ === 0) console.log("made"); return 1; } }',
    );
    const args = ['--env', 'cartpole-v1', '--policy', counting, '--preset', 'paper', '--json'];
    const [unseeded, seeded] = await Promise.all([evaluate(...args), evaluate(...args, '--seed-offset', '3')]);
    expect(unseeded!.stdout.match(/made/g)).toHaveLength(1);
    expect(seeded!.code).toBe(0);
    const first = await evaluate(
      '--env',
      'cartpole-v1',
      '--policy',
      counting,
      '--seed-offset',
      '3',
      '--episodes',
      '1',
      '--json',
    );
    expect(lastLine(seeded!).returns[0]).toBe(lastLine(first).returns[0]);
  });

  it('runs a task on MuJoCo, and gives the same returns again', async () => {
    const args = ['--env', 'halfcheetah_v5', '--policy', 'random', '--episodes', '2', '--json'];
    const outcomes = await Promise.all([evaluate(...args), evaluate(...args)]);
    const [first, second] = outcomes.map(lastLine);
    expect(first).toMatchObject({ env: 'halfcheetah_v5', steps: [1000, 1000] });
    expect(first!.returns).toEqual(second!.returns);
    for (const episodeReturn of first!.returns) expect(episodeReturn).toBeLessThan(0);
  });

  it('passes options to the task', async () => {
    const outcome = await evaluate('--env', 'frozen-lake-v1', '--policy', 'random', '--env-option', 'nothing=1');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/^evaluate: --env-option nothing=1: .*\n$/);
  });

  it.each([
    ['an unknown task', ['--env', 'nowhere', '--policy', 'random'], 2],
    ['no task', ['--policy', 'random'], 2],
    ['no policy', ['--env', 'cartpole-v1'], 2],
    ['an unknown flag', ['--env', 'cartpole-v1', '--policy', 'random', '--fast'], 2],
    ['a bad number', ['--env', 'cartpole-v1', '--policy', 'random', '--episodes', '0'], 2],
    ['a missing file', ['--env', 'cartpole-v1', '--policy', 'missing.py'], 2],
    ['another kind of file', ['--env', 'cartpole-v1', '--policy', 'policy.txt'], 2],
  ])('ends with one clear line on %s', async (_what, args, code) => {
    const outcome = await evaluate(...args);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(/^evaluate: .+\n$/);
    expect(outcome.stdout).toBe('');
  });

  it.each([
    ['text that is not UTF-8', 'bad.js', Uint8Array.of(0xff, 0xfe, 0x00, 0x61), 2],
    ['a syntax error', 'syntax.py', 'class CartPolePolicy:\n    def act(self obs): pass', 1],
    ['a crash', 'crash.js', 'class P { act(obs) { return obs.a.b; } }', 1],
    ['an endless loop', 'loop.js', 'class P { act() { for (;;); } }', 1],
  ])('ends with one clear line on a policy file with %s', async (_what, name, text, code) => {
    const outcome = await evaluate('--env', 'cartpole-v1', '--policy', file(name, text), '--episode-timeout', '1');
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(/^evaluate: .+\n$/);
  });
});

describe('the arguments of evaluate', () => {
  it('have the documented defaults', () => {
    expect(parseEvaluateArgs(['--env', 'x', '--policy', 'random'])).toMatchObject({
      episodes: 5,
      seedOffset: null,
      preset: 'default',
      episodeTimeoutMs: 120_000,
      json: false,
    });
  });

  it('read a task option by its kind and refuse other values', async () => {
    const { card } = await findEnv('noise_world_board_1')!.load();
    const number = card.options.find((option) => option.kind === 'number')!;
    expect(readEnvOptions(card, [`${number.name}=12`])[number.name]).toBe(12);
    expect(() => readEnvOptions(card, [`${number.name}=many`])).toThrow(UsageError);
    expect(() => readEnvOptions(card, ['plain'])).toThrow(UsageError);
  });
});
