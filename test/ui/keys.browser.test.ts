// Keys in the built page, in a real browser: keeping another one than the kept one, two tabs with one vault, and what a paused
// run goes on with once its key was forgotten or corrected.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serveSite, type ServedSite } from '../end-to-end/site.ts';
import { delta, events, json, startProviderServer, type ProviderServer } from '../llm/provider-server.ts';
import { launchChromium } from '../support/browser.ts';

const first = 'sk-the-first-one';
const second = 'sk-the-second-one';
const passphrase = 'four words are enough';

let site: ServedSite;
let browser: Awaited<ReturnType<typeof launchChromium>>;
let provider: ProviderServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  site = await serveSite();
  browser = await launchChromium();
  provider = await startProviderServer({ cors: true });
});
afterAll(async () => {
  await browser?.close();
  await provider?.close();
  await site?.close();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  page = await open();
  await page.locator('label', { hasText: 'API key' }).first().click();
});
afterEach(() => context?.close());

async function open(): Promise<Page> {
  const opened = await context.newPage();
  await opened.goto(`${site.address}#/`);
  return opened;
}

const field = (on = page) => on.getByLabel('API key', { exact: true });
const box = (on = page) => on.getByRole('checkbox', { name: /Keep the key/ });
const dialog = (on = page) => on.getByRole('dialog');

async function createVault(): Promise<void> {
  await box().click();
  await dialog().getByLabel('Passphrase').fill(passphrase);
  await dialog().getByLabel('Once more').fill(passphrase);
  await dialog().getByRole('button', { name: 'Set the passphrase' }).click();
  await dialog().waitFor({ state: 'detached' });
  await expect.poll(() => box().isChecked()).toBe(true);
}

async function unlock(on = page): Promise<void> {
  await dialog(on).getByLabel('Passphrase').fill(passphrase);
  await dialog(on).getByRole('button', { name: 'Unlock' }).click();
  await dialog(on).waitFor({ state: 'detached' });
}

/** What the vault holds for the chosen provider: the key that a page opened anew gets from it. */
async function keptKey(): Promise<string> {
  const other = await open();
  await other.getByRole('button', { name: 'Unlock' }).click();
  await unlock(other);
  await expect.poll(() => field(other).inputValue()).not.toBe('');
  return field(other).inputValue();
}

describe('a key typed while another one is kept, locked', () => {
  beforeEach(async () => {
    await field().fill(first);
    await createVault();
    await page.reload();
    await page.getByText('A key is kept here, locked.').waitFor();
    await field().fill(second);
  });

  test('is not shown as kept, and is not kept where the passphrase is not given', async () => {
    await page.getByText('in place of the one that is kept here, locked').waitFor();
    expect(await box().isChecked()).toBe(false);
    await box().click();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await box().isChecked()).toBe(false);
    expect(await field().inputValue()).toBe(second);
    expect(await keptKey()).toBe(first);
  });

  test('takes the kept one’s place once the passphrase is given', async () => {
    await box().click();
    await unlock();
    await expect.poll(() => box().isChecked()).toBe(true);
    expect(await field().inputValue()).toBe(second);
    await expect.poll(keptKey).toBe(second);
  });
});

test('a tab that did not see the passphrase being set asks for it and keeps its key', async () => {
  const other = await open();
  await field(other).fill(second);
  await field().fill(first);
  await createVault();

  await box(other).click();
  await dialog(other).getByLabel('Passphrase').fill('a passphrase of its own');
  await dialog(other).getByLabel('Once more').fill('a passphrase of its own');
  await dialog(other).getByRole('button', { name: 'Set the passphrase' }).click();
  await dialog(other).getByText('This browser keeps keys under a passphrase already.').waitFor();
  await unlock(other);
  await expect.poll(() => box(other).isChecked()).toBe(true);
  expect(await keptKey()).toBe(second);
});

describe('a run that waits because the credit is used up', () => {
  const policy = '```javascript\nclass CartPolePolicy {\n  act(obs) { return obs.pole_angle > 0 ? 1 : 0; }\n}\n```';
  const noCredit = json({ error: { message: 'Insufficient balance' } }, 402);
  const answer = events([delta({ content: policy }), delta({}, 'stop')]);
  /** The one of the problem's own next steps; the commands above open the dialog in any case. */
  const goOn = () => page.getByRole('alert').getByRole('button', { name: 'Go on', exact: true });
  const sent = () => provider.asked.map(({ authorization }) => authorization);

  beforeEach(async () => {
    provider.script(noCredit);
    await page.locator('label', { hasText: 'Own server' }).first().click();
    await page.getByLabel('Server', { exact: true }).selectOption('Another address');
    await page.getByLabel('Address of the provider').fill(provider.baseUrl);
    await page.getByLabel('Model name').fill('small-model');
    await field().fill(first);
    await createVault();
    await page.locator('summary', { hasText: 'More settings' }).click();
    await page.getByLabel('Trajectory feedback').uncheck();
    await page.getByLabel('Reflection: the model').uncheck();
    for (const name of ['Rounds', 'Candidates per round', 'Episodes per candidate']) {
      await page.getByRole('spinbutton', { name }).fill('1');
    }
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('The run waits here').waitFor();
    provider.script(answer);
  });

  /** By links within the page, which keep its memory. */
  const visit = (hash: string) => page.evaluate((to) => void (location.hash = to), hash);

  test('says that credit helps, not waiting a minute, and goes on with the key it has by then', async () => {
    await page.getByText('Add credit').waitFor();
    expect(await page.getByText('Waiting a minute').count()).toBe(0);
    const run = await page.evaluate(() => location.hash);
    await visit('#/');
    await field().fill(second);
    await visit(run);
    await goOn().click();
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    expect(new Set(sent())).toEqual(new Set([`Bearer ${second}`]));
  });

  test.each(['Forget all', 'Lock'])('asks for the key after “%s”', async (press) => {
    const run = await page.evaluate(() => location.hash);
    await visit('#/models');
    await page.getByRole('button', { name: press, exact: true }).click();
    if (press === 'Forget all') await page.getByRole('button', { name: 'Really forget all' }).click();
    await page.getByText(press === 'Lock' ? 'kept here, locked' : 'to have it kept in this browser').waitFor();
    await visit(run);
    await goOn().click();
    expect(await dialog().getByLabel('API key', { exact: true }).inputValue()).toBe('');
    expect(sent()).toEqual([]);
    await dialog().getByLabel('API key', { exact: true }).fill(second);
    await dialog().getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    expect(new Set(sent())).toEqual(new Set([`Bearer ${second}`]));
  });
});
