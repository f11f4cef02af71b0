// The browser's built-in model from end to end in a real Chromium: page, engine worker and sandbox are the product's; only
// `LanguageModel` is a stand-in, since a headless Chromium has no model. What it has is asked as well.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseRunLog } from '../../../src/engine/log-json.ts';
import type { RunEvent, RunEventOf, RunId } from '../../../src/engine/events.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import { presets, type RunSettings } from '../../../src/engine/settings.ts';
import { launchChromium } from '../../support/browser.ts';
import { buildPage } from '../../support/build-page.ts';
import type {} from '../../support/engine-page/main.ts';
import { makeSettings } from '../../support/run-logs.ts';
import { type StaticServer, startStaticServer } from '../../support/static-server.ts';
import { installLanguageModel, type Scripted } from './scripted-language-model.ts';

let site: StaticServer;
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  const files = await buildPage('engine-page');
  site = await startStaticServer({ '/': files.page });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
afterEach(() => context?.close());

const here: Scripted = { availability: 'available', contextWindow: 9_216, names: 'today' };
async function open(scripted: Scripted | null): Promise<Page> {
  context = await browser.newContext();
  if (scripted) await context.addInitScript(installLanguageModel, scripted);
  const page = await context.newPage();
  await page.goto(`${site.origin}/`);
  await page.waitForFunction(() => 'page' in window);
  return page;
}
const report = (page: Page) => page.evaluate(() => window.page.browserModelReport());

const settings: RunSettings = makeSettings({
  envId: 'cartpole-v1',
  method: {
    ...presets.default,
    rounds: 2,
    candidates: 2,
    episodes: 2,
    maxPolicyRepairs: 1,
    confirmEpisodes: 2,
    reportEpisodes: 2,
  },
});
function start(page: Page, changes: Partial<RunSettings> = {}, contextTokens = 9_216): Promise<RunId> {
  return page.evaluate(([run, tokens]) => window.page.engine.start(run, { kind: 'browser', contextTokens: tokens }), [
    { ...settings, ...changes },
    contextTokens,
  ] as const);
}
async function finished(page: Page, runId: RunId): Promise<readonly RunEvent[]> {
  const status = () =>
    page.evaluate(async (id) => (await window.page.engine.listRuns()).find((run) => run.runId === id)?.status, runId);
  await expect.poll(status, { timeout: 60_000, interval: 200 }).not.toBe('running');
  const parsed = parseRunLog(await page.evaluate((id) => window.page.engine.exportRun(id), runId));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.events;
}
const ofType = <T extends RunEvent['type']>(log: readonly RunEvent[], type: T) =>
  log.filter((event): event is RunEventOf<T> => event.type === type);

describe('a run with the built-in model', () => {
  test.each(['today', 'earlier', 'none'] as const)('goes to its end (property names: %s)', async (names) => {
    const page = await open({ ...here, names });
    const log = await finished(page, await start(page));
    expect(reduceAll(log)).toMatchObject({ status: 'ended', endReason: 'completed' });
    const answers = ofType(log, 'call-answered');
    expect(answers.length).toBeGreaterThanOrEqual(5);
    const seen = await page.evaluate(() => window.seen);
    expect(seen.prompts).toHaveLength(answers.length);
    // One call at a time, each in a session of its own, all of them given back.
    expect(seen.mostAnswering).toBe(1);
    expect(seen.created).toHaveLength(answers.length);
    expect(seen.open).toBe(0);
    expect(seen.created[0]).toEqual({
      expectedInputs: [{ type: 'text', languages: ['en'] }],
      expectedOutputs: [{ type: 'text', languages: ['en'] }],
    });
    const [first] = ofType(log, 'run-started');
    expect(first!.settings.model).toMatchObject({ kind: 'browser', contextTokens: 9_216 });
    const words = seen.prompts[0]!.split(/\s+/).length;
    if (names === 'none') expect(answers[0]!.usage.promptTokens).not.toBe(words);
    else expect(answers[0]!.usage.promptTokens).toBe(words);
    // The page saw text while it was written.
    const streamed = await page.evaluate(() =>
      window.page.updates.some((update) => update.streams.some((each) => each.text !== '')),
    );
    expect(streamed).toBe(true);
  });

  test('sets the temperature only where the browser lets pages do so', async () => {
    let page = await open({ ...here, sampling: true });
    const sampling = { temperature: 0.7, maxTokens: null };
    await finished(page, await start(page, { sampling }));
    expect(await page.evaluate(() => window.seen.created[0])).toMatchObject({ temperature: 0.7, topK: 3 });
    await context.close();
    page = await open(here);
    await finished(page, await start(page, { sampling }));
    expect(await page.evaluate(() => window.seen.created[0])).not.toHaveProperty('temperature');
  });

  test('can be stopped in the middle of an answer, which the browser then ends', async () => {
    const page = await open({ ...here, endless: true });
    const runId = await start(page);
    await expect.poll(() => page.evaluate(() => window.seen.answering)).toBe(1);
    await page.evaluate((id) => window.page.engine.stop(id), runId);
    expect(reduceAll(await finished(page, runId))).toMatchObject({ status: 'ended', endReason: 'stopped' });
    await expect
      .poll(() => page.evaluate(() => [window.seen.answering, window.seen.aborted, window.seen.open]))
      .toEqual([0, 1, 0]);
  });

  test('says how long a prompt is that the model cannot read', async () => {
    const page = await open({ ...here, contextWindow: 20 });
    const failed = ofType(await finished(page, await start(page)), 'call-failed');
    expect(failed[0]!.error).toMatchObject({ code: 'model/context' });
    expect(failed[0]!.error.message).toMatch(/\(\d+ of 20 tokens\)/);
  });

  test.each([
    ['NotAllowedError', 'model/not-here', 'does not let this page use its model'],
    ['OperationError', 'model/gpu', 'could not start its model'],
    ['QuotaExceededError', 'model/context', 'longer than the browser'],
  ])('tells a %s as %s', async (failWith, code, words) => {
    const page = await open({ ...here, failWith });
    const failed = ofType(await finished(page, await start(page)), 'call-failed');
    expect(failed[0]!.error).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  test('tries a passing failure again', async () => {
    const page = await open({ ...here, failWith: 'UnknownError', failTimes: 1 });
    const log = await finished(page, await start(page));
    expect(reduceAll(log)).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(ofType(log, 'call-failed')).toEqual([]);
  });

  test('pauses with words where the browser has no model any more', async () => {
    const page = await open(null);
    const log = await finished(page, await start(page));
    expect(reduceAll(log).status).toBe('paused');
    expect(ofType(log, 'call-failed')[0]!.error).toMatchObject({ code: 'model/not-here' });
  });

  test('passes the test call', async () => {
    const page = await open(here);
    const tested = await page.evaluate(() => window.page.engine.testModel({ kind: 'browser', contextTokens: 9_216 }));
    expect(tested).toMatchObject({ ok: true });
  });
});

describe('the report', () => {
  test.each(['today', 'earlier'] as const)('tells the context of a model that is here (names: %s)', async (names) => {
    const page = await open({ ...here, names });
    expect(await report(page)).toEqual({ availability: 'available', contextTokens: 9_216, problem: null });
    expect(await page.evaluate(() => window.seen.open)).toBe(0);
  });

  test('takes "no limit" for a large finite context', async () => {
    const page = await open({ ...here, contextWindow: 'unlimited' });
    expect((await report(page)).contextTokens).toBe(131_072);
  });

  test.each(['unavailable', 'downloadable', 'downloading'] as const)(
    'says why a model that is %s cannot be used yet',
    async (availability) => {
      const page = await open({ ...here, availability });
      const told = await report(page);
      expect(told).toMatchObject({ availability, contextTokens: null });
      expect(told.problem).toMatch(/\w{3}.*\.$/);
      // Asking alone must not begin a download.
      expect(await page.evaluate(() => window.seen.created)).toEqual([]);
    },
  );

  test('of the real headless Chromium says in words that there is no model', async () => {
    const page = await open(null);
    const told = await report(page);
    expect(['missing', 'unavailable']).toContain(told.availability);
    expect(told.problem).toMatch(/browser/);
  });
});

describe('the download', () => {
  /** Presses a button that begins the download; resolves to progress and outcome. */
  async function press(page: Page, cancel = false) {
    await page.evaluate((abort) => {
      const button = document.body.appendChild(document.createElement('button'));
      button.textContent = 'Download';
      button.onclick = () => {
        const progress: number[] = [];
        const control = new AbortController();
        const done = window.page.downloadBrowserModel((fraction) => {
          progress.push(fraction);
          if (abort) control.abort();
        }, control.signal);
        Object.assign(window, {
          outcome: done.then(
            (tokens) => ({ progress, tokens }),
            (error: Error) => ({ progress, message: error.message }),
          ),
        });
      };
    }, cancel);
    await page.getByRole('button', { name: 'Download' }).click();
    return page.evaluate(() => (window as unknown as { outcome: Promise<unknown> }).outcome);
  }

  test('reports its progress and ends with the context', async () => {
    const page = await open({ ...here, availability: 'downloadable' });
    expect(await press(page)).toEqual({ progress: [0, 0.5, 1], tokens: 9_216 });
    expect(await report(page)).toMatchObject({ availability: 'available' });
  });

  test('can be cancelled', async () => {
    const page = await open({ ...here, availability: 'downloadable' });
    expect(await press(page, true)).toMatchObject({ message: 'Cancelled.' });
  });

  test('that the browser refuses is told in words', async () => {
    const page = await open({ ...here, availability: 'downloadable', forbidden: true });
    expect(await press(page)).toMatchObject({ message: expect.stringContaining('press of a button') });
  });
});
