// The command line's evaluator, with real worker threads: jobs, aborts, memory, and what code behind it can reach.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type Server } from 'node:net';
import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import type { EvaluationProgress } from '../../../src/engine/jobs.ts';
import { startHarness, summary, type Harness } from './harness.ts';

let harness: Harness;
/** Everything that reached this machine's listening sockets. */
const reached: string[] = [];
let server: Server;
let datagrams: Socket;
let port: number;

beforeAll(async () => {
  harness = await startHarness(2);
  server = createServer((socket) => {
    reached.push('tcp');
    socket.on('error', () => {});
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  datagrams = createSocket('udp4').on('message', () => reached.push('udp'));
  await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));
}, 120_000);

afterAll(() => {
  harness?.evaluator.dispose();
  server?.close();
  datagrams?.close();
});

const signal = new AbortController().signal;
const balance =
  'class CartPolePolicy { act(obs) { return obs.pole_angle + 0.5 * obs.pole_angular_velocity > 0 ? 1 : 0; } }';

/** A policy whose first act runs `attack`, notes its outcome, and then goes on. */
function attacking(attack: string): string {
  return `class CartPolePolicy {
    act(obs) {
      if (!this.tried) { this.tried = true; const PORT = ${port}; ${attack} }
      return 1;
    }
  }`;
}

describe('the Node evaluator', () => {
  it('evaluates, reports progress and repeats exactly', async () => {
    const heard: EvaluationProgress[] = [];
    const job = await harness.job('cartpole-v1', { kind: 'code', language: 'javascript', code: balance });
    const result = await harness.evaluator.evaluate(job, { signal, onProgress: (progress) => heard.push(progress) });
    expect(summary(result)).toBe('ok 500,500');
    expect(heard.filter((progress) => progress.finished)).toHaveLength(2);
    const again = await harness.evaluator.evaluate(job, { signal });
    expect(again.ok && result.ok && again.episodes).toEqual(result.ok && result.episodes);
  });

  it('runs more jobs than it has workers', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 5 }, (_, i) => harness.job('cartpole-v1', { kind: 'random' }, { policySeed: i })),
    );
    const results = await Promise.all(jobs.map((job) => harness.evaluator.evaluate(job, { signal })));
    expect(results.every((result) => result.ok)).toBe(true);
  });

  it('starts every job afresh: nothing that a policy changed reaches the next', async () => {
    const patch =
      'Math.max = () => 0; Object.prototype.act = () => 0; globalThis.left = 1; Array.prototype.map = null; return 1;';
    await harness.run('cartpole-v1', 'javascript', `class CartPolePolicy { act() { ${patch} } }`);
    const check =
      'class CartPolePolicy { act() { if (Math.max(1, 2) !== 2 || globalThis.left || ({}).act) throw new Error("dirty"); return 1; } }';
    expect((await harness.run('cartpole-v1', 'javascript', check)).ok).toBe(true);
  });

  it('aborts a job, under way or waiting, when it is told to', async () => {
    const controller = new AbortController();
    const job = await harness.job('cartpole-v1', {
      kind: 'code',
      language: 'javascript',
      code: 'class P { act() { for (;;); } }',
    });
    const running = Array.from({ length: 4 }, () =>
      harness.evaluator.evaluate(job, { signal: controller.signal, onProgress() {} }),
    );
    setTimeout(() => controller.abort(), 300);
    for (const result of await Promise.all(running)) expect(summary(result)).toMatch('run/aborted');
  });

  it.each([
    ['in act', 'class P { act() { for (;;); } }'],
    ['while loading', 'for (;;);'],
    ['in a regular expression', 'class P { act() { return /^(a+)+$/.test("a".repeat(60) + "b") ? 1 : 0; } }'],
  ])('stops code that never comes back: %s', async (_where, code) => {
    expect(summary(await harness.run('cartpole-v1', 'javascript', code, {}, { callTimeoutMs: 700 }))).toMatch(
      'policy/timeout',
    );
    expect(summary(await harness.run('cartpole-v1', 'javascript', balance))).toBe('ok 500,500');
  });

  it('survives code that hoards memory', async () => {
    const objects = 'class P { act() { const all = []; for (;;) all.push(new Array(1000).fill({})); } }';
    expect(summary(await harness.run('cartpole-v1', 'javascript', objects))).toMatch('policy/memory');
    const buffers = 'class P { act() { const all = []; for (;;) all.push(new Uint8Array(5e7).fill(1)); } }';
    expect(summary(await harness.run('cartpole-v1', 'javascript', buffers))).toMatch('policy/memory');
    expect(summary(await harness.run('cartpole-v1', 'javascript', balance))).toBe('ok 500,500');
  });

  it('finds out by replay when a policy made the worker lie', async () => {
    // Patches what the rollout itself uses; the replay outside does not believe it.
    const lie =
      'const max = Math.max; Float64Array.prototype.set = () => {}; Uint8Array.prototype.slice = function () { return new Uint8Array([1, 1]); };';
    const result = await harness.run('cartpole-v1', 'javascript', `${lie} ${balance.replace('0.5', '0.4')}`);
    expect(summary(result)).toMatch('policy/tampered');
  });
});

describe('code behind the Node evaluator', () => {
  // The positive control: the same means do reach the server from ordinary code.
  it('(control) could be heard by the listening server', async () => {
    const { connect } = await import('node:net');
    await new Promise<void>((resolve) =>
      connect(port, '127.0.0.1')
        .on('close', () => resolve())
        .resume(),
    );
    expect(reached).toContain('tcp');
    reached.length = 0;
  });

  it.each([
    ['fetch', 'fetch(`http://127.0.0.1:${PORT}`).catch(() => {});'],
    ['import of a builtin', 'import("node:net").then((net) => net.connect(PORT, "127.0.0.1")).catch(() => {});'],
    [
      'import through Function',
      'Function("p", "return import(\'node:net\').then((net) => net.connect(p, \'127.0.0.1\'))")(PORT).catch(() => {});',
    ],
    [
      'import through an async function',
      '(async () => {}).constructor("p", "const net = await import(\'node:net\'); net.connect(p, \'127.0.0.1\')")(PORT).catch(() => {});',
    ],
    [
      'import through eval',
      '(0, eval)("import(\'node:dgram\')").then((d) => d.createSocket("udp4").send("x", PORT, "127.0.0.1")).catch(() => {});',
    ],
    ['require', 'require("node:net").connect(PORT, "127.0.0.1");'],
    ['process', 'process.getBuiltinModule("net").connect(PORT, "127.0.0.1");'],
    [
      'process.binding',
      'const { TCP } = globalThis.process.binding("tcp_wrap"); new TCP(0).connect({}, "127.0.0.1", PORT);',
    ],
    ['WebSocket', 'new WebSocket(`ws://127.0.0.1:${PORT}`);'],
  ])('reaches no server by %s', async (_means, attack) => {
    await harness.run('cartpole-v1', 'javascript', attacking(`try { ${attack} } catch {}`), { episodes: 1 });
    // A job that takes a moment, so that anything under way would arrive.
    await harness.run('cartpole-v1', 'javascript', balance);
    expect(reached).toEqual([]);
  });

  it('finds none of the globals that lead out', async () => {
    const code = attacking(`
      for (const name of ['process', 'require', 'Buffer', 'fetch', 'setImmediate', 'WebSocket', 'navigator']) {
        if (typeof globalThis[name] !== 'undefined') throw new Error('still there: ' + name);
      }`);
    const result = await harness.run('cartpole-v1', 'javascript', code);
    expect(result.ok, summary(result)).toBe(true);
  });

  it('finds no network, host files or page from Python', async () => {
    const code = `
import os, socket, subprocess, urllib.request
found = []
def attempt(name, action):
    try:
        action()
        found.append(name)
    except BaseException:
        pass
attempt('socket', lambda: socket.create_connection(('127.0.0.1', ${port}), 1).send(b'x'))
attempt('urllib', lambda: urllib.request.urlopen('http://127.0.0.1:${port}', timeout=1).read())
attempt('host files', lambda: os.listdir('${process.cwd()}'))
attempt('process', lambda: subprocess.run(['ls'], check=True))
def from_javascript():
    from pyodide.code import run_js
    run_js("fetch('http://127.0.0.1:${port}')")
attempt('run_js', from_javascript)
class CartPolePolicy:
    def act(self, obs):
        if found: raise RuntimeError(str(found))
        return 1
`;
    const result = await harness.run('cartpole-v1', 'python', code);
    expect(result.ok, summary(result)).toBe(true);
    expect(reached).toEqual([]);
  });
});
