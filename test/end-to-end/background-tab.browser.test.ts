// A run whose tab is in the background: the built page in a real Chromium that slows down hidden tabs as it does at home, with
// another tab in front from the run's beginning to its end; and a tab that the browser freezes meanwhile.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { delta, events, startProviderServer, type ProviderServer } from '../llm/provider-server.ts';
import { startKillableBrowser, type KillableBrowser } from './killable-browser.ts';
import { serveSite, type ServedSite } from './site.ts';

const policy =
  '```javascript\nclass CartPolePolicy {\n  act(obs) { return obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 ? 1 : 0; }\n}\n```';
const feedback =
  '```javascript\nclass Feedback {\n  summarize_trajectory(traj) { return `It lasted ${traj.length} steps.`; }\n}\n```';

let site: ServedSite;
let browser: KillableBrowser;
let provider: ProviderServer;
let page: Page;

beforeAll(async () => {
  site = await serveSite();
  provider = await startProviderServer({ cors: true });
  browser = await startKillableBrowser({ noDefaults: true });
});
afterAll(async () => {
  await browser?.close();
  await provider?.close();
  await site?.close();
});

beforeEach(async () => {
  // Each answer takes a moment, so that rounds and rollouts fall into the time in the background.
  provider.script(async (response, asked) => {
    await pass(300);
    const text = JSON.stringify(asked.body).includes('CartPolePolicy') ? policy : feedback;
    await events([delta({ content: text }), delta({}, 'stop')])(response, asked);
  });
  page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${site.address}#/`);
});
afterEach(() => page?.close());

async function start(): Promise<void> {
  await page.locator('label', { hasText: 'Own server' }).first().click();
  await page.getByLabel('Server', { exact: true }).selectOption('Another address');
  await page.getByLabel('Address of the provider').fill(provider.baseUrl);
  await page.getByLabel('Model name').fill('small-model');
  for (const [name, value] of [
    ['Rounds', '3'],
    ['Candidates per round', '2'],
    ['Episodes per candidate', '3'],
  ] as const) {
    await page.getByRole('spinbutton', { name }).fill(value);
  }
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
}

async function hide(): Promise<void> {
  const other = await browser.newPage();
  await other.goto('about:blank');
  await other.bringToFront();
  await expect.poll(visibility).toBe('hidden');
}

/** Whether the run has come to its result, as the page itself shows it, seen without bringing it to the front. */
const isDone = () =>
  page.evaluate(() => Array.from(document.querySelectorAll('h2, h3'), (each) => each.textContent).includes('Result'));
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const visibility = () => page.evaluate(() => document.visibilityState);

test('a run goes on to its result while another tab is in front, and the page shows it', async () => {
  await start();
  await hide();
  expect(await isDone()).toBe(false);
  await expect.poll(isDone, { timeout: 120_000, interval: 500 }).toBe(true);
  expect(await visibility()).toBe('hidden');
  const before = provider.asked.length;
  expect(before).toBeGreaterThan(6);
  await page.bringToFront();
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
  expect(await page.getByText('Paused by a problem').count()).toBe(0);
});

test('a run whose tab the browser freezes waits, and goes on once the tab is woken', async () => {
  await start();
  await hide();
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await pass(1000); // what was under way ends
  const asked = provider.asked.length;
  await pass(3000);
  expect(provider.asked.length).toBe(asked);
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await page.bringToFront();
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor({ timeout: 120_000 });
  expect(await page.getByText('Paused by a problem').count()).toBe(0);
});
