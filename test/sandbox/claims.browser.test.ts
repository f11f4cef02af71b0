// What a worker says is a claim. Here the guest's place is taken by a liar whose lie is the policy's code: the host believes
// nothing that it cannot confirm, and a worker that was ended reaches nobody any more.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDescription } from '../../src/env-api/env.ts';
import { jobFor, startHarness, type HarnessPage, type HarnessRun } from '../support/harness.ts';

let run: HarnessRun;
let page: HarnessPage;
let task: TaskDescription;

/** Says `up`, then does what the job's code says with `post` and with a truthful `claim` of one-step-too-short episodes. */
const liar = `
self.onmessage = (event) => {
  const { port } = event.data;
  const post = (message) => port.postMessage(message);
  port.onmessage = ({ data: { job } }) => {
    const episode = (i, changes) => ({
      episode: i, seed: job.plan.seeds[i], episodeReturn: 10, success: null, steps: 10, ended: 'truncated',
      actions: Uint8Array.from([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]), ...changes,
    });
    const claim = (changes = {}, whole = {}) => ({
      type: 'evaluated',
      result: { ok: true, episodes: [episode(0, {}), episode(1, changes)], steps: 20, wallMs: 1, policyMs: 1, output: '', ...whole },
    });
    new Function('post', 'claim', 'episode', 'port', job.policy.code)(post, claim, episode, port);
  };
  post({ type: 'up', numpy: false });
};`;

async function claimed(code: string) {
  const job = jobFor(task, code, { maxSteps: 10, limits: { callTimeoutMs: 800 } });
  return page.evaluate((given) => window.harness.evaluate(given), job);
}

beforeAll(async () => {
  run = await startHarness();
  page = await run.open({ guestSource: liar, workers: 4 });
  task = await page.evaluate(() => window.harness.describe('cartpole-v1'));
});
afterAll(() => run?.close());

describe('claims of a worker', () => {
  it('believes a claim that a replay confirms', async () => {
    expect(await claimed('post(claim())')).toMatchObject({ ok: true, steps: 20 });
  });

  it.each([
    ['a higher return', 'post(claim({ episodeReturn: 11 }))'],
    ['an endless return', 'post(claim({ episodeReturn: Infinity }))'],
    ['a return that is no number', 'post(claim({ episodeReturn: NaN }))'],
    ['a success that the task does not report', 'post(claim({ success: 1 }))'],
    ['another ending', "post(claim({ ended: 'terminated' }))"],
    ['fewer actions than steps', 'post(claim({ actions: new Uint8Array(9) }))'],
    ['more actions than steps', 'post(claim({ actions: new Uint8Array(11) }))'],
    ['an action outside the space', 'post(claim({ actions: new Uint8Array(10).fill(7) }))'],
    ['an action between two', 'post(claim({ actions: new Float64Array(10).fill(0.5) }))'],
    ['a friendlier seed', 'post(claim({ seed: 100 }))'],
    ['an episode under another number', 'post(claim({ episode: 0 }))'],
    [
      'a step more than the horizon',
      'post(claim({ steps: 11, episodeReturn: 11, actions: new Uint8Array(11) }, { steps: 21 }))',
    ],
    ['an episode too many', 'post(claim({}, { episodes: [episode(0), episode(1), episode(2)] }))'],
    ['an episode too few', 'post(claim({}, { episodes: [episode(0)], steps: 10 }))'],
    ['no episode', 'post(claim({}, { episodes: [], steps: 0 }))'],
    ['another number of steps', 'post(claim({}, { steps: 0 }))'],
  ])('refuses %s', async (_name, code) => {
    expect(await claimed(code)).toMatchObject({ ok: false, error: { code: 'policy/tampered' } });
  });

  it.each([
    ['nothing', 'post(undefined)'],
    ['a text', "post('evaluated')"],
    ['a message of an unknown type', "post({ type: 'trust-me' })"],
    ['a result without episodes', "post({ type: 'evaluated', result: { ok: true } })"],
    ['actions of a wrong type', 'post(claim({ actions: [0, 1] }))'],
    ['a negative number of steps', 'post(claim({ steps: -1 }))'],
    [
      'an unknown error code',
      "post({ type: 'evaluated', result: { ok: false, error: { code: 'model/key', message: 1 }, steps: 0, wallMs: 0, output: '' } })",
    ],
    ['a map', 'post(new Map([[1, 2]]))'],
    ['far too many actions', 'post(claim({ actions: new Uint8Array(65 * 1024 * 1024) }))'],
  ])('refuses %s as an answer', async (_name, code) => {
    expect(await claimed(code)).toMatchObject({ ok: false, error: { code: 'policy/tampered' } });
  });

  it('answers with an error where the worker says up twice or gives the answer to another question', async () => {
    expect(await claimed("post({ type: 'up', numpy: true })")).toMatchObject({
      ok: false,
      error: { code: 'policy/act' },
    });
    expect(await claimed("post({ type: 'summarized', result: { ok: true, summaries: [] } })")).toMatchObject({
      ok: false,
      error: { code: 'policy/act' },
    });
  });

  it('cuts long texts', async () => {
    const error = "{ code: 'policy/act', message: 'm'.repeat(1e6), traceback: 't'.repeat(1e6) }";
    const result = await claimed(
      `post({ type: 'evaluated', result: { ok: false, error: ${error}, steps: 0, wallMs: 0, output: 'o'.repeat(1e6) } })`,
    );
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result).length).toBeLessThan(50_000);
  });

  it('takes the first answer and ignores what follows', async () => {
    const result = await claimed("post(claim()); post(claim({ episodeReturn: 99 })); post({ type: 'progress' })");
    expect(result).toMatchObject({ ok: true });
  });

  it('ignores a result that comes after the worker was ended for its silence', async () => {
    const late = 'const t = performance.now(); while (performance.now() - t < 1500); post(claim())';
    expect(await claimed(late)).toMatchObject({ ok: false, error: { code: 'policy/timeout' } });
    const next = await claimed(
      "setTimeout(() => post({ type: 'evaluated', result: { ok: false, error: { code: 'policy/act', message: 'own' }, steps: 0, wallMs: 0, output: '' } }), 300)",
    );
    expect(next).toMatchObject({ ok: false, error: { message: 'own' } });
  });

  it('is not kept waiting by progress that never ends', async () => {
    const progress = "post({ type: 'progress', progress: { episodesDone: 0, steps: 1, stepsPerSecond: 1 } })";
    const job = jobFor(task, `setInterval(() => ${progress}, 20)`, {
      maxSteps: 10,
      limits: { callTimeoutMs: 800, episodeTimeoutMs: 1_200 },
    });
    expect(await page.evaluate((given) => window.harness.evaluate(given), job)).toMatchObject({
      ok: false,
      error: { code: 'policy/timeout' },
    });
  });

  it('survives a flood of progress', async () => {
    const flood =
      "for (let i = 0; i < 20000; i++) post({ type: 'progress', progress: { episodesDone: 0, steps: i, stepsPerSecond: 1 } }); post(claim())";
    await page.evaluate(() => window.harness.longestGap());
    expect(await claimed(flood)).toMatchObject({ ok: true });
    expect(await page.evaluate(() => window.harness.longestGap())).toBeLessThan(1_000);
  });
});
