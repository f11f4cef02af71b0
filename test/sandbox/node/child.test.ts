// The child process by itself, spoken to in its own messages.
import { fork, type ChildProcess } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findEnv } from '../../../envs/index.ts';
import type { EvaluationJob } from '../../../src/engine/jobs.ts';
import { defaultLimits } from '../../../src/engine/settings.ts';
import type { FromChild, ToChild } from '../../../src/sandbox/node/protocol.ts';
import { buildCli } from '../../../src/tools/build-cli.mjs';

let bundle: URL;
let child: ChildProcess;
let heard: FromChild[];

beforeAll(async () => {
  bundle = pathToFileURL(`${await buildCli()}/`);
}, 120_000);
afterEach(() => child.kill('SIGKILL'));

function start(mujocoFile = 'no-mujoco'): void {
  const workerFile = new URL('sandbox-worker.mjs', bundle).href;
  const childFile = fileURLToPath(new URL('sandbox-child.mjs', bundle));
  heard = [];
  child = fork(childFile, [workerFile, 'no-python', mujocoFile, '512'], { serialization: 'advanced', env: {} });
  child.on('message', (message) => heard.push(message as FromChild));
}

function send(message: ToChild): void {
  child.send(message);
}

async function cartpole(code: string): Promise<EvaluationJob> {
  const module = await findEnv('cartpole-v1')!.load();
  return {
    env: { id: 'cartpole-v1', options: {} },
    task: module.describe(),
    policy: { kind: 'code', language: 'javascript', code },
    plan: {
      episodes: 1,
      seeds: [1],
      maxSteps: 10,
      policyLifetime: 'episode',
      policySeed: 0,
      actionCheck: 'strict',
    },
    limits: defaultLimits,
  };
}

const kind = { python: false, mujoco: false };
const types = (): string[] => heard.filter(({ type }) => type !== 'said').map(({ type, id }) => `${type} ${id}`);
const answers = (): unknown[] => heard.flatMap((message) => (message.type === 'said' ? [message.message] : []));

describe('the child process', () => {
  it('does not begin a job that was stopped while its thread was still starting', async () => {
    start();
    const endless = await cartpole('for (;;);');
    send({ type: 'run', id: 1, kind, work: { kind: 'evaluate', job: endless } });
    send({ type: 'stop', id: 1 });
    const job = await cartpole('class CartPolePolicy { act() { return 1; } }');
    send({ type: 'run', id: 2, kind, work: { kind: 'evaluate', job } });
    await expect.poll(answers, { timeout: 10_000 }).toContainEqual(expect.objectContaining({ type: 'evaluated' }));
    expect(types()).toEqual(['stopped 1', 'started 2']);
  });

  it('reads the file of MuJoCo again for the next job where it could not be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'child-'));
    const file = join(folder, 'mujoco.wasm');
    start(file);
    const job = await cartpole('class CartPolePolicy { act() { return 1; } }');
    const work = { kind: 'evaluate', job } as const;
    send({ type: 'run', id: 1, kind: { python: false, mujoco: true }, work });
    await expect.poll(types, { timeout: 10_000 }).toEqual(['lost 1']);
    await copyFile(createRequire(import.meta.url).resolve('@mujoco/mujoco/mujoco.wasm'), file);
    send({ type: 'run', id: 2, kind: { python: false, mujoco: true }, work });
    await expect.poll(answers, { timeout: 10_000 }).toContainEqual(expect.objectContaining({ type: 'evaluated' }));
    await rm(folder, { recursive: true });
  });

  it('goes on with its job when Ctrl+C reaches it together with its parent', async () => {
    start();
    const job = await cartpole(
      'class CartPolePolicy { act() { const end = Date.now() + 100; while (Date.now() < end); return 1; } }',
    );
    send({ type: 'run', id: 1, kind, work: { kind: 'evaluate', job } });
    await expect.poll(types, { timeout: 10_000 }).toContain('started 1');
    child.kill('SIGINT');
    await expect.poll(answers, { timeout: 10_000 }).toContainEqual(expect.objectContaining({ type: 'evaluated' }));
  });
});
