// The first minute and the lessons, as somebody meets them who knows nothing: one press and a policy gets better, three ways on,
// a lesson from its first step to its end, and the page for teachers.
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible } from '../support/axe.ts';
import { openJourney } from '../support/journey.ts';

const journey = openJourney({ height: 800, timeoutMs: 30_000 });
let page: Page;

beforeEach(() => {
  ({ page } = journey);
});

const open = (hash: string): Promise<unknown> => page.goto(`${journey.site.address}${hash}`);
const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor();

/** Whether an element lies in the window as it is scrolled now, whole. */
async function inSight(name: string): Promise<boolean> {
  const box = (await page.getByRole('button', { name }).first().boundingBox())!;
  const { height } = page.viewportSize()!;
  return box.y >= 0 && box.y + box.height <= height;
}

describe('the first minute', () => {
  test.each([
    [1280, 800],
    [360, 740],
  ])('at %i by %i the one press is in sight, and what follows fits beside it', async (width, height) => {
    await page.setViewportSize({ width, height });
    await open('#/');
    await page.getByRole('button', { name: 'Watch it learn' }).waitFor();
    expect(await inSight('Watch it learn')).toBe(true);
    await page.getByRole('button', { name: 'Watch it learn' }).click();
    await page.getByRole('region', { name: /^Film of/ }).waitFor();
    await page.getByRole('heading', { name: 'Random actions so far' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  test('one press shows programs being written, and a better score in a later round', async () => {
    await open('#/');
    await page.getByRole('button', { name: 'Watch it learn' }).click();
    await page.getByRole('heading', { name: /The model writes/ }).waitFor();
    await page.getByLabel('Speed').selectOption({ label: '16×' });
    await page.getByRole('heading', { name: /Round 1, policy 1: 528.6/ }).waitFor();
    await page.getByRole('heading', { name: /Round 2, policy 1: 973/ }).waitFor();
    // The end says how much better it became, and leads on.
    await page.getByRole('slider', { name: 'Time line' }).press('End');
    await page.getByText('From 528.6 in round 1 to 973 in round 2.').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Beat it: write one yourself' }).click();
    await heading('You against the model');
    expect(page.url()).toContain('#/write/noise_world_board_1');
  });

  test('three ways lead on: a model of one’s own, a policy of one’s own, another task', async () => {
    await open('#/');
    await page.getByRole('button', { name: 'Use my own model' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('own-run');
    await page.getByRole('button', { name: 'Try another task' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('other-tasks');
    await page.getByText(/^All \d+ tasks/).click();
    await page.getByRole('button', { name: 'Frozen Lake', exact: true }).click();
    expect(await page.getByRole('combobox', { name: 'Task' }).inputValue()).toBe('frozen-lake-v1');
    await page.getByRole('link', { name: /^Watch “CartPole” in JavaScript/ }).click();
    await page.getByRole('region', { name: /^Film of/ }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Write the policy yourself' }).click();
    await heading('You against the model');
  });
});

describe('lessons', () => {
  /** Chooses an answer and checks it. */
  async function answer(text: string): Promise<void> {
    await page.getByRole('radio', { name: text }).check();
    await page.getByRole('button', { name: 'Check' }).click();
  }
  const next = () => page.getByRole('button', { name: 'Next', exact: true }).click();

  /** Puts `code` into the editor and runs it. */
  async function run(replace: (code: string) => string): Promise<void> {
    const editor = page.getByRole('textbox', { name: 'Your program' });
    await editor.click();
    const code = replace((await editor.innerText()).replaceAll('\u00a0', ' '));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(code);
    await page.getByRole('button', { name: 'Run it' }).click();
  }

  test('the first one goes from a falling pole to a checked end, and the browser remembers', async () => {
    await open('#/lessons');
    await heading('Five lessons');
    await expectAccessible(page);
    await page.getByRole('link', { name: /What a policy is/ }).click();
    await answer('To the left, against the tilt');
    await page.getByText('Not yet. The cart would be driven out').waitFor();
    await answer('To the right, under the pole');
    await page.reload();
    expect(await page.getByRole('radio', { name: 'To the right, under the pole' }).isChecked()).toBe(true);
    await next();
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText(/steps on average, against 21.53 at random/).waitFor();
    await next();
    await run((code) => code.replace('K = 0', 'K = -1'));
    await page.getByText(/A negative K/).waitFor();
    await run((code) => code.replace('K = -1', 'K = 0.5'));
    await page.getByText(/500 steps on average: it stands/).waitFor();
    await page.getByRole('heading', { name: 'Your program at work' }).waitFor();
    await expectAccessible(page);
    await next();
    await run((code) => code.replace('K = 1', 'K = 5'));
    await page.getByText(/too much of a good thing/).waitFor();
    await page.getByRole('heading', { name: 'Your program at work' }).waitFor();
    await run((code) => code.replace('K = 5', 'K = 0,5'));
    await page.getByText(/a point, not a comma/).waitFor();
    expect(await page.getByRole('heading', { name: 'Your program at work' }).count()).toBe(0);
    await next();
    await answer('So that neither has the easier starts');
    await next();
    await answer('A tilt in radians is a small number');
    await next();
    await answer('What it sees and does, not the program');
    await next();
    await page.getByText('All 7 steps are done.').waitFor();
    await open('#/lessons');
    await page.getByText('7 done').waitFor();
    await open('#/lesson/what-is-a-policy?fresh=1');
    await page.getByRole('button', { name: /^Step 1: .*[^e]$/ }).waitFor();
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    expect(page.url()).not.toContain('fresh');
  });

  test('an address leads to a step, with large type; what is shown stands beside the question', async () => {
    await open('#/lesson/when-knowledge-is-enough?step=2&size=large');
    await heading('Learners that start from nothing');
    expect(await page.getByRole('button', { name: 'Large type' }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('img', { name: /CMA-ES goes from .* to 500/ }).waitFor();
    await page.getByRole('textbox', { name: 'Your answer' }).fill('10');
    await page.keyboard.press('Enter');
    await page.getByText(/Look further to the right/).waitFor();
    await expectAccessible(page);
    await open('#/lesson/what-promptpo-does?step=2');
    await page.getByRole('tab', { name: 'Candidate 2' }).click();
    expect(await page.getByText('528.6').count()).toBe(0);
    await page.getByRole('radio', { name: 'Candidate 2' }).check();
    await page.getByRole('button', { name: 'Bet', exact: true }).click();
    await page.getByText(/They scored 947, 528.6/).waitFor();
  });

  test('teachers find a link to every step, and it leads there', async () => {
    await open('#/teach');
    await heading('A plan for 45 minutes');
    await page.getByText('For example const STOPS = [6, 7];').waitFor();
    await page.getByRole('checkbox', { name: 'open with large type' }).check();
    await page.getByRole('link', { name: 'One line of knowledge' }).click();
    await heading('One line of knowledge');
    await page.getByRole('button', { name: 'Large type', pressed: true }).waitFor();
    await page.goBack();
    await heading('A plan for 45 minutes');
    await expectAccessible(page);
  });

  test('a lesson that does not exist leads back to the list', async () => {
    await open('#/lesson/nothing');
    await page.getByText('There is no such lesson').waitFor();
    await page.getByRole('link', { name: 'See all lessons' }).click();
    await heading('Five lessons');
  });
});
