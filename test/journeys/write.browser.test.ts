// You against the model, in the built site: a policy written by keyboard, its error at its line, mended, ranked with the model's
// attempts, watched beside one of them, and handed to a run in progress and to a recording.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSite, type Site } from '../end-to-end/site.ts';
import { expectAccessible } from '../support/axe.ts';

let site: Site;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

beforeEach(async () => {
  context = await site.browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
});
afterEach(() => context.close());

const policy =
  'class CartPolePolicy {\n  act(obs) { return obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 ? 1 : 0; }\n}\n';

const hasFocus = (element: Element): boolean => element === document.activeElement;

const editor = () => page.getByRole('textbox', { name: 'Code of your policy' });

/** The full editor, not the text field that stands in for it while it loads. */
async function openWriter(address: string): Promise<void> {
  await page.goto(`${site.address}${address}`);
  await page.locator('.cm-editor').waitFor();
}

test('a policy is written by keyboard, mended where it failed, and ranked on the episodes of the recorded run', async () => {
  await openWriter('#/write/cartpole-v1');
  expect(page.url()).toContain('language=javascript&against=recording.cartpole');
  expect(await editor().innerText()).toContain('obs.pole_angle: radians from upright');
  const ranking = page.getByRole('region', { name: 'Where you stand' });
  await ranking.getByText('These are waiting for you').waitFor();
  await ranking.getByText('to match it is the goal').waitFor();
  await expectAccessible(page);

  await editor().focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('class CartPolePolicy {\nact(obs) {\nreturn obs.');
  const offered = page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
  await offered.first().waitFor();
  expect((await offered.allInnerTexts()).map((text) => text.split('\n')[0]!.split('number')[0]!.trim())).toEqual([
    'cart_position',
    'cart_velocity',
    'pole_angle',
    'pole_angular_velocity',
  ]);
  await page.keyboard.type('pole_angel.x > 0 ? 1 : 0;');
  await page.keyboard.press('ControlOrMeta+Enter');
  // The brackets were closed and the lines indented on the way.
  const problem = page.getByRole('button', { name: /^Line 3 .*Cannot read properties of undefined/ });
  await problem.waitFor();
  expect(await page.locator('.cm-problem').innerText()).toBe('    return obs.pole_angel.x > 0 ? 1 : 0;');
  await page.getByRole('alert').getByText('Mend line 3').waitFor();
  await expectAccessible(page);

  await problem.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.type('return obs.pole_angle > 0 ? 1 : 0;');
  await expect.poll(() => page.locator('.cm-problem').count()).toBe(0);
  await page.keyboard.press('ControlOrMeta+Enter');
  await ranking.getByText('You are 8th of 9.').waitFor();
  await ranking.getByText(/^You are [\d.]+ behind the model\.$/).waitFor();
  const rows = await ranking.getByRole('row').allInnerTexts();
  // Six attempts of the recording, the hand-written policy, two levels, the try, random actions.
  expect(rows).toHaveLength(12);
  expect(rows.findIndex((row) => row.includes('Solved from'))).toBeLessThan(
    rows.findIndex((row) => row.includes('Your try 1')),
  );
  expect(rows.at(-1)).toContain('Random actions');
  expect(await ranking.innerText()).toMatch(/You have used\s+\d+\s+steps in 1 try/);
  expect(await ranking.innerText()).toContain('when it first scored 500');

  // Escape and then Tab leaves the editor, for what comes after it.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('.cm-editor') === null)).toBe(true);

  await ranking.getByRole('button', { name: 'Watch Your try 1' }).click();
  const player = page.getByRole('region', { name: 'Your try 1' });
  await player.getByLabel('Compare with').selectOption({ label: 'Round 3, candidate 2' });
  await expect.poll(() => player.locator('canvas').count()).toBeGreaterThan(1);
  await expectAccessible(page);
  // Asked for again, it comes into view again.
  await ranking.getByRole('button', { name: 'Watch Your try 1' }).click();
  await expect.poll(() => player.getByRole('heading', { name: 'Your try 1' }).evaluate(hasFocus)).toBe(true);
  expect((await player.boundingBox())!.y).toBeLessThan(450);
  await player.getByRole('button', { name: 'Close the player' }).press('Enter');
  await expect.poll(() => ranking.getByRole('button', { name: 'Watch Your try 1' }).evaluate(hasFocus)).toBe(true);

  // The standings outlive the page, and a reload; the language goes along to another task, and is the usual one from then on.
  await page.reload();
  await ranking.getByText('You are 8th of 9.').waitFor();
  await page.getByText('Python', { exact: true }).click();
  const choices = page.getByRole('region', { name: 'Task, language and opponent' });
  await choices.getByRole('combobox').first().selectOption({ label: 'Mountain Car' });
  await page.waitForURL(/mountain-car-v0\?language=python/);
  await page.goBack();
  await ranking.getByText('You are 8th of 9.').waitFor();
  await ranking.getByRole('button', { name: 'Watch Random actions' }).waitFor();
});

test('what was written is there again after a reload, each language for itself, and is not lost unasked', async () => {
  await openWriter('#/write/cartpole-v1?against=none');
  // A try counts, also of code that nobody has changed yet.
  const ranking = page.getByRole('region', { name: 'Where you stand' });
  await page.getByRole('button', { name: /^Run on/ }).click();
  await expect.poll(() => ranking.innerText(), { timeout: 20_000 }).toMatch(/in 1 try/);
  // It said Stop meanwhile, and the keyboard stayed on it.
  expect(await page.getByRole('button', { name: /^(Run on|Stop)/ }).evaluate(hasFocus)).toBe(true);
  await page.reload();
  await expect.poll(() => ranking.innerText(), { timeout: 20_000 }).toMatch(/in 1 try/);
  await page.locator('.cm-editor').waitFor();
  await editor().fill(`${policy}// mine`);
  await page.getByText('Python', { exact: true }).click();
  await expect.poll(() => editor().innerText()).toContain('class CartPolePolicy:');
  expect(page.url()).toContain('language=python');
  await page.getByText('JavaScript', { exact: true }).click();
  await expect.poll(() => editor().innerText()).toContain('// mine');
  // Each language has a history of its own: undoing in one never brings the other's code.
  await editor().focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => editor().innerText()).not.toContain('// mine');
  expect(await editor().innerText()).toContain('act(obs) {');
  await page.keyboard.press('ControlOrMeta+z');
  expect(await editor().innerText()).not.toContain('def ');
  await page.keyboard.press('ControlOrMeta+y');
  await expect.poll(() => editor().innerText()).toContain('// mine');

  await page.reload();
  await expect.poll(() => editor().innerText()).toContain('// mine');
  await page.getByLabel('Start from').selectOption({ label: 'An empty policy that runs' });
  await page.getByRole('dialog', { name: 'Replace what you have written?' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Keep mine' }).click();
  expect(await editor().innerText()).toContain('// mine');
  await page.getByLabel('Start from').selectOption({ label: 'An empty policy that runs' });
  await page.getByRole('button', { name: 'Replace it' }).click();
  await expect.poll(() => editor().innerText()).toContain('return 0;');

  // Syntax errors show without running anything; the page fits a small screen.
  await editor().fill('class CartPolePolicy {\n  act(obs) { return ) }\n}');
  await page.getByText(/^Line 2 SyntaxError: Unexpected token/).waitFor();
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

test('a policy joins a run in progress as a candidate, and a recording goes on with it as a copy', async () => {
  await page.goto(`${site.address}#/`);
  await page.locator('label', { hasText: 'By hand' }).click();
  for (const name of ['Rounds', 'Candidates per round', 'Episodes per candidate'])
    await page.getByRole('spinbutton', { name }).fill('1');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('heading', { name: /Your turn/ }).waitFor();
  const run = /#\/run\/([^?]+)/.exec(page.url())![1]!;

  // Without a reload: it would cut the run off.
  await page.evaluate((id) => (location.hash = `#/write/cartpole-v1?against=run.${id}`), run);
  await page.locator('.cm-editor').waitFor();
  await editor().fill(policy);
  await page.getByRole('button', { name: 'Run on 1 episode' }).click();
  await page.getByRole('button', { name: 'Drop your try 1 into the run' }).click();
  await page.getByText('Your try 1 is a candidate of the run now.').waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Watch the run' }).click();
  await page
    .getByRole('button', { name: /your own policy/ })
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();

  await page.evaluate(() => (location.hash = '#/write/cartpole-v1?against=recording.cartpole'));
  await page.locator('.cm-editor').waitFor();
  await page.getByRole('button', { name: 'Run on 5 episodes' }).click();
  await page.getByRole('button', { name: 'Go on with your try 2' }).click();
  const dialog = page.getByRole('dialog', { name: 'Go on with this run' });
  expect(await dialog.getByLabel('Rounds in all').inputValue()).toBe('5');
  await dialog.locator('label', { hasText: 'By hand' }).click();
  await dialog.getByRole('button', { name: 'Go on', exact: true }).click();
  await page.getByText('Your try 2 is a candidate of the run now.').waitFor();
  await page.getByRole('link', { name: 'Watch the run' }).click();
  await page
    .getByRole('button', { name: /Round 4.*your own policy/ })
    .first()
    .waitFor();
});
