// Runs in a real Chromium: engine worker, IndexedDB, Web Locks, sandbox and replay as the product ships them, on a page that
// is closed in the middle of runs.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent, RunEventBody, RunId } from '../../src/engine/events.ts';
import { parseRunLog, serializeRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { presets, type RunSettings } from '../../src/engine/settings.ts';
import { delta, events, json, startProviderServer } from '../llm/provider-server.ts';
import { launchChromium } from '../support/browser.ts';
import { buildPage } from '../support/build-page.ts';
import type {} from '../support/engine-page/main.ts';
import { makeLog, makeSettings, started } from '../support/run-logs.ts';
import { type StaticServer, startStaticServer } from '../support/static-server.ts';
import { outcome } from '../support/tiny-task.ts';

const good =
  'class CartPolePolicy { act(obs) { return obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 ? 1 : 0; } }';
const poor = 'class CartPolePolicy { act() { return 0; } }';
const crash = 'class CartPolePolicy { act(obs) { return obs.nothing.at(0); } }';
const endless = 'class CartPolePolicy { act() { for (;;); } }';
const feedback = 'class Feedback { summarize_trajectory(traj) { return `It lasted ${traj.length} observations.`; } }';

const method = {
  ...presets.default,
  rounds: 2,
  candidates: 3,
  episodes: 2,
  maxPolicyRepairs: 1,
  confirmEpisodes: 2,
  reportEpisodes: 3,
};
const settings: RunSettings = makeSettings({
  envId: 'cartpole-v1',
  method,
  limits: { callTimeoutMs: 300, episodeTimeoutMs: 5_000, evaluationTimeoutMs: 20_000, memoryMb: 512 },
});

function recording(replies: Readonly<Record<string, string>>, language = 'javascript'): RunEvent[] {
  const usage = { promptTokens: 1, completionTokens: 1, estimated: false };
  const answered = Object.entries(replies).map(([callId, code]): RunEventBody => {
    const text = callId.endsWith('reflection') ? code : `\`\`\`${language}\n${code}\n\`\`\``;
    return { type: 'call-answered', callId, text, finishReason: 'stop', usage, wallMs: 1 };
  });
  return makeLog([started(settings), ...answered]);
}
const demo = recording({
  'round-1/feedback': feedback,
  'round-1/candidate-1/policy': crash,
  'round-1/candidate-1/repair-1': poor,
  'round-1/candidate-2/policy': endless,
  'round-1/candidate-2/repair-1': endless,
  'round-1/candidate-3/policy': poor,
  'round-2/reflection': 'It fell at once.',
  'round-2/candidate-1/policy': good,
  'round-2/candidate-2/policy': poor,
  'round-2/candidate-3/policy': crash,
  'round-2/candidate-3/repair-1': good,
});
const python = recording(
  {
    'round-1/feedback':
      'class Feedback:\n    def summarize_trajectory(self, traj):\n        return f"It lasted {len(traj)}."',
    'round-1/candidate-1/policy':
      'class CartPolePolicy:\n    def act(self, obs):\n        return int(obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0)',
  },
  'python',
);

let site: StaticServer;
let browser: Browser;
beforeAll(async () => {
  const { page, python: pythonFiles } = await buildPage('engine-page');
  const recordings: Record<string, string> = { demo: serializeRunLog(demo), python: serializeRunLog(python) };
  site = await startStaticServer({ '/a/b/': page, '/a/b/python/': pythonFiles }, (path) => {
    const name = /^\/a\/b\/recordings\/(\w+)\.json$/.exec(path)?.[1];
    return name !== undefined && name in recordings ? Buffer.from(recordings[name]!) : null;
  });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function openTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.origin}/a/b/`);
  await page.waitForFunction(() => 'page' in window);
  return page;
}
function start(page: Page, wished: RunSettings = settings, name = 'demo'): Promise<RunId> {
  return page.evaluate(
    ([run, recording]) => window.page.engine.start(run, { kind: 'recorded', recording, pace: 'instant' }),
    [wished, name] as const,
  );
}
/** Waits until the run no longer goes on, and gives its exported log. */
async function finished(page: Page, runId: RunId): Promise<readonly RunEvent[]> {
  const status = () =>
    page.evaluate(async (id) => (await window.page.engine.listRuns()).find((run) => run.runId === id)?.status, runId);
  await expect.poll(status, { timeout: 60_000, interval: 200 }).not.toBe('running');
  const parsed = parseRunLog(await page.evaluate((id) => window.page.engine.exportRun(id), runId));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.events;
}

let expected: ReturnType<typeof outcome>;
let eventCount = 0;

describe('a run in the browser', () => {
  test('executes good, crashing and endless policies behind the wall and ends with its result', async () => {
    const page = await openTab(await browser.newContext());
    const log = await finished(page, await start(page));
    const state = reduceAll(log);
    expect(state).toMatchObject({ status: 'ended', endReason: 'completed', bestRound: 2 });
    const statuses = state.rounds.map((round) => round.candidates.map((candidate) => candidate.status));
    expect(statuses).toEqual([
      ['scored', 'failed', 'scored'],
      ['scored', 'scored', 'scored'],
    ]);
    expect(state.rounds[0]!.candidates[1]!.error!.code).toBe('policy/timeout');
    expect(state.rounds[1]).toMatchObject({ winner: 1, score: 500, confirmed: { score: 500 } });
    expect(state.reports.best!.scores.returns).toEqual([500, 500, 500]);
    const heard = await page.evaluate(() =>
      window.page.updates.flatMap((update) => update.events.map((event) => event.seq)),
    );
    expect(heard).toEqual(log.map((event) => event.seq));
    expected = outcome(log);
    eventCount = log.length;
    await page.context().close();
  });

  test('that is closed at any point is offered again and goes on to the same result', async () => {
    for (let part = 1; part <= 5; part++) {
      const context = await browser.newContext();
      const first = await openTab(context);
      const runId = await start(first);
      const cut = Math.floor((eventCount * part) / 6);
      await first.waitForFunction((seq) => window.page.updates.flatMap((update) => update.events).length >= seq, cut);
      await first.close({ runBeforeUnload: false });
      const second = await openTab(context);
      const listed = await second.evaluate(() => window.page.engine.listRuns());
      expect(listed).toMatchObject([{ runId }]);
      if (listed[0]!.status !== 'ended') {
        expect(listed[0]!.status).toBe('paused');
        const again = { kind: 'recorded', recording: 'demo', pace: 'instant' } as const;
        await second.evaluate(([id, model]) => window.page.engine.resume(id, model, {}), [runId, again] as const);
      }
      expect(outcome(await finished(second, runId)), `closed after ${cut} events`).toEqual(expected);
      await context.close();
    }
  });

  test('belongs to one tab at a time', async () => {
    const context = await browser.newContext();
    const [one, two] = [await openTab(context), await openTab(context)];
    const slow = { ...settings, limits: { ...settings.limits, callTimeoutMs: 20_000, episodeTimeoutMs: 20_000 } };
    const runId = await start(one, slow);
    const resume = (page: Page) =>
      page.evaluate(
        (id) =>
          window.page.engine.resume(id, { kind: 'recorded', recording: 'demo', pace: 'instant' }, {}).then(
            () => 'goes on',
            (error: Error) => error.message,
          ),
        runId,
      );
    expect((await two.evaluate(() => window.page.engine.listRuns()))[0]!.status).toBe('running');
    expect(await resume(two)).toMatch(/another tab/);
    await one.close();
    await expect.poll(() => resume(two)).toBe('goes on');
    await two.evaluate((id) => window.page.engine.stop(id), runId);
    await context.close();
  });

  test('takes policies in Python', async () => {
    const page = await openTab(await browser.newContext());
    const limits = { ...settings.limits, callTimeoutMs: 20_000 };
    const wished: RunSettings = {
      ...settings,
      language: 'python',
      limits,
      method: { ...method, rounds: 1, candidates: 1 },
    };
    const state = reduceAll(await finished(page, await start(page, wished, 'python')));
    expect(state).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(state.rounds[0]).toMatchObject({ winner: 1, score: 500 });
    expect(state.rounds[0]!.feedbackText).toContain('It lasted');
    await page.context().close();
  });
});

describe('a provider on another origin', () => {
  const key = 'sk-browser-secret-42';

  test('that allows pages is called from the worker, and the key stays out of the browser’s storage', async () => {
    const provider = await startProviderServer({ cors: true });
    provider.script(events([delta({ content: `\`\`\`javascript\n${good}\n\`\`\`` }), delta({}, 'stop')]));
    const page = await openTab(await browser.newContext());
    const runId = await page.evaluate(
      ([run, baseUrl, apiKey]) =>
        window.page.engine.start(run, {
          kind: 'openai-compatible',
          baseUrl,
          apiKey,
          model: 'm',
          contextTokens: 32_000,
          concurrency: 2,
        }),
      [{ ...settings, method: { ...method, rounds: 1 } }, provider.baseUrl, key] as const,
    );
    expect(reduceAll(await finished(page, runId))).toMatchObject({ endReason: 'completed', bestRound: 1 });
    expect(provider.asked[0]!.authorization).toBe(`Bearer ${key}`);
    const stored = await page.evaluate(async () => {
      const names = (await indexedDB.databases()).map((database) => database.name!);
      const texts = [JSON.stringify({ ...localStorage })];
      for (const name of names) {
        const database = await new Promise<IDBDatabase>((done) => {
          const opening = indexedDB.open(name);
          opening.onsuccess = () => done(opening.result);
        });
        for (const store of database.objectStoreNames) {
          const all = database.transaction(store).objectStore(store).getAll();
          texts.push(JSON.stringify(await new Promise((done) => (all.onsuccess = () => done(all.result)))));
        }
      }
      return texts.join('\n');
    });
    expect(stored).toContain('CartPolePolicy');
    expect(stored).not.toContain(key);
    await page.context().close();
    await provider.close();
  });

  test('that forbids pages is reported with CORS among the likely causes', async () => {
    const provider = await startProviderServer();
    // It answers; the browser just keeps the answer from the page.
    provider.script(json({}));
    const page = await openTab(await browser.newContext());
    const result = await page.evaluate(
      (baseUrl) =>
        window.page.engine.testModel({
          kind: 'openai-compatible',
          baseUrl,
          apiKey: 'k',
          model: 'm',
          contextTokens: 8000,
          concurrency: 1,
        }),
      provider.baseUrl,
    );
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'model/network', message: expect.stringContaining('CORS') },
    });
    await page.context().close();
    await provider.close();
  });
});
