// MuJoCo behind the wall: real frame, real workers, real replay, the files that the build makes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDescription } from '../../src/env-api/env.ts';
import type { EvaluationJob, EvaluationResult } from '../../src/engine/jobs.ts';
import { jobFor, startHarness, type HarnessPage, type HarnessRun } from '../support/harness.ts';
import { searchingPolicy } from './mujoco-attack.ts';
import { startHarness as startNode, type Harness as NodeHarness } from './node/harness.ts';

let run: HarnessRun;
let node: NodeHarness;
let page: HarnessPage;
let cheetah: TaskDescription;
let cartpole: TaskDescription;
/** What the server gives in place of MuJoCo's WebAssembly file. */
let wrongFile: Buffer | null = null;

beforeAll(async () => {
  node = await startNode();
  run = await startHarness((path) => (path.endsWith('.wasm') && path.includes('/sandbox/mujoco') ? wrongFile : null));
  page = await run.open({ workers: 2 });
  cheetah = await page.evaluate(() => window.harness.describe('halfcheetah_v5'));
  cartpole = await page.evaluate(() => window.harness.describe('cartpole-v1'));
});
afterAll(async () => {
  node?.evaluator.dispose();
  await run?.close();
});

const fetched = (): string[] => run.server.requests.filter((path) => path.includes('/sandbox/mujoco'));
const evaluate = (job: EvaluationJob) => page.evaluate((given) => window.harness.evaluate(given), job);

/** Arrays come back from the page as plain objects. */
const episodesOf = (result: EvaluationResult) => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.episodes.map((episode) => ({ ...episode, actions: Object.values(episode.actions) }));
};

/** Arithmetic only: sines differ between versions of V8. */
const policy = `class HalfcheetahV5Policy {
  act(obs) {
    return Array.from({ length: 6 }, (_, i) => Math.max(-1, Math.min(1, obs.qvel[3 + i] * -0.1 + obs.qpos[2])));
  }
}`;

describe('MuJoCo in the browser', () => {
  it('is not asked for by a task that does without', async () => {
    expect(await evaluate(jobFor(cartpole, 'class CartPolePolicy { act() { return 0 } }'))).toMatchObject({ ok: true });
    expect(fetched()).toEqual([]);
  });

  it('is refused where its file is not the one of the build, and asked for again by the next job', async () => {
    wrongFile = Buffer.from('something else');
    const refused = await evaluate(jobFor(cheetah, policy));
    wrongFile = null;
    expect(refused).toMatchObject({ ok: false, error: { code: 'environment/error' } });
    expect(refused.ok ? '' : refused.error.message).toMatch(/halfcheetah_v5 could not be loaded: .*mujoco.*SHA-256/);
    expect(await evaluate(jobFor(cheetah, policy, { maxSteps: 20 }))).toMatchObject({ ok: true, steps: 40 });
  });

  it('gives what Node gives for the same code and seeds, bit for bit', async () => {
    const job = jobFor(cheetah, policy);
    const { signal } = new AbortController();
    expect(episodesOf(await evaluate(job))).toEqual(episodesOf(await node.evaluator.evaluate(job, { signal })));
  });

  it('is fetched once, for all jobs, workers and replays', async () => {
    const other = await run.browser.newContext().then((context) => context.newPage());
    await other.goto(run.address);
    await other.waitForFunction(() => 'harness' in window);
    const before = fetched().length;
    const job = jobFor(cheetah, policy, { episodes: 1, maxSteps: 5 });
    const results = await other.evaluate(
      async (jobs) => {
        await window.harness.create({ workers: 2 });
        return Promise.all(jobs.map((each) => window.harness.evaluate(each)));
      },
      Array.from({ length: 5 }, () => job),
    );
    await other.context().close();
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    const names = fetched()
      .slice(before)
      .map((path) => path.replace(/^.*-[0-9a-f]+/, ''));
    expect(names.toSorted()).toEqual(['.js', '.wasm']);
  });

  it('stays out of the reach of a policy', async () => {
    const job = jobFor(cheetah, searchingPolicy('HalfcheetahV5Policy'), { episodes: 1, maxSteps: 30 });
    const result = await evaluate({ ...job, limits: { ...job.limits, callTimeoutMs: 30_000 } });
    expect(result.ok ? result.output : result.error).toBe('found: nothing\n');
  });

  it('does not help a worker that claims more than its actions give', async () => {
    const liar = `self.onmessage = ({ data: { port } }) => {
      port.onmessage = ({ data: { job } }) => port.postMessage({ type: 'evaluated', result: { ok: true, steps: 5,
        wallMs: 1, policyMs: 1, output: '', episodes: [{ episode: 0, seed: job.plan.seeds[0], episodeReturn: 9000,
        success: null, steps: 5, ended: 'truncated', actions: new Float64Array(30) }] } });
      port.postMessage({ type: 'up', numpy: false });
    };`;
    await page.evaluate((guestSource) => window.harness.create({ workers: 1, guestSource }), liar);
    expect(await evaluate(jobFor(cheetah, policy, { episodes: 1, maxSteps: 5 }))).toMatchObject({
      ok: false,
      error: { code: 'policy/tampered' },
    });
  });
});
