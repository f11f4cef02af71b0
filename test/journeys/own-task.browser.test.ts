// A task of one's own from a pasted class to a run, a training and back from a file, as a person would; and a hostile one, which
// gets nowhere.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServedSite, serveSite } from '../end-to-end/site.ts';
import { networkAttacks } from '../sandbox/attacks.ts';
import { doorPolicy } from '../sandbox/own-doors.ts';
import { expectAccessible } from '../support/axe.ts';
import { launchChromium } from '../support/browser.ts';
import { type LeakServer, startLeakServer } from '../support/leak-server.ts';

let site: ServedSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let outside: LeakServer;

beforeAll(async () => {
  [site, browser, outside] = await Promise.all([serveSite(), launchChromium(), startLeakServer()]);
  context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await outside?.close();
  await site?.close();
});

/** Cells 0 to 7; the goal is cell 7. `gives` is what step() returns. */
const walk = (gives: string): string => `import gymnasium
from gymnasium.spaces import Discrete


class WalkEnv(gymnasium.Env):
    horizon = 40

    def __init__(self):
        self.observation_space = Discrete(8)
        self.action_space = Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.cell = int(self.np_random.integers(4))
        return self.cell, {}

    def step(self, action):
        self.cell = min(7, max(0, self.cell + (1 if action == 1 else -1)))
        over = self.cell == 7
        return ${gives}

    def render(self):
        return "".join("R" if i == self.cell else "." for i in range(8))
`;
const broken = walk('self.cell, -1.0, over, {}');
const sound = walk('self.cell, (10.0 if over else -1.0), over, False, {}');

const check = () => page.getByRole('button', { name: 'Check', exact: true }).click();
const code = () => page.getByRole('textbox', { name: 'Code of the task' });

/** Replaces what stands in the editor; the full one takes text as if it were pasted. */
async function write(text: string): Promise<void> {
  await page.locator('.cm-content').waitFor();
  await code().fill(text);
}

async function handIn(reply: string, turn: RegExp): Promise<void> {
  await page.getByRole('heading', { name: turn }).waitFor();
  await page.getByLabel('2. Paste the whole reply').fill(reply);
  await page.getByRole('button', { name: 'Hand it in' }).click();
}

/** The stored trainings: algorithm and state. */
async function trainings(): Promise<readonly (readonly [string, string])[]> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('promptpo-studio');
    const db = await new Promise<IDBDatabase>((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const asked = db.transaction('trainings').objectStore('trainings').getAll();
    const all = await new Promise<{ algorithm: string; status: string }[]>(
      (resolve) => (asked.onsuccess = () => resolve(asked.result as { algorithm: string; status: string }[])),
    );
    db.close();
    return all.map(({ algorithm, status }) => [algorithm, status] as const);
  });
}

const python = (text: string): string => `\`\`\`python\n${text}\n\`\`\``;
const feedback = python(`class Feedback:
    def summarize_trajectory(self, traj, actions, rewards, outcome):
        return f"{len(traj)} steps, last cell {traj[-1].state}"`);
const policy = (action: number): string =>
  python(`class WalkPolicy:
    def act(self, obs):
        return ${action}`);

describe('a task of one’s own', () => {
  test(
    'is mended by its findings, saved, improved by a run, trained on, exported and imported',
    { timeout: 300_000 },
    async () => {
      await page.goto(`${site.address}#/tasks`);
      await page.getByText('None yet.').waitFor();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Python', exact: true }).click();

      // Broken first: the finding says what came and what to do.
      await write(broken);
      await check();
      const finding = page.getByRole('article', { name: /step\(\) returns observation/ });
      await finding.waitFor();
      expect(await finding.innerText()).toMatch(/a tuple with 4 values[\s\S]*terminated[\s\S]*truncated/);
      await expectAccessible(page);

      // Left without saving, it is there again.
      await page.getByRole('link', { name: 'Your tasks' }).first().click();
      await page.getByText('Your Python code is here, not saved yet.').waitFor();
      await page.reload();
      await page.getByRole('link', { name: 'Python', exact: true }).click();
      await page.getByText('Changes that you have not saved').waitFor();
      await expect.poll(() => code().innerText()).toContain('return self.cell, -1.0, over, {}');
      await page.getByRole('button', { name: 'Keep them' }).click();

      await write(sound);
      await check();
      await page.getByText('All rules are kept.').waitFor();
      await page.getByRole('img', { name: /^(Start of the episode|Step \d+, reward)/ }).waitFor();
      await page.getByLabel('Title').fill('A walk');
      await page.getByLabel('Reward', { exact: true }).fill('Each step costs 1; reaching cell 7 earns 10.');

      // Descriptions by way of a chat window.
      await page.getByRole('button', { name: 'Draft in a chat window' }).click();
      await page
        .getByLabel('2. Paste the whole reply')
        .fill('## Observation\nstate -- the cell.\n\n## Action\n0 left, 1 right.');
      await page.getByRole('button', { name: 'Take it over' }).click();
      expect(await page.getByLabel('Action', { exact: true }).inputValue()).toBe('0 left, 1 right.');
      expect(await page.getByLabel('Reward', { exact: true }).inputValue()).toMatch(/^Each step costs 1/);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Saved. It is in the picker.').waitFor();
      const address = page.url();

      // In the picker, and a run by hand on it gets better.
      await page.getByRole('button', { name: 'Use in the studio' }).click();
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('own-run');
      const picker = page.getByRole('combobox', { name: 'Task' });
      await expect.poll(() => picker.locator('option:checked').innerText()).toBe('A walk');
      const envId = await picker.inputValue();
      await page.locator('label', { hasText: 'By hand' }).click();
      for (const [name, value] of [
        ['Rounds', '2'],
        ['Candidates per round', '1'],
        ['Episodes per candidate', '2'],
      ] as const)
        await page.getByRole('spinbutton', { name }).fill(value);
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await handIn(feedback, /feedback class/);
      // Goes left, unless it finds a way to what the task hides.
      await handIn(python(doorPolicy('WalkEnv')), /Your turn: round 1, candidate 1$/);
      await handIn('Go right: the goal lies there.', /Your turn: .*reflection/i);
      await handIn(policy(1), /Your turn: round 2, candidate 1$/);
      await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
      const scoreOf = async (round: number): Promise<number> => {
        const mark = page.getByRole('button', { name: new RegExp(`Round ${round}, candidate 1.*score`) }).first();
        const label = (await mark.getAttribute('aria-label')) ?? (await mark.innerText());
        return Number(/score ([−\d.]+)/.exec(label)![1]!.replace('−', '-'));
      };
      expect(await scoreOf(2)).toBeGreaterThan(await scoreOf(1));

      // Its episodes are re-created behind the wall.
      await page.getByRole('tab', { name: 'Episodes' }).click();
      await page.getByRole('button', { name: 'To the start' }).click();
      await page.getByRole('img', { name: 'Start of the episode.' }).first().waitFor();
      const run = page.url();

      // Q-learning on the same task.
      await page.goto(`${site.address}#/compare/${envId}`);
      await page.getByRole('checkbox', { name: /^Q-learning/ }).check();
      expect(await page.getByRole('checkbox', { name: /^DQN/ }).isDisabled()).toBe(true);
      await page.getByRole('spinbutton', { name: 'Seeds' }).fill('1');
      await page.getByRole('spinbutton', { name: 'Seeds' }).press('Tab');
      await page.getByLabel('Steps for each').selectOption({ label: '2,000' });
      await page.getByRole('button', { name: 'Start 1 training' }).click();
      await page.getByRole('button', { name: /^(Under way|Done)$/ }).waitFor();
      await expect.poll(() => trainings(), { timeout: 60_000 }).toEqual([['q-learning', 'done']]);

      // Out as a file, gone, and back: nothing of it runs before it is checked, and then the old run plays again.
      await page.goto(address);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export' }).click();
      const file = await (await download).path();
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ format: 'promptpo-task', title: 'A walk' });
      await page.goto(`${site.address}#/tasks`);
      await page.getByRole('button', { name: 'Delete A walk' }).click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByText('None yet.').waitFor();
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByRole('heading', { name: 'A walk' }).waitFor();
      await page.getByText('Not checked yet.').waitFor();
      await check();
      await page.getByText('All rules are kept.').waitFor();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Saved. It is in the picker.').waitFor();
      await page.goto(run);
      await page.getByRole('tab', { name: 'Episodes' }).click();
      await page.getByRole('button', { name: 'To the start' }).click();
      await page.getByRole('img', { name: 'Start of the episode.' }).first().waitFor();
    },
  );

  test('reaches neither network nor storage, and an endless loop is ended', { timeout: 240_000 }, async () => {
    const http = `http://127.0.0.1:${outside.port}/task`;
    const attacks = networkAttacks.map(({ code: body }) => `(async () => { ${body} })().catch(() => undefined);`);
    const hostile = `class Hostile {
  constructor() {
    const [HTTP, WS, APP] = ['${http}', '${http.replace('http', 'ws')}', '${site.address}stolen'];
    const sleep = () => new Promise(() => undefined);
    ${attacks.map((text) => `try { ${text} } catch {}`).join('\n    ')}
    const doors = ['fetch', 'XMLHttpRequest', 'WebSocket', 'indexedDB', 'caches', 'localStorage', 'importScripts', 'Worker', 'postMessage'];
    throw new Error('open: ' + doors.filter((name) => typeof globalThis[name] !== 'undefined').join(', ') + '; storage: ' + typeof globalThis.navigator);
  }
  reset() {}
  step() {}
}`;
    await page.goto(`${site.address}#/tasks`);
    await page.getByRole('link', { name: 'JavaScript', exact: true }).click();
    await write(hostile);
    await check();
    await page
      .getByText(/open: ; storage: undefined/)
      .first()
      .waitFor();
    expect(outside.seen).toEqual([]);
    expect(site.server.requests.filter((path) => path.includes('stolen'))).toEqual([]);

    await write('class Endless { constructor() { for (;;); } reset() {} step() {} }');
    await check();
    await page.getByText(/did not come back within 8 s and was ended/).waitFor();
    // The page goes on as if nothing had been.
    await page.goto(`${site.address}#/tasks`);
    await page.getByRole('link', { name: 'Drone height' }).click();
    await check();
    await page.getByText('All rules are kept.').waitFor();
  });
});
