// The browser's evaluator from end to end: real frame, real workers, real replay, on a page without special headers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDescription } from '../../src/env-api/env.ts';
import type { FeedbackJob } from '../../src/engine/jobs.ts';
import { jobFor, startHarness, type HarnessPage, type HarnessRun } from '../support/harness.ts';

let run: HarnessRun;
let page: HarnessPage;
let task: TaskDescription;

beforeAll(async () => {
  run = await startHarness();
  page = await run.open({ workers: 2 });
  task = await page.evaluate(() => window.harness.describe('cartpole-v1'));
});
afterAll(() => run?.close());

const javascript = `class CartPolePolicy {
  act(obs) { return obs.pole_angle + obs.pole_angular_velocity > 0 ? 1 : 0; }
}`;
const python = `
class CartPolePolicy:
    def act(self, obs):
        return 1 if obs.pole_angle + obs.pole_angular_velocity > 0 else 0
`;

describe('evaluating in the browser', () => {
  it('runs a JavaScript policy to the horizon and reports progress', async () => {
    const result = await page.evaluate((job) => window.harness.evaluate(job), jobFor(task, javascript));
    expect(result).toMatchObject({ ok: true, steps: 400 });
    expect(result.ok && result.episodes.map((episode) => [episode.seed, episode.episodeReturn, episode.ended])).toEqual(
      [
        [100, 200, 'truncated'],
        [101, 200, 'truncated'],
      ],
    );
    expect(result.progress.at(-1)).toMatchObject({ episodesDone: 2, steps: 400 });
  });

  it('runs the random policy', async () => {
    const result = await page.evaluate((job) => window.harness.evaluate(job), jobFor(task, null));
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.episodes.every((episode) => episode.ended === 'terminated')).toBe(true);
  });

  it('gives the same episodes for the same code and seeds in either language', async () => {
    const inPython = await page.evaluate(
      (job) => window.harness.evaluate(job),
      jobFor(task, python, { language: 'python' }),
    );
    const inJavaScript = await page.evaluate((job) => window.harness.evaluate(job), jobFor(task, javascript));
    expect(inPython.ok && inPython.episodes).toEqual(inJavaScript.ok && inJavaScript.episodes);
  });

  it('boots Python the normal way where the snapshot is missing or broken', async () => {
    for (const snapshot of ['none', 'broken'] as const) {
      const other = await run.open({ snapshot });
      const result = await other.evaluate(
        (job) => window.harness.evaluate(job),
        jobFor(task, python, { language: 'python' }),
      );
      expect(result).toMatchObject({ ok: true, steps: 400 });
      await other.close();
    }
  });

  it('starts every job in a clean worker', async () => {
    const marking = `class CartPolePolicy { act() { globalThis.mark = (globalThis.mark ?? 0) + 1; console.log(globalThis.mark); return 0 } }`;
    const job = jobFor(task, marking, { episodes: 1, maxSteps: 1 });
    for (let i = 0; i < 3; i++) {
      const result = await page.evaluate((given) => window.harness.evaluate(given), job);
      expect(result).toMatchObject({ ok: true, output: '1\n' });
    }
  });

  it('runs more jobs than it has workers, each with its own result', async () => {
    const results = await page.evaluate(
      (jobs) => Promise.all(jobs.map((job) => window.harness.evaluate(job))),
      Array.from({ length: 8 }, (_, i) =>
        jobFor(task, `class P { act() { console.log(${i}); return 0 } }`, { episodes: 1, maxSteps: 1 }),
      ),
    );
    expect(results.map(({ output }) => output)).toEqual(Array.from({ length: 8 }, (_, i) => `${i}\n`));
  });

  it('summarises episodes with the Feedback class in both languages', async () => {
    const job = jobFor(task, javascript);
    const result = await page.evaluate((given) => window.harness.evaluate(given), job);
    if (!result.ok) throw new Error(result.error.message);
    // The action logs come back from the page as plain objects: give them their type again.
    const episodes = result.episodes.map((episode) => ({ ...episode, actions: [...Object.values(episode.actions)] }));
    const sources = {
      javascript: 'class Feedback { summarize_trajectory(traj) { return `saw ${traj.length}` } }',
      python: "class Feedback:\n    def summarize_trajectory(self, traj):\n        return f'saw {len(traj)}'",
    };
    for (const language of ['javascript', 'python'] as const) {
      const { env, plan, limits } = job;
      const feedback = {
        env,
        task,
        plan,
        limits,
        language,
        code: sources[language],
        which: [0, 1],
        evidence: 'observations' as const,
      };
      const summaries = await page.evaluate(
        ([given, logs]) => {
          const typed = logs.map((episode) => ({ ...episode, actions: Uint8Array.from(episode.actions) }));
          return window.harness.summarize({ ...given, episodes: typed } satisfies FeedbackJob);
        },
        [feedback, episodes] as const,
      );
      expect(summaries).toEqual({ ok: true, summaries: ['saw 200', 'saw 200'] });
    }
  });

  it('stops a job when its signal says so and goes on with the next', async () => {
    const endless = jobFor(task, 'class P { act() { for (;;); } }');
    const stopped = await page.evaluate((job) => window.harness.evaluate(job, { abortAfterMs: 300 }), endless);
    expect(stopped).toMatchObject({ ok: false, error: { code: 'run/aborted' } });
    expect(await page.evaluate((job) => window.harness.evaluate(job), jobFor(task, javascript))).toMatchObject({
      ok: true,
    });
  });

  it('names a task that it does not know', async () => {
    const unknown = { ...jobFor(task, javascript), env: { id: 'no-such-task-v0', options: {} } };
    const result = await page.evaluate((job) => window.harness.evaluate(job), unknown);
    expect(result).toMatchObject({ ok: false, error: { code: 'environment/error' } });
    expect(result.ok ? '' : result.error.message).toContain('no-such-task-v0');
  });
});
