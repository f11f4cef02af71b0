// A whole run with a model in the tab, through the built page on a software GPU: its files imported, the model chosen, the run
// started, the GPU's process killed in the middle of an answer, and the run brought to its end. Needs a real model's files.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { modelFolder, softwareGpu } from '../support/llm-site.ts';
import { serveSite, type ServedSite } from './site.ts';

/** Compiling the GPU's programs and answering take minutes on a software GPU. */
const SLOW = 15 * 60_000;
let site: ServedSite;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (modelFolder === undefined) return;
  site = await serveSite();
  browser = await launchChromium(softwareGpu);
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function importModel(folder: string, name: string): Promise<void> {
  await page.goto(`${site.address}#/models`);
  await page.getByText('Add a model of your own').click();
  await page.getByText('From files', { exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page
    .locator('input[type=file]')
    .last()
    .setInputFiles(readdirSync(folder).map((file) => join(folder, file)));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Use', exact: true }).first().click();
}

const words = async () => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

test.skipIf(modelFolder === undefined)(
  'a run in the tab survives the loss of the GPU and comes to its end',
  { timeout: 2 * SLOW },
  async () => {
    await importModel(modelFolder!, 'Local-Test-Model');
    await page.goto(`${site.address}#/`);
    await page.locator('select').first().selectOption('mountain-car-v0');
    for (const [name, value] of [
      ['Rounds', '1'],
      ['Candidates per round', '2'],
      ['Episodes per candidate', '2'],
    ] as const) {
      await page.getByRole('spinbutton', { name }).fill(value);
    }
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(words, { timeout: SLOW, interval: 500 }).toMatch(/Asking for candidate 1.* Calls 1 /);

    const session = await browser.newBrowserCDPSession();
    // The process dies before it can answer.
    session.send('Browser.crashGpuProcess').catch(() => undefined);
    await page.getByText('The GPU was lost while the model was running.').waitFor({ timeout: 60_000 });
    expect(await words()).toContain('Paused by a problem');

    await page.getByRole('button', { name: 'Load it again and go on' }).click();
    await expect.poll(words, { timeout: SLOW, interval: 1000 }).toMatch(/Finished|Ended|No policy/);
    expect(await words()).not.toContain('Paused by a problem');
  },
);
