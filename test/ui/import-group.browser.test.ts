// A folder of a sweep's runs comes into the built page: as a group with its mean scores, known runs skipped, a broken file
// named; the group is renamed, exported, deleted and comes back from its archive.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunEventBody } from '../../src/engine/events.ts';
import { serializeRunLog } from '../../src/engine/log-json.ts';
import { type ServedSite, serveSite } from '../end-to-end/site.ts';
import { launchChromium } from '../support/browser.ts';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../support/run-logs.ts';

let site: ServedSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;

/** A finished run of CartPole whose final score is `score`. */
function runLog(runId: string, score: number, changes: { group?: string; envId?: string } = {}): string {
  const start = { ...started(makeSettings({ envId: changes.envId ?? 'cartpole-v1', seed: score })), title: runId };
  const bodies: RunEventBody[] = [
    (changes.group === undefined ? start : { ...start, group: changes.group }) as RunEventBody,
    ...oneRound(),
    { type: 'reported', role: 'best', round: 1, scores: makeScores([score]), score, wallMs: 1 },
    { type: 'run-ended', reason: 'completed' },
  ];
  return serializeRunLog(makeLog(bodies, runId));
}

beforeAll(async () => {
  site = await serveSite();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-group-'));
  const runs = join(folder, 'my-sweep');
  mkdirSync(join(runs, 'taxi'), { recursive: true });
  writeFileSync(join(runs, '1.json'), runLog('run-one', 100));
  writeFileSync(join(runs, '2.json'), runLog('run-two', 300));
  writeFileSync(join(runs, 'taxi', '3.json'), runLog('run-three', 7, { envId: 'taxi-v4' }));
  writeFileSync(join(runs, 'broken.json'), '{"a":');
  writeFileSync(join(runs, 'notes.txt'), 'not for import');
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  await page.goto(`${site.address}#/runs`);
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
});
afterEach(async () => {
  await context.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importFolder(): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import a folder' }).click();
  await (await chooser).setFiles(join(folder, 'my-sweep'));
}

test("a folder's logs come in as a group that is folded, averaged, renamed, exported, deleted and brought back", async () => {
  await importFolder();
  const dialog = page.getByRole('dialog', { name: 'Import 4 files' });
  expect(await dialog.getByLabel('Group').inputValue()).toBe('my-sweep');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('3 runs came in; 1 file could not be read.').waitFor();
  await page.getByText('my-sweep/broken.json').waitFor();

  const group = page.getByRole('listitem', { name: 'Group “my-sweep”' });
  await group.getByText('3 runs · 2 tasks').waitFor();
  const rows = await group.getByRole('row').allInnerTexts();
  expect(rows).toHaveLength(3);
  expect(rows[1]).toMatch(/CartPole.*test-model.*2\s+200\s+\(100 to 300\)/s);
  expect(rows[2]).toMatch(/Taxi.*1\s+7$/s);
  expect(await page.getByRole('link', { name: 'run-one', exact: true }).count()).toBe(0);
  await group.getByText('Show 3 runs').click();
  await group.getByRole('link', { name: 'run-one', exact: true }).waitFor();

  await importFolder();
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('3 runs were here already; 1 file could not be read.').waitFor();

  await group.getByRole('button', { name: 'Rename the group' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Spring sweep');
  await page.getByRole('button', { name: 'Save' }).click();
  const renamed = page.getByRole('listitem', { name: 'Group “Spring sweep”' });
  const download = page.waitForEvent('download');
  await renamed.getByRole('button', { name: 'Export the group' }).click();
  expect((await download).suggestedFilename()).toBe('spring-sweep.zip');
  const archive = readFileSync(await (await download).path());

  await renamed.getByRole('button', { name: 'Delete the group' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 3 runs' }).click();
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor();

  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await (await chooser).setFiles({ name: 'spring-sweep.zip', mimeType: 'application/zip', buffer: archive });
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('3 runs came in.').waitFor();
  await renamed.getByText('3 runs · 2 tasks').waitFor();
});

test('several files dropped on the page come in as one group, and those that name their own group go there', async () => {
  const dropped = [
    { name: 'a.json', text: runLog('run-a', 10) },
    { name: 'b.json', text: runLog('run-b', 20, { group: 'the cluster’s' }) },
  ];
  const data = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, text } of files) transfer.items.add(new File([text], name, { type: 'application/json' }));
    return transfer;
  }, dropped);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  const dialog = page.getByRole('dialog', { name: 'Import 2 files' });
  await dialog.getByLabel('Group').fill('by hand');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('listitem', { name: 'Group “by hand”' }).getByText('1 run ·').waitFor();
  await page.getByRole('listitem', { name: 'Group “the cluster’s”' }).getByText('1 run ·').waitFor();
  // A single file is opened at once.
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await (
    await chooser
  ).setFiles({ name: 'c.json', mimeType: 'application/json', buffer: Buffer.from(runLog('run-c', 5)) });
  await page.getByRole('heading', { level: 1, name: 'run-c' }).waitFor();
});

test('a folder dropped on the page is opened up', async () => {
  const devtools = await context.newCDPSession(page);
  const data = { items: [], files: [join(folder, 'my-sweep')], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await drag('dragEnter');
  await drag('dragOver');
  await page.getByText('Drop run logs').waitFor();
  await drag('dragOver');
  await drag('drop');
  const dialog = page.getByRole('dialog', { name: 'Import 4 files' });
  expect(await dialog.getByLabel('Group').inputValue()).toBe('my-sweep');
  await dialog.getByLabel('Group').fill('');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('3 runs came in; 1 file could not be read.').waitFor();
  // Without a name each run stands for itself.
  await page.getByRole('link', { name: 'run-three', exact: true }).waitFor();
});
