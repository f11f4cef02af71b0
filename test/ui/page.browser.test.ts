// The built page in a real browser, served from a sub-path without special headers: the first screen, a whole run by hand,
// the list of runs, and an interrupted run that goes on.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unversioned } from '../end-to-end/site.ts';
import { buildSite } from '../support/build-site.ts';
import { launchChromium } from '../support/browser.ts';
import { startStaticServer, type StaticServer } from '../support/static-server.ts';

const folder = '/some/folder/';

let outDir: string;
let browser: Browser;
let server: StaticServer;
let context: BrowserContext;
let page: Page;
let complaints: string[];
/** Files that the server answers in place of the built ones, by path. */
const replaced = new Map<string, Buffer>();

beforeAll(async () => {
  outDir = await buildSite();
  server = await startStaticServer({ [folder]: `${outDir}/` }, (path) => replaced.get(unversioned(path)) ?? null);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(hash = '#/'): Promise<void> {
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${server.origin}${folder}${hash}`);
}

beforeEach(async () => {
  complaints = [];
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  await open();
});

afterEach(async () => {
  await context.close();
  replaced.clear();
});

const feedbackReply = `\`\`\`javascript
class Feedback {
  summarize_trajectory(traj) {
    return 'The pole was held for ' + traj.length + ' steps.';
  }
}
\`\`\``;
const policyReply = `Lean against the fall.

\`\`\`javascript
class CartPolePolicy {
  act(obs) {
    return obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 ? 1 : 0;
  }
}
\`\`\``;

/** Sets up the smallest run by hand on CartPole and starts it. */
async function startByHand(): Promise<void> {
  await page.locator('label', { hasText: 'By hand' }).click();
  for (const [name, value] of [
    ['Rounds', '1'],
    ['Candidates per round', '1'],
    ['Episodes per candidate', '2'],
  ] as const) {
    await page.getByRole('spinbutton', { name }).fill(value);
  }
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

/** Answers the prompt that waits. */
async function handIn(reply: string, turn: RegExp): Promise<void> {
  await page.getByRole('heading', { name: turn }).waitFor();
  await page.getByLabel('2. Paste the whole reply').fill(reply);
  await page.getByRole('button', { name: 'Hand it in' }).click();
}

async function finish(): Promise<void> {
  await handIn(policyReply, /Your turn: round 1, candidate 1$/);
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
}

describe('the first screen', () => {
  test.each([360, 1280, 1920])('fits %i pixels without scrolling sideways, in both themes', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe(colorScheme);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    }
  });

  test('loads at most 130 kB of compressed JavaScript, and neither Python nor MuJoCo', async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    const urls = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name));
    const paths = urls.map((url) => new URL(url).pathname).filter((path) => path.startsWith(folder));
    expect(paths.filter((path) => /python\/|sandbox\/mujoco/.test(path))).toEqual([]);
    const scripts = paths.filter((path) => path.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = scripts.map((path) => gzipSync(readFileSync(resolve(outDir, path.slice(folder.length)))).length);
    expect(bytes.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(130_000);
  });

  test('remembers the choices, never the key, until the defaults are asked for', async () => {
    await page.locator('label', { hasText: 'API key' }).first().click();
    await page.getByRole('textbox', { name: 'API key' }).fill('sk-do-not-keep-me');
    await page.getByRole('textbox', { name: 'Model name' }).fill('my-model');
    await page.getByRole('spinbutton', { name: 'Rounds' }).fill('6');
    await page.getByRole('spinbutton', { name: 'Rounds' }).blur();
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'Model name' }).inputValue()).toBe('my-model');
    expect(await page.getByRole('spinbutton', { name: 'Rounds' }).inputValue()).toBe('6');
    expect(await page.getByRole('textbox', { name: 'API key' }).inputValue()).toBe('');
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('do-not-keep-me');
    await page.getByRole('button', { name: 'Back to the defaults' }).click();
    expect(await page.getByRole('spinbutton', { name: 'Rounds' }).inputValue()).toBe('4');
    expect(await page.getByRole('textbox', { name: 'Model name' }).inputValue()).toBe('my-model');
  });

  test('remembers the chosen colours', async () => {
    await page.getByRole('button', { name: /^Colours/ }).click();
    await page.getByRole('button', { name: /^Colours: light/ }).click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.reload();
    await page.getByRole('button', { name: /^Colours: dark/ }).waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });

  test('explains a word on focus', async () => {
    await page.getByRole('button', { name: 'Environment steps' }).focus();
    expect(await page.locator('.bubble').innerText()).toContain('One action in the environment');
  });
});

describe('a run by hand', () => {
  test('goes from the prompt to a result with curve, code, episodes and conversation', async () => {
    // A first visit is set up for it, small enough for one person.
    expect(await page.getByRole('radio', { name: /^By hand/ }).isChecked()).toBe(true);
    expect(await page.getByRole('spinbutton', { name: 'Rounds' }).inputValue()).toBe('2');
    await startByHand();
    await page.getByText('Asked for once, and not a policy').waitFor();
    const box = page.getByLabel('2. Paste the whole reply');
    await box.fill(policyReply);
    await page.getByText('This is a policy. This prompt wants class Feedback').waitFor();
    // As a chat's own copy leaves it: the words and the code, without the block.
    await box.fill(`Here it is.\n\n${feedbackReply.replaceAll(/```(javascript)?/g, '').trim()}`);
    await page.getByRole('button', { name: 'Read it as code' }).press('Enter');
    await page.getByText('Class Feedback found').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Hand it in');
    await page.keyboard.press('Enter');
    await finish();
    expect(await page.getByText('the result', { exact: true }).isVisible()).toBe(true);
    await expect
      .poll(() => page.locator('.curve canvas').getAttribute('aria-label'))
      .toContain('from 1 scored candidate');

    await page.getByRole('tab', { name: 'Episodes' }).click();
    await page.getByRole('button', { name: /^(Pause|Play)$/ }).waitFor();
    await page.getByRole('button', { name: 'To the start' }).click();
    await page.getByRole('button', { name: 'One step on' }).click();
    expect(await page.getByText(/^Step 1 of/).isVisible()).toBe(true);

    await page.getByRole('tab', { name: 'Episodes' }).press('ArrowRight');
    expect(await page.getByRole('tab', { name: 'Conversation' }).getAttribute('aria-selected')).toBe('true');
    expect(await page.getByRole('tabpanel').innerText()).toContain('Lean against the fall.');

    await page.getByRole('tab', { name: 'Code' }).click();
    expect(await page.getByRole('region', { name: 'Code' }).innerText()).toContain('class CartPolePolicy');
    await page.getByRole('tab', { name: 'Feedback' }).click();
    expect(await page.getByRole('tabpanel').innerText()).toContain('The pole was held for');
    expect(await page.locator('.result .story').innerText()).toContain('The candidate of round 1 scored');
    await page.getByRole('img', { name: /^Learning curve\./ }).waitFor();
    expect(complaints.filter((text) => !text.includes('recordings'))).toEqual([]);
  });

  test('shows a task with physics moving, and runs it; MuJoCo is fetched once for all of this', async () => {
    const frame = page.locator('.mini').nth(1);
    const picture = frame.locator('canvas:not([hidden])');
    const before = server.requests.length;
    await page.getByRole('combobox', { name: 'Task' }).selectOption('inverted_double_pendulum_v5');
    await expect.poll(() => picture.getAttribute('aria-label')).toMatch(/^The tip is /);
    // The flat picture may just be giving way to the one in three dimensions.
    await frame.scrollIntoViewIfNeeded();
    const first = await picture.getAttribute('aria-label');
    await expect.poll(() => picture.getAttribute('aria-label')).not.toBe(first);

    await startByHand();
    await handIn(feedbackReply, /Your turn: feedback class/);
    await handIn(
      '```javascript\nclass InvertedDoublePendulumV5Policy {\n  act() { return [0]; }\n}\n```',
      /Your turn: round 1, candidate 1$/,
    );
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    const fetched = server.requests.slice(before).filter((path) => path.includes('/sandbox/mujoco'));
    expect(fetched.map((path) => path.slice(path.lastIndexOf('.'))).sort()).toEqual(['.js', '.wasm']);
    expect(complaints.filter((text) => !text.includes('recordings'))).toEqual([]);
  });

  test('shows a broken reply as a problem and asks for a repair', async () => {
    await startByHand();
    await handIn(feedbackReply, /Your turn: feedback class/);
    await handIn(
      '```javascript\nclass CartPolePolicy {\n  act(obs) { return obs.nothing.there; }\n}\n```',
      /Your turn: round 1, candidate 1$/,
    );
    const turn = page.getByRole('region', { name: /Your turn: round 1, candidate 1, repair 1/ });
    await turn.waitFor();
    expect(await turn.innerText()).toMatch(/The last reply could not be used\.\s+The policy raised an error/);
    await page.getByRole('tab', { name: /Problems/ }).click();
    expect(await page.getByRole('tabpanel').innerText()).toContain('The policy raised an error in act(obs).');
    await handIn(policyReply, /Your turn: .*repair 1/);
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    expect(
      await page.getByRole('button', { name: /Round 1, candidate 1: score .*, 1 repair, winner/ }).isVisible(),
    ).toBe(true);
  });

  test('takes a person’s own version of a policy in as an extra candidate', async () => {
    await startByHand();
    await handIn(feedbackReply, /Your turn: feedback class/);
    await handIn(
      '```javascript\nclass CartPolePolicy {\n  act(obs) { return obs.nothing.there; }\n}\n```',
      /Your turn: round 1, candidate 1$/,
    );
    await page.getByRole('heading', { name: /repair 1/ }).waitFor();
    await page.getByRole('button', { name: /Round 1, candidate 1/ }).click();
    await page.getByRole('tab', { name: 'Code' }).click();
    await page.getByLabel('Version').selectOption({ label: 'first, failed' });
    await page.getByRole('button', { name: 'Edit a copy' }).click();
    await page.getByLabel('Code of your policy').fill('class CartPolePolicy {\n  act() { return 1; }\n}\n');
    await page.getByRole('button', { name: 'Add to the run' }).click();
    await page.getByText('Your policy joins the run').waitFor();
    await handIn(policyReply, /Your turn: .*repair 1/);
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    await page.getByRole('button', { name: /your own policy: score/ }).waitFor();
  });

  test('goes on after the page was reloaded, or closed, in the middle', async () => {
    await startByHand();
    await handIn(feedbackReply, /Your turn: feedback class/);
    await page.getByRole('heading', { name: /Your turn: round 1/ }).waitFor();
    // A reload brings the prompt back by itself.
    await page.reload();
    await page.getByRole('heading', { name: /Your turn: round 1/ }).waitFor();
    await page.close();
    await open();
    await page.getByRole('link', { name: 'Open it' }).click();
    await page.getByText('This run was interrupted').waitFor();
    await page.getByRole('button', { name: 'Go on', exact: true }).first().click();
    await finish();
  });

  test('can be paused, and stopped, and gone on with', async () => {
    await startByHand();
    await page.getByRole('heading', { name: /Your turn/ }).waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByRole('heading', { name: /Your turn/ }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    expect(await page.getByText('No round was finished').isVisible()).toBe(true);
  });
});

test('the list of runs renames, exports, deletes after asking, imports and compares', async () => {
  await startByHand();
  await handIn(feedbackReply, /Your turn: feedback class/);
  await finish();
  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: /^Rename/ }).click();
  await page.getByRole('dialog').getByLabel('Title').fill('My first run');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'My first run', exact: true }).waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export “My first run”' }).click();
  const file = await (await download).path();
  expect((await download).suggestedFilename()).toBe('my-first-run.json');

  await page.getByRole('checkbox', { name: 'Tick “My first run”' }).check();
  await page.getByRole('heading', { name: '1 run compared' }).waitFor();
  const together = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as one ZIP file' }).click();
  const archive = await (await together).path();
  expect((await together).suggestedFilename()).toMatch(/^runs-of-\d{4}-\d\d-\d\d\.zip$/);

  await page.getByRole('button', { name: 'Delete “My first run”' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Delete “My first run”' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor();

  await page
    .locator('input[type=file][multiple]')
    .setInputFiles({ name: 'runs.zip', mimeType: 'application/zip', buffer: readFileSync(archive) });
  await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
  await page.getByText('1 run came in').waitFor();
  await page
    .locator('input[type=file][multiple]')
    .setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{"a":') });
  await page.getByText('Importing broken.json did not work').waitFor();
  await page
    .locator('input[type=file][multiple]')
    .setInputFiles({ name: 'run.json', mimeType: 'application/json', buffer: readFileSync(file) });
  await page.getByRole('heading', { level: 1, name: 'My first run' }).waitFor();
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
});

test('the demo plays a recorded run to the recorded scores at the press of one button', async () => {
  await startByHand();
  await handIn(feedbackReply, /Your turn: feedback class/);
  await finish();
  const score = await page.locator('.result .score').first().innerText();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('list', { name: 'Export as' }).getByRole('button', { name: /^Run/ }).click();
  const log = readFileSync(await (await download).path());
  const { settings } = (JSON.parse(log.toString()) as { events: { settings: unknown }[] }).events[0]!;
  const about = { name: 'poles', title: 'A pole', envId: 'cartpole-v1', language: 'javascript', modelName: 'a chat' };
  replaced.set(`${folder}recordings/poles.json`, log);
  replaced.set(
    `${folder}recordings/index.json`,
    Buffer.from(JSON.stringify([{ ...about, date: '2026-11-22', summary: 'Short.', settings }])),
  );
  await page.close();
  await open();
  await page.getByRole('button', { name: 'Run it again here: “A pole” in JavaScript' }).click();
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor({ timeout: 60_000 });
  expect(await page.locator('.result .score').first().innerText()).toBe(score);
  expect(complaints).toEqual([]);
});

test('an unknown run leads back to the list', async () => {
  await page.close();
  await open('#/run/nothing-here');
  await page.getByText('This run is not in this browser').waitFor();
  await page.getByRole('link', { name: 'Go to the list of runs' }).click();
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
});
