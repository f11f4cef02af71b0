// Sharing as people do it: a run leaves the browser as a link, as files and inside another page, and comes in again somewhere else.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedSite, serveSite } from '../end-to-end/site.ts';
import { expectAccessible } from '../support/axe.ts';
import { launchChromium } from '../support/browser.ts';

const recording = 'public/recordings/frozen-lake-8x8.json';

/** A page that is still loading may take some seconds. */
const patience = { timeout: 15_000 };

let site: ServedSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  site = await serveSite();
  browser = await launchChromium();
  context = await newContext();
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function newContext(): Promise<BrowserContext> {
  const made = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  made.setDefaultTimeout(20_000);
  return made;
}

async function importRun(): Promise<void> {
  await page.goto(`${site.address}#/runs`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await (await chooser).setFiles(recording);
  await page.getByRole('button', { name: 'Export', exact: true }).waitFor();
}

/** What an entry of the export menu saves. */
async function exported(name: RegExp): Promise<{ readonly name: string; readonly content: Buffer }> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('list', { name: 'Export as' }).getByRole('button', { name }).click();
  const file = await download;
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
}

test('a link carries a run’s policy and settings to another browser, where nothing runs by itself', async () => {
  await importRun();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  const field = dialog.getByRole('textbox', { name: 'Link' });
  await expectAccessible(page);
  const whole = await field.inputValue();
  await dialog.getByRole('checkbox', { name: 'the policy’s code' }).uncheck();
  await expect.poll(async () => (await field.inputValue()).length, patience).toBeLessThan(whole.length);

  const other = await newContext();
  const guest = await other.newPage();
  await guest.goto(whole);
  await guest.getByRole('heading', { name: 'Shared with you' }).waitFor();
  await guest.getByText('class FrozenLake8x8Policy').first().waitFor();
  expect(await guest.getByText('usually JavaScript').count()).toBe(1);
  await expectAccessible(guest);
  // The list of recordings comes from the engine's worker; neither the sandbox nor a run has begun.
  expect(await guest.locator('iframe').count()).toBe(0);

  await guest.getByRole('button', { name: 'Set up this run in the studio' }).click();
  await expect.poll(() => guest.getByRole('spinbutton', { name: 'Rounds' }).inputValue(), patience).toBe('3');
  await guest.goto(whole);
  await guest.getByRole('button', { name: 'Open the policy in the editor' }).click();
  await guest
    .getByRole('textbox', { name: /policy|code/i })
    .first()
    .waitFor();
  expect(guest.url()).toContain('#/write/frozen-lake-8x8-v1');
  // The editor draws the lines that are in sight.
  await expect.poll(() => guest.locator('.cm-content').innerText(), patience).toContain('LAKE_MAP = (');
  await other.close();
}, 120_000);

test('a link that is broken or not for this page says so, and leads on', async () => {
  for (const [data, words] of [
    ['1.AAAA', 'damaged'],
    ['9.AAAA', 'newer than this page'],
  ] as const) {
    await page.goto(`${site.address}#/shared/${data}`);
    expect(await page.getByRole('alert').innerText()).toContain(words);
  }
  await page.getByRole('link', { name: 'Start in the studio' }).click();
  await page.getByRole('heading', { level: 1, name: /learns a task/ }).waitFor();
});

test('a run is saved as report, policy, table and picture', async () => {
  await importRun();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  const report = await exported(/^Report/);
  const policy = await exported(/^Policy in Python/);
  const table = await exported(/^Attempts/);
  const picture = await exported(/PNG/);
  const run = await exported(/^Run/);
  expect(policy.content.toString()).toContain('gymnasium.make("FrozenLake8x8-v1"');
  expect(table.content.toString().split('\r\n')).toHaveLength(3 * 2 + 2);
  expect(picture.content.subarray(1, 4).toString()).toBe('PNG');
  expect(JSON.parse(run.content.toString())).toEqual(JSON.parse(readFileSync(recording, 'utf8')));

  const reader = await context.newPage();
  const asked: string[] = [];
  reader.on('request', (request) => asked.push(request.url()));
  await reader.setContent(report.content.toString());
  await reader.getByRole('heading', { name: 'Learning curve' }).waitFor();
  await expectReadable(reader);
  expect(asked).toEqual([]);
  await reader.close();
}, 120_000);

/** A report's own policy keeps axe-core out, as any script; its contrast and order are read from a copy without it. */
async function expectReadable(reader: Page): Promise<void> {
  const html = await reader.content();
  await reader.setContent(html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
  await expectAccessible(reader);
}

test('a page of the studio stands in another page without its header, with parts hidden', async () => {
  await importRun();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('tab', { name: 'Embed' }).click();
  await page.getByRole('checkbox', { name: 'Learning curve' }).check();
  const snippet = await page.getByRole('textbox', { name: 'HTML' }).inputValue();
  expect(snippet).toMatch(/^<iframe src="[^"]+embed=1&amp;hide=curve"/);
  await page.keyboard.press('Escape');

  // The course page has an origin of its own: what this browser stores is kept apart from it, a recording is not.
  const course = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(snippet.replace(/src="[^"]+"/, `src="${site.address}#/film/recording/cartpole?embed=1"`));
  });
  await new Promise<void>((resolve) => course.listen(0, resolve));
  await page.goto(`http://localhost:${(course.address() as AddressInfo).port}/`);
  const frame = page.frameLocator('iframe');
  await frame
    .getByRole('heading', { name: /CartPole/ })
    .first()
    .waitFor();
  expect(await frame.getByRole('navigation', { name: 'Main' }).count()).toBe(0);
  expect(await frame.getByRole('link', { name: 'Open this page on its own' }).getAttribute('target')).toBe('_blank');
  course.close();

  await page.goto(/src="([^"]+)"/.exec(snippet)![1]!.replaceAll('&amp;', '&'));
  await page.getByRole('region', { name: 'Result' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Learning curve' }).count()).toBe(0);
}, 120_000);

test('a link restores the studio’s choices and how a comparison is looked at', async () => {
  const settings = encodeURIComponent(JSON.stringify({ method: { rounds: 7 }, seed: 9 }));
  const fresh = await (await newContext()).newPage();
  await fresh.goto(`${site.address}#/?task=taxi-v4&settings=${settings}`);
  await expect.poll(() => fresh.getByRole('spinbutton', { name: 'Rounds' }).inputValue(), patience).toBe('7');
  await fresh.getByRole('spinbutton', { name: 'Rounds' }).fill('8');
  await fresh.getByRole('spinbutton', { name: 'Rounds' }).blur();
  await expect.poll(() => decodeURIComponent(fresh.url()), patience).toContain('"rounds":8');
  await fresh.goto(`${site.address}#/compare/cartpole-v1?mode=best&seeds=5`);
  await fresh.getByRole('spinbutton', { name: /seeds/i }).waitFor();
  await expect.poll(() => fresh.getByRole('spinbutton', { name: /seeds/i }).inputValue(), patience).toBe('5');
  await fresh.context().close();
}, 120_000);
