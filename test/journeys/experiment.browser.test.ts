// An experiment from its plan to its table, as a person makes it: two tasks, two algorithms, two seeds and a recorded run of a
// language model; the page is reloaded half-way, goes on, and nothing is run twice.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedSite, serveSite } from '../end-to-end/site.ts';
import { expectAccessible } from '../support/axe.ts';
import { launchChromium } from '../support/browser.ts';

let site: ServedSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  site = await serveSite();
  browser = await launchChromium();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(30_000);
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** How many jobs are done, as the page says it. */
async function done(): Promise<number> {
  const words = await page.getByRole('region', { name: 'Progress' }).getByRole('status').innerText();
  return Number(/^\d+/.exec(words)![0]);
}

/** Rows of the summary as they stand: task and method. */
async function rows(): Promise<readonly string[]> {
  const found = page.getByRole('table').getByRole('row');
  const texts = await found.evaluateAll((all) =>
    all.slice(1).map((row) => [row.children[0], row.children[1]].map((cell) => cell?.textContent?.trim()).join(', ')),
  );
  return texts;
}

/** The stored trainings and runs, counted by kind and state. */
async function stored(): Promise<{ readonly trainings: number; readonly runs: number }> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('promptpo-studio');
    const db = await new Promise<IDBDatabase>((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const count = (name: string) =>
      new Promise<number>((resolve) => {
        const asked = db.transaction(name).objectStore(name).count();
        asked.onsuccess = () => resolve(asked.result);
      });
    const counts = { trainings: await count('trainings'), runs: await count('runs') };
    db.close();
    return counts;
  });
}

test(
  'an experiment is planned, outlives a reload, ends, and its table is sorted, filtered and saved',
  { timeout: 120_000 },
  async () => {
    await page.goto(`${site.address}#/experiments`);
    await page.getByRole('heading', { name: 'No experiment yet' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Plan an experiment' }).click();
    for (const name of ['CartPole', 'Frozen Lake']) await page.getByRole('checkbox', { name, exact: true }).check();
    for (const name of [/^Random Draws every/, /^PPO /]) await page.getByRole('checkbox', { name }).check();
    await page.getByLabel('Steps for each training').selectOption({ label: '2,000' });
    await page.getByRole('checkbox', { name: /^CartPole Claude/ }).check();
    await page.getByRole('spinbutton', { name: 'Seeds' }).fill('2');
    await page.getByLabel('Name', { exact: true }).fill('Two tasks');
    await page.getByText('8 trainings: 16K environment steps').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Start 9 jobs' }).click();

    await page.getByRole('heading', { name: 'Two tasks', level: 1 }).waitFor();
    await expect.poll(done, { timeout: 30_000 }).toBeGreaterThan(0);
    await page.reload();
    await page.getByText('Cut off when its tab was closed').waitFor();
    const before = await done();
    expect(before).toBeLessThan(9);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Going on', { exact: true }).waitFor();
    await page
      .getByRole('region', { name: 'Progress' })
      .getByText('Done', { exact: true })
      .waitFor({ timeout: 90_000 });
    expect(await done()).toBe(9);
    expect(await stored()).toEqual({ trainings: 8, runs: 1 });
    const address = page.url();

    await expect.poll(rows).toHaveLength(5);
    const end = page.getByRole('columnheader', { name: 'At the end mean' });
    await end.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await end.getAttribute('aria-sort')).toBe('descending');
    const sorted = await rows();
    expect(sorted[0]).toMatch(/^CartPole, /);
    expect(sorted.at(-1)).toMatch(/^Frozen Lake, /);
    await page.keyboard.press('Enter');
    expect(await end.getAttribute('aria-sort')).toBe('ascending');
    expect((await rows())[0]).toMatch(/^Frozen Lake, /);
    await page.getByRole('search').getByLabel('Task').selectOption({ label: 'CartPole' });
    await page.getByRole('search').getByLabel('Words').fill('recorded');
    await expect.poll(rows).toHaveLength(1);
    await page.getByRole('search').getByLabel('Words').fill('');
    await expectAccessible(page);

    // The address holds all of it.
    await page.reload();
    await expect.poll(rows).toHaveLength(3);
    expect(await end.getAttribute('aria-sort')).toBe('ascending');
    const shown = await rows();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const csv = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\r\n')
      .slice(1);
    expect(csv).toHaveLength(3);
    shown.forEach((row, i) => {
      const method = row.slice('CartPole, '.length);
      expect(csv[i]).toMatch(/^cartpole-v1,CartPole,/);
      expect(csv[i]!.replaceAll('"', '')).toContain(method);
    });
    const [recorded] = csv.filter((line) => line.includes('recorded'));
    expect(recorded).toMatch(/,run,1,1,500,/);

    // The same plan with a seed more: what is here is told, and does not count.
    await page.goto(`${site.address}#/experiments/new`);
    await page.getByRole('checkbox', { name: 'CartPole', exact: true }).check();
    await page.getByRole('checkbox', { name: /^Random Draws every/ }).check();
    await page.getByLabel('Steps for each training').selectOption({ label: '2,000' });
    await page.getByRole('checkbox', { name: /^CartPole Claude/ }).check();
    await page.getByText('1 job is to run; 3 are here already').waitFor();
    await page.getByRole('spinbutton', { name: 'Seeds' }).fill('2');
    await page.getByRole('spinbutton', { name: 'Seeds' }).blur();
    await page.getByText('None of 3 jobs is to run').waitFor();
    await page.getByRole('button', { name: 'Show the results' }).click();
    await expect.poll(rows).toHaveLength(2);
    await page.getByRole('region', { name: 'Progress' }).getByText('Done', { exact: true }).waitFor();
    expect(page.url()).not.toBe(address);
    expect(await stored()).toEqual({ trainings: 8, runs: 1 });
  },
);
