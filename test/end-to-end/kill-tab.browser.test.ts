// Runs whose tab is closed, whose renderer crashes, or whose whole browser is killed at random moments, again and again: gone on
// with each time, they come to what the uninterrupted run comes to. KILLS in the environment says how often (8 by default);
// KILL_SEED moves the moments.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent, RunEventBody } from '../../src/engine/events.ts';
import { parseRunLog, serializeRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { presets, type Language, type RunSettings } from '../../src/engine/settings.ts';
import { makeLog, makeSettings, started } from '../support/run-logs.ts';
import { outcome } from '../support/tiny-task.ts';
import { startKillableBrowser, type KillableBrowser } from './killable-browser.ts';
import { exportNewest, serveSite, type ServedSite } from './site.ts';

const KILLS = Number(process.env.KILLS ?? 8);
const KILLS_PER_RUN = 4;
/** A kill comes at most so long after the run went on. */
const LATEST_MS = 2_500;
const TEST_MS = 120_000 + KILLS * 20_000;

const code: Readonly<
  Record<Language, Readonly<Record<'good' | 'slow' | 'poor' | 'crash' | 'endless' | 'feedback', string>>>
> = {
  javascript: {
    good: 'class CartPolePolicy { act(obs) { return obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 ? 1 : 0; } }',
    slow: 'class CartPolePolicy { act(obs) { const t = performance.now(); while (performance.now() - t < 10); return obs.pole_angle > 0 ? 1 : 0; } }',
    poor: 'class CartPolePolicy { act() { return Math.random() < 0.5 ? 0 : 1; } }',
    crash: 'class CartPolePolicy { act(obs) { return obs.nothing.at(0); } }',
    endless: 'class CartPolePolicy { act() { for (;;); } }',
    feedback: 'class Feedback { summarize_trajectory(traj) { return `It lasted ${traj.length} observations.`; } }',
  },
  python: {
    good: 'class CartPolePolicy:\n    def act(self, obs):\n        return int(obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0)',
    slow: 'import time\nclass CartPolePolicy:\n    def act(self, obs):\n        t = time.monotonic()\n        while time.monotonic() - t < 0.01: pass\n        return int(obs.pole_angle > 0)',
    poor: 'import random\nclass CartPolePolicy:\n    def act(self, obs):\n        return random.randint(0, 1)',
    crash: 'class CartPolePolicy:\n    def act(self, obs):\n        return obs.nothing[0]',
    endless: 'class CartPolePolicy:\n    def act(self, obs):\n        while True: pass',
    feedback:
      'class Feedback:\n    def summarize_trajectory(self, traj):\n        return f"It lasted {len(traj)} observations."',
  },
};

type Kind = keyof (typeof code)['python'] | 'words';
const replies: Readonly<Record<string, Kind>> = {
  'round-1/feedback': 'crash',
  'round-1/feedback-repair-1': 'feedback',
  'round-1/candidate-1/policy': 'crash',
  'round-1/candidate-1/repair-1': 'poor',
  'round-1/candidate-2/policy': 'endless',
  'round-1/candidate-2/repair-1': 'crash',
  'round-1/candidate-3/policy': 'poor',
  'round-2/reflection': 'words',
  'round-2/candidate-1/policy': 'slow',
  'round-2/candidate-2/policy': 'words',
  'round-2/candidate-2/repair-1': 'good',
  'round-2/candidate-3/policy': 'poor',
};

function settingsFor(language: Language): RunSettings {
  return makeSettings({
    envId: 'cartpole-v1',
    language,
    method: {
      ...presets.default,
      rounds: 2,
      candidates: 3,
      episodes: 2,
      maxPolicyRepairs: 1,
      maxFeedbackRepairs: 1,
      confirmEpisodes: 2,
      reportEpisodes: 2,
    },
    limits: { callTimeoutMs: 2_000, episodeTimeoutMs: 15_000, evaluationTimeoutMs: 60_000, memoryMb: 512 },
  });
}

/** A recorded run; each reply is long enough to stream for most of a second. */
function recording(language: Language): readonly RunEvent[] {
  const usage = { promptTokens: 1, completionTokens: 1, estimated: false };
  const words = 'These are some words that come before the code. '.repeat(5);
  const answered = Object.entries(replies).map(([callId, kind]): RunEventBody => {
    const text = kind === 'words' ? words : `${words}\n\`\`\`${language}\n${code[language][kind]}\n\`\`\``;
    return { type: 'call-answered', callId, text, finishReason: 'stop', usage, wallMs: 1 };
  });
  return makeLog([started(settingsFor(language)), ...answered]);
}

let site: ServedSite;
let browser: KillableBrowser;
beforeAll(async () => {
  site = await serveSite();
  const about = { envId: 'cartpole-v1', modelName: 'nobody', date: '2026-11-22', summary: '' };
  const index = (['javascript', 'python'] as const).map((language) => {
    site.replaced.set(`recordings/${language}.json`, Buffer.from(serializeRunLog(recording(language))));
    return { ...about, name: language, title: `Poles in ${language}`, language, settings: settingsFor(language) };
  });
  site.replaced.set('recordings/index.json', Buffer.from(JSON.stringify(index)));
  browser = await startKillableBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function openStudio(): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${site.address}#/`);
  return page;
}

async function begin(language: Language): Promise<Page> {
  const page = await openStudio();
  await page.getByRole('button', { name: `Run it again here: “Poles in ${language}”` }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  return page;
}

const result = (page: Page) => page.getByRole('heading', { name: 'Result', exact: true });

/** What the newest run came to, with the prompts that it was made of; and how often it was gone on with. */
async function readNewest(page: Page) {
  await page.goto(`${site.address}#/runs`);
  const parsed = parseRunLog(await exportNewest(page));
  if (!parsed.ok) throw new Error(parsed.error);
  const state = reduceAll(parsed.events);
  const prompts = [...state.calls.values()].map(({ callId, promptId }) => `${callId} ${promptId}`).sort();
  const resumed = parsed.events.filter(({ type }) => type === 'resumed').length;
  return { essence: { ...outcome(parsed.events), prompts, feedbackCode: state.feedbackCode }, resumed };
}

/** Numbers in [0, 1) that depend on the seed alone (Lehmer's generator, 48271 modulo 2^31 - 1). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

type Kill = 'tab closed' | 'renderer crashed' | 'browser killed';

async function kill(page: Page, how: Kill): Promise<void> {
  if (how === 'browser killed') return browser.kill();
  if (how === 'renderer crashed') {
    const crashed = page.waitForEvent('crash');
    const session = await page.context().newCDPSession(page);
    void session.send('Page.crash').catch(() => undefined); // there is nobody left to answer
    await crashed;
  }
  await page.close({ runBeforeUnload: false });
}

/** Opens the site afresh and goes on with the run, as the start page offers; null where the run had ended. */
async function goOn(): Promise<Page | null> {
  const page = await openStudio();
  const offer = page.getByRole('link', { name: 'Open it' });
  await page.goto(`${site.address}#/runs`);
  const status = page.locator('dd.running, dd.paused, dd.ended').first();
  await status.waitFor();
  if ((await status.getAttribute('class'))!.includes('ended')) {
    await page.close();
    return null;
  }
  await page.goto(`${site.address}#/`);
  await offer.click();
  await page.getByText('This run was interrupted').waitFor();
  await page.getByRole('button', { name: 'Go on', exact: true }).first().click();
  // Offered while the run goes on, and not before: a kill falls into the run.
  await page.getByRole('button', { name: 'Pause', exact: true }).or(result(page)).waitFor();
  return page;
}

test(
  `a run that is killed at random moments comes to the same result (${KILLS} kills)`,
  async () => {
    const random = createRandom(Number(process.env.KILL_SEED ?? 20_261_122));
    const expected = new Map<Language, Awaited<ReturnType<typeof readNewest>>['essence']>();
    for (const language of ['javascript', 'python'] as const) {
      const page = await begin(language);
      await result(page).waitFor({ timeout: 120_000 });
      expected.set(language, (await readNewest(page)).essence);
      await page.close();
      expect(expected.get(language)).toMatchObject({ endReason: 'completed', bestRound: 2 });
    }

    const kinds: readonly Kill[] = ['tab closed', 'renderer crashed', 'browser killed'];
    const done: string[] = [];
    let runs = 0;
    while (done.length < KILLS) {
      const language = runs++ % 2 === 0 ? 'javascript' : 'python';
      const told: string[] = [];
      let resumes = 0;
      let page: Page | null = await begin(language);
      while (page && told.length < KILLS_PER_RUN && done.length < KILLS) {
        const afterMs = Math.round(random() * LATEST_MS);
        await page.waitForTimeout(afterMs);
        if (await result(page).isVisible()) break;
        const how = kinds[done.length % kinds.length]!;
        await kill(page, how);
        told.push(`${how} after ${afterMs} ms`);
        done.push(how);
        page = await goOn();
        if (page) resumes++;
      }
      page ??= await openStudio();
      if (page.url().includes('#/run/')) await result(page).waitFor({ timeout: 120_000 });
      const { essence, resumed } = await readNewest(page);
      expect(essence, `${language}: ${told.join(', ')}`).toEqual(expected.get(language));
      expect(resumed).toBe(resumes);
      await page.close();
    }
    console.log(
      `${done.length} kills in ${runs} runs: ${kinds.map((kind) => `${done.filter((how) => how === kind).length} ${kind}`).join(', ')}`,
    );
  },
  TEST_MS,
);
