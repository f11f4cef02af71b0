// Policies that hang, swell, flood or cheat: each ends in a readable error or an honest result, and the next job runs as ever.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDescription } from '../../src/env-api/env.ts';
import { jobFor, startHarness, type HarnessPage, type HarnessRun } from '../support/harness.ts';

let run: HarnessRun;
let page: HarnessPage;
let task: TaskDescription;

const limits = { callTimeoutMs: 1_500, episodeTimeoutMs: 10_000, evaluationTimeoutMs: 20_000, memoryMb: 256 };
const honest = 'class CartPolePolicy { act(obs) { return obs.pole_angle > 0 ? 1 : 0 } }';

async function evaluate(code: string, language: 'javascript' | 'python' = 'javascript') {
  return page.evaluate((job) => window.harness.evaluate(job), jobFor(task, code, { language, limits }));
}

beforeAll(async () => {
  run = await startHarness();
  page = await run.open({ workers: 3 });
  task = await page.evaluate(() => window.harness.describe('cartpole-v1'));
  await page.evaluate(() => window.harness.preparePython());
});
afterAll(() => run?.close());

/** A policy whose act() runs `body` first. */
const inAct = (body: string): string => `class CartPolePolicy { act(obs) { ${body}; return 0; } }`;
const inPythonAct = (body: string): string =>
  `class CartPolePolicy:\n    def act(self, obs):\n${body.replace(/^/gm, '        ')}\n        return 0\n`;

describe('policies that never come back', () => {
  const endless: readonly (readonly [string, string, 'javascript' | 'python'])[] = [
    ['a loop in act', inAct('for (;;);'), 'javascript'],
    [
      'a loop in the constructor',
      'class CartPolePolicy { constructor() { for (;;); } act() { return 0 } }',
      'javascript',
    ],
    ['a loop while loading', `for (;;);\n${honest}`, 'javascript'],
    [
      'a loop that catches everything',
      inAct('for (;;) { try { throw 1 } catch {} finally { continue } }'),
      'javascript',
    ],
    ['a slow regular expression', inAct("/^(a+)+$/.test('a'.repeat(60) + 'b')"), 'javascript'],
    ['waiting with Atomics', inAct('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'), 'javascript'],
    ['a Python loop', inPythonAct('while True: pass'), 'python'],
    ['a Python loop while loading', 'while True: pass', 'python'],
    [
      'a Python loop that catches everything',
      inPythonAct('while True:\n    try:\n        while True: pass\n    except BaseException: pass'),
      'python',
    ],
    ['a Python sum without end', inPythonAct('sum(iter(int, 1))'), 'python'],
    ['a slow Python regular expression', inPythonAct("import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"), 'python'],
    ['a huge Python power', inPythonAct('x = 7 ** (10 ** 9)'), 'python'],
  ];

  it.each(endless)('stops %s', async (name, code, language) => {
    const result = await evaluate(code, language);
    expect(result.ok).toBe(false);
    // Where the browser has no shared memory, waiting on it is an ordinary error instead.
    const codes = name.includes('Atomics') ? ['policy/timeout', 'policy/act'] : ['policy/timeout'];
    expect(codes).toContain(result.ok ? '' : result.error.code);
  });

  it('is not held up by microtasks and timers that go on after the result', async () => {
    const code = inAct('const f = () => Promise.resolve().then(f); f(); setInterval(() => { for (;;); })');
    expect(await evaluate(code)).toMatchObject({ ok: true });
    expect(await evaluate(honest)).toMatchObject({ ok: true });
  });

  it('says where it was stopped and counts the steps until then', async () => {
    const code =
      'let n = 0; class CartPolePolicy { act() { if (++n > 5) { const t = performance.now(); while (performance.now() - t < 200); } return n % 2; } }';
    const job = jobFor(task, code, { limits: { ...limits, episodeTimeoutMs: 700 } });
    const result = await page.evaluate((given) => window.harness.evaluate(given), job);
    expect(result).toMatchObject({ ok: false, error: { code: 'policy/timeout' } });
    expect(result.steps).toBeGreaterThan(5);
  });

  it('leaves the page alive while two policies loop', async () => {
    await page.evaluate(() => window.harness.longestGap());
    await Promise.all([evaluate(inAct('for (;;);')), evaluate(inAct('for (;;);'))]);
    // Generous: what is excluded is a page that stands still for as long as the loops run.
    expect(await page.evaluate(() => window.harness.longestGap())).toBeLessThan(1_000);
  });
});

describe('policies that use too much', () => {
  it.each([
    ['a heap that grows', inAct('const a = []; for (;;) a.push(new Array(1e5).fill(Math.random()))')],
    ['strings that grow', inAct("let s = ['x'.repeat(1e6)]; for (;;) s.push(s[s.length - 1] + Math.random())")],
    ['typed arrays without end', inAct('const a = []; for (;;) a.push(new Float64Array(1e7).fill(1))')],
    [
      'a flood of messages',
      inAct('const { port1 } = new MessageChannel(); for (;;) port1.postMessage(new Array(1e4).fill(1))'),
    ],
  ])('survives %s', async (_name, code) => {
    const result = await evaluate(code);
    expect(result.ok).toBe(false);
    expect(['policy/memory', 'policy/timeout', 'policy/act']).toContain(result.ok ? '' : result.error.code);
    expect(await evaluate(honest)).toMatchObject({ ok: true });
  });

  it.each([
    ['a Python list', inPythonAct('x = [0] * (10 ** 8)')],
    ['Python bytes that grow', inPythonAct('x = []\nwhile True: x.append(bytearray(10 ** 7))')],
  ])('turns %s into a memory error', async (_name, code) => {
    expect(await evaluate(code, 'python')).toMatchObject({ ok: false, error: { code: 'policy/memory' } });
    expect(await evaluate(inPythonAct('pass'), 'python')).toMatchObject({ ok: true });
  });

  it('runs a job again that was under way when the browser lost the sandbox', async () => {
    const code =
      'let n = 0; class CartPolePolicy { act() { const t = performance.now(); while (performance.now() - t < 20); return n++ % 2; } }';
    const frames = await page.evaluate(() => window.harness.frames());
    const [result] = await Promise.all([evaluate(code), page.crashSandbox()]);
    expect(result.ok ? '' : result.error.message).toBe('');
    expect(await page.evaluate(() => window.harness.frames())).toBe(frames + 1);
  });

  it('does not blame a policy that ran beside the one that brought the sandbox down', async () => {
    const slow =
      'let n = 0; class CartPolePolicy { act() { const t = performance.now(); while (performance.now() - t < 10); return n++ % 2; } }';
    const bomb = inAct('const a = []; for (;;) a.push(new Array(1e5).fill(Math.random()))');
    const job = jobFor(task, bomb, { limits: { ...limits, callTimeoutMs: 15_000, evaluationTimeoutMs: 30_000 } });
    const [beside] = await Promise.all([evaluate(slow), page.evaluate((given) => window.harness.evaluate(given), job)]);
    expect(beside).toMatchObject({ ok: true });
  });

  it('cuts what is printed', async () => {
    const result = await evaluate(inAct("console.log('x'.repeat(1e6))"));
    expect(result.output.length).toBeLessThan(20_000);
  });
});

describe('policies that tamper', () => {
  // What a replay of the returned actions must confirm: each pole step gives 1, so that the return is the number of steps.
  it.each([
    ['Math.sin', inAct('try { Math.sin = () => 0; Math.cos = () => 1 } catch {}')],
    ['Math.sin by redefinition', inAct("try { Object.defineProperty(Math, 'sin', { value: () => 0 }) } catch {}")],
    [
      'Array.prototype',
      inAct('try { Array.prototype.push = function () { return 0 }; Array.prototype.map = () => [] } catch {}'),
    ],
    [
      'typed arrays',
      inAct(
        'try { Float64Array.prototype.set = () => {}; Object.getPrototypeOf(Float64Array.prototype).slice = () => new Float64Array(9) } catch {}',
      ),
    ],
    ['iteration', inAct('try { Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true }) } catch {}')],
    [
      'sending',
      inAct(
        'try { const { port1 } = new MessageChannel(); const p = Object.getPrototypeOf(port1); p.postMessage = () => {}; p.constructor = null } catch {}',
      ),
    ],
    ['promises', inAct('Promise.prototype.then = undefined')],
    ['Object.prototype.then', inAct('Object.prototype.then = (f) => f({ ok: true })')],
    [
      'Object.prototype getters',
      inAct(
        "for (const k of ['episodeReturn', 'reward', 'steps', 'transfer', 'ok']) Object.defineProperty(Object.prototype, k, { get: () => 1e9, set() {}, configurable: true })",
      ),
    ],
    ['Number', inAct('try { Number.isFinite = () => true; Number.isInteger = () => true } catch {}')],
    ['its observation', inAct('for (const k in obs) obs[k] = 0')],
    ['performance.now', inAct('try { performance.now = () => 0; Performance.prototype.now = () => 0 } catch {}')],
    [
      'Function.prototype.call',
      inAct('try { Function.prototype.call = () => 0; Function.prototype.apply = () => 0 } catch {}'),
    ],
  ])('gains nothing from patching %s', async (_name, code) => {
    const result = await evaluate(code);
    if (result.ok) for (const episode of result.episodes) expect(episode.episodeReturn).toBe(episode.steps);
    else
      expect([
        'policy/act',
        'policy/action',
        'policy/tampered',
        'policy/timeout',
        'sandbox/crashed',
        'code/load',
      ]).toContain(result.error.code);
    expect(await evaluate(honest)).toMatchObject({ ok: true });
  });
});
