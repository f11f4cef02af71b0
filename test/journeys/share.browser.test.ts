// Sharing as people do it: a run leaves the browser as a link, as files and inside another page, and comes in again somewhere else.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
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

const shown = (read: () => Promise<unknown>, value: unknown): Promise<void> =>
  expect.poll(read, patience).toEqual(value);

const focused = (element: Locator): Promise<boolean> => element.evaluate((each) => each === document.activeElement);

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

/** The lines that the page at `hash` offers for other pages, with one of its parts hidden. */
async function snippetOf(hash: string, hidden: string): Promise<string> {
  await page.goto(`${site.address}${hash}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('tab', { name: 'Embed' }).click();
  await page.getByRole('checkbox', { name: hidden }).check();
  return page.getByRole('textbox', { name: 'HTML' }).inputValue();
}

test('a page of the studio stands in another page without its header, with parts hidden', async () => {
  await importRun();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('tab', { name: 'Embed' }).click();
  await page.getByRole('checkbox', { name: 'Learning curve' }).check();
  const snippet = await page.getByRole('textbox', { name: 'HTML' }).inputValue();
  expect(snippet).toMatch(/^<iframe src="[^"]+embed=1&amp;hide=curve"/);
  await page.keyboard.press('Escape');
  await shown(() => focused(page.getByRole('button', { name: 'Share', exact: true })), true);

  // The course page has an origin of its own: what this browser stores is kept apart from it, a recording is not.
  const film = await snippetOf('#/film/recording/cartpole?event=20', 'How a film keeps time');
  expect(film).toContain('#/film/recording/cartpole?event=20&amp;embed=1&amp;hide=timing"');
  const course = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(film);
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
  expect(await frame.getByText('How a film keeps time').isVisible()).toBe(false);
  course.close();

  await page.goto(/src="([^"]+)"/.exec(snippet)![1]!.replaceAll('&amp;', '&'));
  await page.getByRole('region', { name: 'Result' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Learning curve' }).count()).toBe(0);

  for (const [hash, hidden, part] of [
    ['#/lesson/what-is-a-policy?step=2', 'Circles of the steps', 'steps'],
    ['#/compare/cartpole-v1?seeds=5', 'Verdict', 'verdict'],
  ] as const)
    expect(await snippetOf(hash, hidden)).toContain(`${hash}&amp;embed=1&amp;hide=${part}"`);
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

test('a link that is pasted into a page that is open already restores its view, and going back the one before', async () => {
  const open = (hash: string): Promise<unknown> => page.goto(`${site.address}${hash}`);
  const seeds = page.getByRole('spinbutton', { name: 'Seeds', exact: true });

  await open('#/write/cartpole-v1?language=javascript');
  await page.getByRole('heading', { name: 'Where you stand' }).waitFor();
  await open('#/write/cartpole-v1?language=python&watch=3/2&beside=1/1&episode=2&step=5');
  const player = page.getByRole('region', { name: 'Round 3, candidate 2' });
  await shown(() => player.getByRole('combobox', { name: /^Episode/ }).inputValue(), '1');
  expect(await player.getByLabel('Compare with').inputValue()).toBe('1/1');
  expect(await page.getByRole('radio', { name: 'Python' }).isChecked()).toBe(true);

  await open('#/compare/cartpole-v1?seeds=2');
  await shown(() => seeds.inputValue(), '2');
  await open('#/compare/cartpole-v1?seeds=5&algorithms=ppo');
  await shown(() => seeds.inputValue(), '5');
  await shown(() => page.getByRole('checkbox', { name: /^PPO/ }).isChecked(), true);
  await page.goBack();
  await shown(() => seeds.inputValue(), '2');
  // The page may not write its own view over the one that was asked for.
  expect(page.url()).toMatch(/seeds=2$/);
  // Another task is another page; the keyboard stays where it was chosen.
  const task = page.getByRole('combobox', { name: 'Task', exact: true });
  await task.selectOption('taxi-v4');
  await shown(() => Promise.resolve(page.url().split('#')[1]), '/compare/taxi-v4');
  await shown(() => focused(task), true);

  await open('#/experiments/new?tasks=taxi-v4&algorithms=q-learning&steps=50000&seeds=4');
  await shown(() => seeds.inputValue(), '4');
  expect(await page.getByRole('checkbox', { name: 'Taxi', exact: true }).isChecked()).toBe(true);
  await open('#/film/recording/cartpole?event=20');
  const timeLine = page.getByRole('slider', { name: 'Time line' });
  await shown(() => timeLine.getAttribute('aria-valuetext').then((text) => text?.split(', ')[1]), 'Round 1');
  await open('#/film/recording/cartpole?event=40');
  await shown(() => timeLine.getAttribute('aria-valuetext').then((text) => text?.split(', ')[1]), 'Round 2');
  await open('#/lesson/what-promptpo-does?step=2&program=2');
  await shown(() => page.getByRole('tab', { selected: true }).innerText(), 'Candidate 2');
  await open('#/?recording=frozen-lake-8x8');
  await shown(() => task.inputValue(), 'frozen-lake-8x8-v1');
  await open('#/?task=taxi-v4');
  await shown(() => task.inputValue(), 'taxi-v4');
}, 120_000);
