// The worked files for servers and sweeps: every option they name exists, their numbers agree, and the sweep runs for real as
// processes against a server, one job being ended by its scheduler and started again.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optionTable, parseOptimizeRequest } from '../../src/cli/optimize-options.ts';
import { usage } from '../../src/cli/optimize-usage.ts';
import { parseRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { buildCli, root } from '../../src/tools/build-cli.mjs';
import { type Asked, delta, events, type ProviderServer, startProviderServer } from '../llm/provider-server.ts';

const examples = join(root, 'src/cli/examples');
const read = (name: string) => readFileSync(join(examples, name), 'utf8');
const sweep = join(examples, 'sweep.json');

/** Options given to `optimize` in a text: from its name on, over continued lines, to the end of the command. */
function optionsIn(text: string): string[] {
  const joined = text
    .replaceAll(/\\\n#?\s*/g, ' ')
    // A folded YAML text goes on while its lines are indented as its first one.
    .replaceAll(/>-\n((?: {14}.*\n)+)/g, (_, lines: string) => `${lines.replaceAll(/\n\s*/g, ' ')}\n`);
  const commands = joined.match(/(?<=(?:cli\.mjs|npm run -s) optimize).*/g) ?? [];
  return commands.flatMap((command) => [...command.matchAll(/(?<=\s)--([a-z][a-z-]*)/g)].map(([, name]) => name!));
}

describe('the worked files', () => {
  test.each([
    ['slurm-array.sh', 5],
    ['kubernetes-indexed-job.yaml', 7],
    ['serve-vllm.sh', 7],
    ['serve-ray.yaml', 7],
  ])('%s names only options that exist', (name, atLeast) => {
    const options = optionsIn(read(name));
    expect(options.length).toBeGreaterThanOrEqual(atLeast);
    expect(options.filter((option) => !Object.hasOwn(optionTable, option))).toEqual([]);
  });

  test('the README and --help name only options that exist, and --help names all', () => {
    const readme = optionsIn(readFileSync(join(root, 'README.md'), 'utf8'));
    expect(readme.length).toBeGreaterThan(4);
    expect(readme.filter((option) => !Object.hasOwn(optionTable, option))).toEqual([]);
    const named = new Set([...usage.matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => name!));
    expect([...named].filter((option) => !Object.hasOwn(optionTable, option))).toEqual([]);
    expect(Object.keys(optionTable).filter((option) => option !== 'help' && !named.has(option))).toEqual([]);
  });

  test("the README's sweep makes the jobs it says", () => {
    const [, block] = /```json\n([^`]+)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!;
    const file = join(mkdtempSync(join(tmpdir(), 'readme-')), 'sweep.json');
    writeFileSync(file, block!);
    expect(parseOptimizeRequest(['--sweep', file, '--count'])).toEqual({ kind: 'count', jobs: 6 });
    expect(parseOptimizeRequest(['--sweep', file, '--index', '4'])).toMatchObject({
      options: { task: { id: 'taxi-v4' }, seed: 2, out: 'runs/taxi-v4-2.json' },
    });
  });

  test('the schedulers start as many jobs as the sweep makes', () => {
    expect(parseOptimizeRequest(['--sweep', sweep, '--count'])).toEqual({ kind: 'count', jobs: 12 });
    expect(read('slurm-array.sh')).toContain('--array=0-11');
    expect(read('kubernetes-indexed-job.yaml')).toContain('completions: 12');
  });

  test.each(['slurm-array.sh', 'serve-vllm.sh'])('%s is a script that a shell can read', async (name) => {
    await new Promise<void>((resolve, reject) => {
      execFile('bash', ['-n', join(examples, name)], (error) => (error ? reject(error) : resolve()));
    });
  });
});

describe('the sweep', () => {
  let server: ProviderServer;
  let folder: string;
  let hang = false;
  let hung: () => void = () => undefined;
  beforeAll(async () => {
    await buildCli();
    folder = mkdtempSync(join(tmpdir(), 'sweep-run-'));
    server = await startProviderServer();
    let answered = 0;
    server.script((response, asked) => {
      if (hang && ++answered > 1) return void hung();
      return events([delta({ content: reply(asked) }), delta({}, 'stop')])(response, asked);
    });
    const stub = join(folder, 'scontrol');
    writeFileSync(stub, `#!/bin/sh\necho "$@" >> "${join(folder, 'scontrol.log')}"\n`);
    chmodSync(stub, 0o755);
  }, 120_000);
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Code that serves as an answer to whatever a call asks for. */
  function reply({ body }: Asked): string {
    const name = /\b(\w+Policy)\b/.exec(JSON.stringify(body.messages))?.[1] ?? 'Policy';
    return `\`\`\`javascript\nclass ${name} { act() { return 0; } }\nclass Feedback { summarize_trajectory() { return 'It ran.'; } }\n\`\`\``;
  }

  /** What stands in for Slurm: its variables, its `scontrol`, and the batch script with small settings. */
  function submit(index: number): { readonly job: ChildProcess; readonly code: Promise<number | null> } {
    const small = ['--language', 'javascript', '--rounds', '1', '--candidates', '2', '--episodes', '1'];
    const script = join(examples, 'slurm-array.sh');
    const job = spawn('bash', [script, ...small, '--grace', '0', '--out', join(folder, '{group}/{env}-{index}.json')], {
      env: {
        ...process.env,
        PATH: `${folder}:${process.env.PATH}`,
        SLURM_SUBMIT_DIR: root,
        SLURM_ARRAY_JOB_ID: '77',
        SLURM_ARRAY_TASK_ID: String(index),
        SWEEP: sweep,
        BASE_URL: server.baseUrl,
        VLLM_API_KEY: 'sk-of-the-cluster',
      },
      stdio: 'ignore',
    });
    return { job, code: new Promise((resolve) => job.once('exit', (code) => resolve(code))) };
  }
  const logOf = (name: string) => {
    const parsed = parseRunLog(readFileSync(join(folder, 'coder-7b', name), 'utf8'));
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.events;
  };

  test('runs its jobs, and one that is ended is put back into the queue and goes on', async () => {
    hang = true;
    const reached = new Promise<void>((resolve) => (hung = resolve));
    const ended = submit(1);
    await reached;
    ended.job.kill('SIGTERM');
    expect(await ended.code).toBe(3);
    expect(readFileSync(join(folder, 'scontrol.log'), 'utf8')).toBe('requeue 77_1\n');
    const cut = logOf('cartpole-v1-1.json');
    expect(reduceAll(cut).status).toBe('paused');

    hang = false;
    expect(await Promise.all([0, 1, 6].map((index) => submit(index).code))).toEqual([0, 0, 0]);
    const states = ['cartpole-v1-0.json', 'cartpole-v1-1.json', 'noise_world_board_1-6.json'].map((name) =>
      reduceAll(logOf(name)),
    );
    for (const state of states) expect(state).toMatchObject({ status: 'ended', group: 'coder-7b' });
    expect(states.map(({ settings }) => [settings.envId, settings.seed])).toEqual([
      ['cartpole-v1', 1],
      ['cartpole-v1', 2],
      ['noise_world_board_1', 1],
    ]);
    // The job that was ended is the same run, with what it had.
    expect(logOf('cartpole-v1-1.json').slice(0, cut.length)).toEqual(cut);
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer sk-of-the-cluster']),
    );
    // Started once more, a finished job says so and changes nothing.
    const before = server.asked.length;
    expect(await submit(6).code).toBe(0);
    expect(server.asked).toHaveLength(before);
    expect(readFileSync(join(folder, 'scontrol.log'), 'utf8')).toBe('requeue 77_1\n');
    expect(existsSync(join(folder, 'coder-7b', 'cartpole-v1-1.json.part'))).toBe(false);
  }, 180_000);
});
