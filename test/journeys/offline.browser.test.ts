// Without a network after the first visit: the site is kept part by part, then its server is closed, and everything but a model
// elsewhere still works. It can be installed. A new version waits for a run, one that cannot be kept is told, and so is a script that
// does not come. No room is said in words; the storage page shows and frees what is used.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunEventBody } from '../../src/engine/events.ts';
import { serializeRunLog } from '../../src/engine/log-json.ts';
import { readZip } from '../../src/lib/zip.ts';
import { type ServedSite, serveSite } from '../end-to-end/site.ts';
import { expectAccessible } from '../support/axe.ts';
import { launchChromium } from '../support/browser.ts';
import { makeLog, oneRound, started } from '../support/run-logs.ts';

let browser: Browser;
let site: ServedSite;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  site = await serveSite();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await site.close();
});

const part = (name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** Address at which the installed site starts, after a look at what a browser wants of a site that it installs. */
async function startOfInstalled(): Promise<string> {
  const cdp = await context.newCDPSession(page);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // Contexts of tests are private windows, which install nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
  const { url, errors, data = '' } = await cdp.send('Page.getAppManifest');
  await cdp.detach();
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data) as {
    start_url: string;
    icons: { src: string; sizes: string; purpose: string; type: string }[];
  };
  const found = await page.evaluate(
    (addresses) =>
      Promise.all(
        addresses.map(async (address) => {
          const { width, height } = await createImageBitmap(await (await fetch(address)).blob());
          return `${width}x${height}`;
        }),
      ),
    manifest.icons.filter(({ type }) => type === 'image/png').map(({ src }) => new URL(src, url).href),
  );
  expect(found).toEqual(['192x192', '512x512', '512x512']);
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable');
  return new URL(manifest.start_url, url).href;
}

async function cutTheNetwork(): Promise<void> {
  await site.close();
  await context.setOffline(true);
}

/** A run of which a person gives the answers: it goes on until it is stopped. */
async function startByHand(tab: Page): Promise<void> {
  await tab.locator('label', { hasText: 'By hand' }).click();
  await tab.getByRole('button', { name: 'Run', exact: true }).click();
  await tab.getByRole('heading', { name: /Your turn/ }).waitFor();
}

test('runs policies, physics, stored runs and trainings with no server after the first visit', async () => {
  await page.goto(`${site.address}#/storage`);
  for (const name of ['The app', 'Tasks', 'Recorded runs', 'Classical RL']) {
    await part(name).getByText('Available offline').waitFor();
  }
  for (const name of ['Python', 'MuJoCo']) {
    expect(await part(name).innerText()).toContain('Needs a network');
    await part(name).getByRole('button', { name: /^Get/ }).click();
  }
  for (const name of ['Python', 'MuJoCo']) await part(name).getByText('Available offline').waitFor();
  await expectAccessible(page);
  const start = await startOfInstalled();
  expect(start).toBe(site.address);
  await cutTheNetwork();

  // The first screen, and a recorded run of Python policies, executed here.
  await page.goto(start);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Offline', exact: true }).waitFor();
  await page.locator('label', { hasText: 'Recorded' }).click();
  const recording = page.getByRole('combobox', { name: 'Recording' });
  await recording.selectOption(
    await recording
      .locator('option', { hasText: /CartPole/i })
      .first()
      .getAttribute('value'),
  );
  await page.locator('label', { hasText: 'At once' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor({ timeout: 60_000 });

  // The frame that the service worker handed out is walled off like the server's.
  const frame = page.frames().find((each) => each.url().includes('/sandbox-'))!;
  expect(
    await frame.evaluate(() => {
      const refused = (ask: () => unknown): boolean => {
        try {
          ask();
          return false;
        } catch {
          return true;
        }
      };
      return {
        origin: window.origin,
        storage: refused(() => localStorage.length),
        parent: refused(() => parent.document.title),
        serviceWorker: refused(() => navigator.serviceWorker.controller),
      };
    }),
  ).toEqual({ origin: 'null', storage: true, parent: true, serviceWorker: true });
  expect(
    await frame.evaluate(() =>
      fetch('.').then(
        () => 'answered',
        () => 'refused',
      ),
    ),
  ).toBe('refused');
  expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts');

  // A stored run.
  await page.goto(`${site.address}#/runs`);
  await page.reload();
  await page
    .locator('main')
    .getByRole('link', { name: /CartPole|Pole/i })
    .first()
    .click();
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();

  // A body that moves, computed by MuJoCo.
  await page.goto(`${site.address}#/`);
  await page.locator('label', { hasText: 'By hand' }).click();
  await page.getByRole('combobox', { name: 'Task' }).selectOption('inverted_double_pendulum_v5');
  const tip = page.locator('canvas:not([hidden])[aria-label^="The tip is "]');
  const first = await tip.first().getAttribute('aria-label');
  await expect.poll(() => tip.first().getAttribute('aria-label')).not.toBe(first);

  // A training.
  await page.goto(`${site.address}#/compare/frozen-lake-v1`);
  await page.getByRole('checkbox', { name: /^Q-learning/ }).check();
  await page.getByLabel('Seeds').fill('1');
  await page.getByLabel('Seeds').blur();
  await page.getByLabel('Steps for each').selectOption({ label: '20,000' });
  await page.getByRole('button', { name: 'Start 1 training' }).click();
  await page.getByRole('row', { name: /Q-learning 20K steps 1 / }).waitFor();
});

test('keeps the site again after it was taken out', async () => {
  await page.goto(`${site.address}#/storage`);
  await part('The app').getByText('Available offline').waitFor();
  await page.getByRole('button', { name: 'Take the whole site out of this browser' }).click();
  await page.getByText('You took it out').waitFor();
  await page.getByRole('button', { name: 'Keep it for offline use' }).click();
  for (const name of ['The app', 'Tasks', 'Recorded runs', 'Classical RL']) {
    await part(name).getByText('Available offline').waitFor();
  }
  await cutTheNetwork();
  await page.goto(site.address);
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test('lets a new version wait for a run, and an open tab keep the pieces of the old one', async () => {
  await page.goto(`${site.address}#/storage`);
  await part('The app').getByText('Available offline').waitFor();

  // The new version: its page of models has another name, and the server has the old one no more.
  const worker = await (await fetch(`${site.address}service-worker.js`)).text();
  const old = /assets\/ModelsPage-[\w-]+\.js/.exec(worker)![0];
  const code = Buffer.from(await (await fetch(site.address + old)).arrayBuffer());
  const renamed = 'assets/ModelsPage-NewName1.js';
  // Its recordings lie in another folder as well.
  const recordings = /recordings-[0-9a-f]{12}/.exec(worker)![0];
  for (const [, name] of worker.matchAll(/recordings-[0-9a-f]{12}\/([\w-]+\.json)/g)) {
    const content = await (await fetch(`${site.address}${recordings}/${name}`)).arrayBuffer();
    site.replaced.set(`recordings/${name}`, Buffer.from(content));
  }
  const newer = worker.replace(old, renamed).replaceAll(recordings, 'recordings-0123456789ab');
  site.replaced.set('service-worker.js', Buffer.from(newer));
  // A file of it is not on the server yet: said at the foot of any page, and on that of storage with what to do.
  await page.goto(`${site.address}#/lessons`);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.update());
  await page.getByText('Keeping a new version of the page did not work').waitFor();
  await page.goto(`${site.address}#/storage`);
  await page.getByText('it could not be kept here').waitFor();
  await expectAccessible(page);
  site.replaced.set(renamed, code);
  await page.getByRole('button', { name: 'Try again' }).click();
  const use = (tab: Page) => tab.getByRole('button', { name: 'Use the new version' });
  await use(page).waitFor();
  expect(await page.getByText('it could not be kept here').count()).toBe(0);
  // Opened anew, the page is still the old version and tidies up: what the new one has fetched is to stay.
  await page.reload();
  await use(page).waitFor();
  await page.goto(`${site.address}#/`);
  await startByHand(page);
  await expect.poll(() => use(page).isDisabled(), { timeout: 10_000 }).toBe(true);
  const other = await context.newPage();
  await other.goto(`${site.address}#/storage`);
  await use(other).waitFor();
  await expect.poll(() => use(other).isDisabled(), { timeout: 10_000 }).toBe(true);

  await page
    .getByRole('button', { name: /^(Stop|End)/ })
    .first()
    .click();
  await expect.poll(() => use(other).isEnabled(), { timeout: 10_000 }).toBe(true);
  await Promise.all([other.waitForEvent('load'), use(other).click()]);
  await cutTheNetwork();
  // This tab runs the old version still; the server is gone, and the new version does not have this piece.
  await page.goto(`${site.address}#/models`);
  await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
  const keeps = (path: string) =>
    page.evaluate(async (url) => (await caches.match(url)) !== undefined, site.address + path);
  const keepsOld = () => keeps(old);
  expect(await keepsOld()).toBe(true);
  expect(await keeps(renamed)).toBe(true);
  // Its recordings are those of the old version.
  const demos = (folder: string) =>
    page.evaluate(async (url) => (await (await fetch(url)).json()) as unknown[], `${site.address}${folder}/index.json`);
  expect(await demos(recordings)).toEqual(await demos('recordings-0123456789ab'));
  // The last tab of the old version is gone.
  await other.close();
  await page.reload();
  await expect.poll(keepsOld, { timeout: 15_000 }).toBe(false);
});

test('says once that a script did not come, the first one or that of a page, and without JavaScript what is needed', async () => {
  // No service worker: it would have the scripts.
  const bare = await browser.newContext({ serviceWorkers: 'block' });
  const tab = await bare.newPage();
  await tab.route('**/assets/index-*.js', (route) => route.abort());
  await tab.goto(site.address);
  await tab.getByRole('alert').getByText('The studio could not be loaded.').waitFor();
  expect(await tab.getByText('Loading…').isVisible()).toBe(false);
  await expectAccessible(tab);
  await tab.unroute('**/assets/index-*.js');
  await tab.route('**/assets/RunsPage-*.js', (route) => route.abort());
  const notices = tab.waitForResponse(/OfflineNotices-/);
  await tab.getByRole('button', { name: 'Reload the page' }).click();
  await tab.getByRole('heading', { level: 1 }).waitFor();
  await (await notices).finished();
  await tab.getByRole('link', { name: 'Runs', exact: true }).first().click();
  await tab.getByText('This part of the page could not be loaded.').waitFor();
  expect(await tab.getByRole('button', { name: 'Reload the page' }).count()).toBe(1);
  await bare.close();

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(site.address);
  await still.locator('noscript p').waitFor();
  expect(await still.getByText('Loading…').isVisible()).toBe(false);
  await plain.close();
});

/** A finished run as a file that the page of runs imports. */
function runFile(name: string, title: string): { name: string; mimeType: string; buffer: Buffer } {
  const bodies: RunEventBody[] = [
    { ...started(), title } as RunEventBody,
    ...oneRound(),
    { type: 'run-ended', reason: 'completed' },
  ];
  return { name, mimeType: 'application/json', buffer: Buffer.from(serializeRunLog(makeLog(bodies, name))) };
}

async function importRun(...run: Parameters<typeof runFile>): Promise<void> {
  await page.goto(`${site.address}#/runs`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await (await chooser).setFiles(runFile(...run));
}

const taskFile = {
  ...{ format: 'promptpo-task', version: 1, id: 'own-0123456789', title: 'My task', summary: '' },
  ...{ language: 'javascript', code: 'class MyTask {}', horizon: 20, selection: 'return', texts: null },
};

async function importTask(text: string): Promise<void> {
  await page.goto(`${site.address}#/tasks`);
  const file = { name: 'my.task.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.waitForURL(/#\/task\/own-0123456789/);
}

test('shows what takes room, exports it before it is deleted, and says in words when there is none', async () => {
  for (const title of ['An old run', 'A new run']) {
    await importRun(title.replaceAll(' ', '-'), title);
    await page.getByRole('heading', { name: title }).first().waitFor();
  }
  await importTask(JSON.stringify(taskFile));
  await page.goto(`${site.address}#/storage`);
  await page.getByText(/ used of /).waitFor();
  const tick = (title: string) => page.getByRole('checkbox', { name: `Run: ${title}` });
  await tick('An old run').check();
  await page.getByRole('checkbox', { name: 'Your task: My task' }).check();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await page.getByRole('button', { name: 'Delete ticked' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export, then delete' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('promptpo-storage.zip');
  await tick('An old run').waitFor({ state: 'detached' });
  expect(await tick('A new run').isVisible()).toBe(true);
  // The task is gone from the page's own lists as well, and comes back out of the export.
  expect(await page.evaluate(() => localStorage.getItem('promptpo-own-tasks'))).not.toContain('My task');
  const entries = await readZip(new Blob([readFileSync(await saved.path())]));
  expect(entries.map(({ name }) => name)).toEqual([
    expect.stringMatching(/^runs\//),
    expect.stringMatching(/^tasks\//),
  ]);
  await importTask(await entries[1]!.text(100_000));

  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      IDBObjectStore.prototype.add = () => {
        throw new DOMException('Full.', 'QuotaExceededError');
      };
    });
  }
  await importRun('too-much', 'Too much');
  await page.getByText(/no room left.*Offline and storage/).waitFor();
});
