// Where a key goes: the built page in a real Chromium, a key typed in, providers of all three wire formats that fail and repeat
// the key in every failure. Afterwards the key, in any encoding, stands in requests to its own provider and nowhere else: no
// other request, no log, export, storage, cache, HTML, console, address, nor any message to the sandbox. The browser's own record
// of its network (net-log) is searched as well.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { type LeakServer, startLeakServer } from '../support/leak-server.ts';
import { type Format, type NastyProvider, startNastyProvider } from './planted-key/nasty-provider.ts';
import { findNetLogRequests } from './planted-key/net-log.ts';
import { collect, engineWorker, recordedMessages, recordMessages, Traces } from './planted-key/page-traces.ts';
import { findSecret, formsOf, type Text } from './planted-key/search.ts';
import { exportNewest, serveSite, type ServedSite } from './site.ts';

/** Characters that each encoding writes in another way. */
const KEY = 'sk-planted-7Q+x/9=Zk&w~R2-4fVbN8';
const PASSPHRASE = 'three-blue-elephants';

let site: ServedSite;
let outside: LeakServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let traces: Traces;
let provider: NastyProvider;
const netLogFolder = mkdtempSync(join(tmpdir(), 'planted-key-'));
const netLog = join(netLogFolder, 'net-log.json');
const providers: NastyProvider[] = [];

beforeAll(async () => {
  site = await serveSite();
  outside = await startLeakServer();
  browser = await launchChromium([
    // Whatever is meant for another machine arrives at `outside`.
    `--proxy-server=http://127.0.0.1:${outside.port}`,
    `--log-net-log=${netLog}`,
    '--net-log-capture-mode=Everything',
  ]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await outside?.close();
  for (const each of providers) await each.close();
  rmSync(netLogFolder, { recursive: true, force: true });
});
beforeEach(async () => {
  context = await browser.newContext();
  context.setDefaultTimeout(10_000);
  traces = new Traces(context);
  page = await context.newPage();
  await page.goto(`${site.address}#/`);
});
afterEach(() => context?.close());

async function startProvider(format: Format): Promise<void> {
  provider = await startNastyProvider(format, KEY);
  providers.push(provider);
}

const presets: Readonly<Record<Format, string>> = {
  'openai-compatible': 'openai',
  anthropic: 'anthropic',
  gemini: 'gemini',
};

/** Chooses the provider, leads its address to this machine, and types the key. */
async function giveKey(format: Format): Promise<void> {
  await page.locator('label', { hasText: 'API key' }).first().click();
  await page.getByRole('combobox', { name: 'Provider' }).selectOption(presets[format]);
  await page.getByText('Address, context, calls at once').click();
  await page.getByRole('textbox', { name: 'Address of the provider' }).fill(provider.baseUrl);
  await page.getByRole('textbox', { name: 'API key' }).fill(KEY);
  await page.getByRole('textbox', { name: 'Model name' }).fill('model-a');
}

async function setUpSmallRun(): Promise<void> {
  for (const [name, value] of [
    ['Rounds', '1'],
    ['Candidates per round', '2'],
    ['Episodes per candidate', '2'],
  ] as const) {
    await page.getByRole('spinbutton', { name }).fill(value);
  }
}

/** Everything that the page has left behind by now, but for the requests. */
async function everything(): Promise<Text[]> {
  const engine = await engineWorker(page);
  const shown = await collect(page);
  const messages = await recordedMessages(engine);
  await page.goto(`${site.address}#/runs`);
  const exported = await exportNewest(page);
  return [...shown, ...messages, ...(await collect(page)), { where: 'export', text: exported }, ...traces.console];
}

/** Requests that carry the key to any other address than the provider's. */
async function strayRequests(): Promise<string[]> {
  await traces.settle();
  const own = traces.requests.filter(({ url }) => new URL(url).origin === provider.origin);
  expect(
    findSecret(
      KEY,
      own.map(({ url, text }) => ({ where: url, text })),
    ),
  ).not.toEqual([]);
  const others = traces.requests.filter((request) => !own.includes(request));
  expect(others.length).toBeGreaterThan(10);
  return findSecret(
    KEY,
    others.map(({ url, text }) => ({ where: url, text })),
  ).map(({ where }) => where);
}

const result = () => page.getByRole('heading', { name: 'Result', exact: true }).waitFor({ timeout: 90_000 });

describe.each(['openai-compatible', 'anthropic', 'gemini'] as const)('a key of an %s provider', (format) => {
  test('goes to its provider only, however often that fails and repeats it', async () => {
    await startProvider(format);
    await giveKey(format);
    provider.failNext(1);
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('The test call failed').waitFor();
    const engine = await engineWorker(page);
    await recordMessages(engine);
    const afterTest = await collect(page);

    await setUpSmallRun();
    provider.failNext(5);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await result();
    const texts = [...afterTest, ...(await everything())];

    expect(findSecret(KEY, texts)).toEqual([]);
    expect(await strayRequests()).toEqual([]);
    // Chromium asks for its own updates; nothing else may leave this machine.
    expect(outside.seen.filter((asked) => !asked.includes('//update.googleapis.com/'))).toEqual([]);
    // The search saw what it should: the failures in the log, the policies on their way to the sandbox, the stored run.
    const exported = texts.find(({ where }) => where === 'export')!.text;
    expect(exported).toContain('CartPolePolicy');
    expect(
      texts.filter(({ where, text }) => where === 'message to port' && text.includes('CartPolePolicy')),
    ).not.toEqual([]);
    expect(texts.filter(({ where }) => where.startsWith('IndexedDB promptpo-studio/events'))).not.toEqual([]);
    expect(provider.log.filter((entry) => entry.includes(KEY)).length).toBeGreaterThan(5);
    // It travels in a header, never in an address.
    expect(
      provider.log.filter((entry) => findSecret(KEY, [{ where: '', text: entry.split('\n')[0]! }]).length > 0),
    ).toEqual([]);
  });

  test('that is refused in the middle of a run is not in the log of the failure', async () => {
    await startProvider(format);
    await giveKey(format);
    await setUpSmallRun();
    provider.refuseNext();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('Paused by a problem').first().waitFor();
    await recordMessages(await engineWorker(page));
    const texts = await everything();
    expect(findSecret(KEY, texts)).toEqual([]);
    expect(texts.find(({ where }) => where === 'export')!.text).toContain('call-failed');
    expect(await strayRequests()).toEqual([]);
  });
});

describe.each(['openai-compatible', 'anthropic', 'gemini'] as const)('good answers (%s)', (format) => {
  test('that repeat the key leave it neither on the page, in the log nor in the next prompt', async () => {
    await startProvider(format);
    await giveKey(format);
    provider.echo();
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('It works.').waitFor();
    await recordMessages(await engineWorker(page));
    const afterTest = await collect(page);
    await setUpSmallRun();
    await page.getByRole('spinbutton', { name: 'Rounds' }).fill('2');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await result();
    const texts = [...afterTest, ...(await everything())];
    expect(findSecret(KEY, texts)).toEqual([]);
    expect(await strayRequests()).toEqual([]);
    // What stands around the key is there: text, reasoning and the name of the model, which Gemini's client does not pass on.
    const exported = texts.find(({ where }) => where === 'export')!.text;
    const around = ['authorization: Bearer ', 'I was called with ', ...(format === 'gemini' ? [] : ['served to '])];
    for (const words of around) expect(exported).toContain(words);
    // Prompts hold earlier answers: bodies of requests, which the key's own header is no part of.
    const bodies = provider.log.map((entry) => entry.slice(entry.indexOf('\n', entry.indexOf('\n') + 1)));
    expect(bodies.filter((body) => body.includes('CartPolePolicy')).length).toBeGreaterThan(2);
    expect(
      findSecret(
        KEY,
        bodies.map((text) => ({ where: 'prompt', text })),
      ),
    ).toEqual([]);
  });
});

describe('a secret in the address of a server', () => {
  test('goes to that server only, not to the record of how fast it answers', async () => {
    await startProvider('openai-compatible');
    await page.locator('label', { hasText: 'Own server' }).first().click();
    await page.getByLabel('Server', { exact: true }).selectOption('Another address');
    const address = `${provider.baseUrl}?api-key=${encodeURIComponent(KEY)}`;
    await page.getByRole('textbox', { name: 'Address of the provider' }).fill(address);
    await page.getByRole('textbox', { name: 'Model name' }).fill('model-a');
    await setUpSmallRun();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await result();
    const speeds = await page.evaluate(() => JSON.stringify(localStorage));
    expect(speeds).toContain(`${provider.baseUrl} model-a`);
    const stored = (await collect(page)).filter(({ where }) => /^(localStorage|IndexedDB)/.test(where));
    expect(findSecret(KEY, stored)).toEqual([]);
    expect(provider.log.filter((entry) => findSecret(KEY, [{ where: '', text: entry }]).length > 0)).not.toEqual([]);
  });
});

describe('a key that is kept', () => {
  test('lies in this browser as ciphertext only, and is used again after the passphrase', async () => {
    await startProvider('openai-compatible');
    await giveKey('openai-compatible');
    await page.getByRole('checkbox', { name: /Keep the key/ }).check({ force: true });
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Passphrase', { exact: false }).first().fill(PASSPHRASE);
    await dialog.getByLabel('Once more').fill(PASSPHRASE);
    await dialog.getByRole('button', { name: 'Set the passphrase' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(async () => (await vaultRecords()).length).toBe(2);
    const texts = await collect(page);
    expect(findSecret(KEY, texts)).toEqual([]);
    expect(findSecret(PASSPHRASE, texts)).toEqual([]);
    // The address is readable, so that the page can say which keys it keeps.
    expect((await vaultRecords()).filter(({ text }) => text.includes(provider.baseUrl))).toHaveLength(1);
    expect(texts.filter(({ text }) => text.includes('CryptoKey'))).toEqual([]);

    await page.reload();
    expect(await page.getByRole('textbox', { name: 'API key' }).inputValue()).toBe('');
    await page.getByRole('button', { name: 'Unlock' }).first().click();
    await page.getByRole('dialog').getByLabel('Passphrase').fill(PASSPHRASE);
    await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'API key' }).inputValue()).toBe(KEY);
    await setUpSmallRun();
    provider.failNext(1);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .getByRole('button', { name: /^(Pause|Stop)$/ })
      .first()
      .waitFor();
    await recordMessages(await engineWorker(page));
    await result();
    const after = await everything();
    expect(findSecret(KEY, after)).toEqual([]);
    expect(findSecret(PASSPHRASE, after)).toEqual([]);
    expect(await strayRequests()).toEqual([]);
    expect(traces.requests.flatMap(({ url, text }) => findSecret(PASSPHRASE, [{ where: url, text }]))).toEqual([]);
  });

  const vaultRecords = async (): Promise<Text[]> =>
    (await collect(page)).filter(({ where }) => where === 'IndexedDB promptpo-studio/vault');
});

describe('the search itself', () => {
  test('finds a planted copy in each place and each encoding', async () => {
    const forms = formsOf(KEY);
    expect(forms.length).toBeGreaterThanOrEqual(10);
    for (const { form, text } of forms) {
      expect(findSecret(KEY, [{ where: 'x', text: `before ${text} after` }]).map((find) => find.form)).toContain(form);
    }
    // Base64 of a longer text holds no base64 of the key alone, whatever stands before it.
    for (const before of ['', 'a', 'ab', 'Bearer ']) {
      const text = Buffer.from(`${before}${KEY}, and more`).toString('base64');
      expect(findSecret(KEY, [{ where: 'x', text }])).not.toEqual([]);
    }

    // Under another name of this machine, so that the last test can tell these plants from leaks.
    await page.goto(`${site.address.replace('127.0.0.1', 'localhost')}#/`);
    await page.evaluate(async (key) => {
      localStorage.setItem('x', key);
      sessionStorage.setItem('x', btoa(`x${key}`));
      await (await caches.open('x')).put('/x', new Response(key));
      document.body.dataset['x'] = key;
      document.cookie = `x=${encodeURIComponent(key)}`;
      history.replaceState(key, '');
      console.log(key);
      const open = indexedDB.open('x', 1);
      await new Promise((resolve) => {
        open.onupgradeneeded = () => open.result.createObjectStore('x').put(new TextEncoder().encode(key), 'x');
        open.onsuccess = resolve;
      });
      open.result.close();
      // Its timing is on record once the answer has been read.
      await (await fetch(`./favicon.svg?x=${encodeURIComponent(btoa(key))}`)).text();
      await fetch('./favicon.svg', { headers: { 'x-api-key': key } });
    }, KEY);
    const found = findSecret(KEY, [...(await collect(page)), ...traces.console]).map(({ where }) => where);
    for (const where of [
      'localStorage',
      'sessionStorage',
      'cache x',
      'HTML',
      'cookies',
      'address',
      'console',
      'IndexedDB x/x',
      'resource timing',
    ])
      expect(found).toContain(where);
    await traces.settle();
    const carried = traces.requests.filter(({ url, text }) => findSecret(KEY, [{ where: url, text }]).length > 0);
    expect(carried.length).toBeGreaterThanOrEqual(2);
  });
});

test('the browser’s own record of its network names the providers, and this file’s own plants, as the only receivers', async () => {
  await context.close();
  await browser.close();
  const receivers = findNetLogRequests(
    readFileSync(netLog, 'utf8'),
    formsOf(KEY).map(({ text }) => text),
  );
  const known = new Set(providers.map(({ origin }) => origin));
  expect(receivers.filter((url) => known.has(new URL(url).origin)).length).toBeGreaterThan(10);
  const strangers = receivers.filter((url) => !known.has(new URL(url).origin));
  expect(strangers.filter((url) => new URL(url).hostname !== 'localhost')).toEqual([]);
  // The control sent one in an address and one in a header: this record sees both.
  expect(strangers.filter((url) => url.includes('favicon.svg')).length).toBeGreaterThanOrEqual(2);
});
