// A run as a story, as a person meets it in the built site: marks placed by score, the keyboard, what changed and why, the
// differences, the player's figures, full screen, and a link that brings all of it back.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSite, type Site } from '../end-to-end/site.ts';
import { expectAccessible } from '../support/axe.ts';
import { recordingPath } from '../support/recorded-runs.ts';

let site: Site;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

beforeEach(async () => {
  context = await site.browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  await page.goto(`${site.address}#/runs`);
  await page.locator('input[type=file][multiple]').setInputFiles(recordingPath('noise-world-1-javascript'));
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
});
afterEach(() => context.close());

const mark = (round: number, candidate: number) =>
  page.getByRole('button', { name: new RegExp(`^Round ${round}, candidate ${candidate}:`) });

/** Middle of a candidate's mark, in CSS pixels from the top of the page. */
async function heightOf(round: number, candidate: number): Promise<number> {
  const box = (await mark(round, candidate).boundingBox())!;
  return box.y + box.height / 2;
}

test('the time line places candidates by score, leads through them by key and tells what changed', async () => {
  // Scores of round 1: 947, 528.6 and -100; of round 2: 973.
  const [best, middle, worst, later] = [
    await heightOf(1, 1),
    await heightOf(1, 2),
    await heightOf(1, 3),
    await heightOf(2, 1),
  ];
  expect(later).toBeLessThan(best);
  expect((middle - best) / (worst - best)).toBeCloseTo((947 - 528.6) / (947 + 100), 1);
  expect(await mark(2, 1).getAttribute('aria-label')).toContain(
    'winner of the round, best so far, improved from round 1',
  );

  await mark(2, 1).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.getByText('Every episode returned −100').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Round 1, candidate 3' }).waitFor();
  expect(await mark(1, 3).getAttribute('aria-pressed')).toBe('true');

  const changes = page.getByRole('region', { name: 'What changed and why' });
  const lines = changes.getByRole('button', { name: /^Round/ });
  expect(await lines.allTextContents()).toEqual([
    expect.stringMatching(
      /^Round 3\s+\S.*deathReward -1000 to -5000; new enter.*\(\+85\s−126\slines\)\.\s+Score stays at 973\s*$/s,
    ),
    expect.stringMatching(/^Round 2\s+.*steps lost on label 2.*mostly rewritten.*Score 947 to 973\s*$/s),
    expect.stringMatching(/^Round 1\s+written from the task alone, 455 lines\..*Score 947\s*$/s),
  ]);
  // The model's reason comes first, what was counted after it. Each round takes three lines at most, and the rest is a press away.
  const heights = async () => Promise.all((await lines.all()).map(async (line) => (await line.boundingBox())!.height));
  const [third, second, first] = await heights();
  expect(third).toBe(second);
  expect(third).toBeGreaterThan(first!);
  expect(third).toBeLessThan(3.5 * first!);
  const more = changes.getByRole('button', { name: 'The whole line of round 2' });
  await more.focus();
  await page.keyboard.press('Enter');
  expect(await more.getAttribute('aria-expanded')).toBe('true');
  expect((await heights())[1]).toBeGreaterThan(1.3 * second!);
  await page.keyboard.press('Enter');
  expect(await heights()).toEqual([third, second, first]);
  // Nothing is cut from the shortest one.
  expect(await changes.getByRole('button', { name: 'The whole line of round 1' }).count()).toBe(0);
  await changes.getByRole('button', { name: /^Round 3/ }).click();
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByRole('region', { name: 'Difference in two columns' }).getByText('-5000').waitFor();
  expect(await page.getByLabel('Compared with').inputValue()).toBe('2/1');
  await expectAccessible(page);

  await page.reload();
  await page.getByRole('region', { name: 'Difference in two columns' }).getByText('-5000').waitFor();
  await page.getByRole('button', { name: 'Back to the result' }).click();
  await page.getByRole('heading', { name: 'Round 2, candidate 1' }).waitFor();
  expect(new URL(page.url()).hash).not.toContain('?');
  await page.getByRole('tab', { name: 'Feedback' }).click();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/\?tab=feedback$/);
});

test('the player tells each step in figures, obeys keys, fills the screen, and a link brings the step back', async () => {
  const player = page.getByRole('group', { name: 'Episodes of Round 2, candidate 1' });
  await player.getByRole('combobox', { name: /^Episode/ }).selectOption({ index: 1 });
  const step = player.getByRole('slider', { name: 'Step of the episode' });
  const pause = player.getByRole('button', { name: 'Pause' });
  await pause.click();
  await player.getByRole('button', { name: 'To the start' }).click();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await step.getAttribute('aria-valuetext')).toBe('step 2 of 32');
  expect(await player.getByRole('row', { name: /^Reward of this step/ }).innerText()).toMatch(/−1$/);
  await player.getByRole('row', { name: /^Action taken/ }).waitFor();
  expect(await player.getByRole('img', { name: /^Return so far over 32 steps, from −\d+ to 968/ }).count()).toBe(1);
  await page.keyboard.press(']');
  expect(await player.getByLabel('Speed').inputValue()).toBe('2');

  await player.getByLabel('Compare with').selectOption('1/2');
  await player.getByRole('columnheader', { name: 'Round 1, candidate 2' }).waitFor();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/episode=2&step=2\b/);
  await expect.poll(() => new URL(page.url()).hash).toMatch(/beside=1%2F2/);

  await player.getByRole('button', { name: 'Full screen' }).focus();
  await page.keyboard.press('f');
  await player.getByRole('button', { name: 'Leave full screen' }).waitFor();
  await page.keyboard.press('End');
  await expectAccessible(page);
  await page.keyboard.press('f');
  await player.getByRole('button', { name: 'Full screen', exact: true }).waitFor();

  const last = Number(await step.getAttribute('max'));
  await expect.poll(() => new URL(page.url()).hash).toMatch(new RegExp(`step=${last}\\b`));
  await step.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => new URL(page.url()).hash).toMatch(/episode=2&step=1\b/);
  await page.reload();
  // The one beside it, whose episode is longer, is there again as well.
  await expect.poll(() => step.getAttribute('aria-valuetext')).toBe(`step 1 of ${last}`);
  await player.getByRole('columnheader', { name: 'Round 1, candidate 2' }).waitFor();
});
