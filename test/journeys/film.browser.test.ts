// A recorded run as a film, as a class would use it: play and scrub it, bet before the scores, take it over at round 2 and
// finish it by hand. Nothing here has a model, a key or a GPU.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { expectAccessible } from '../support/axe.ts';
import { openJourney } from '../support/journey.ts';
import { readRecordedLog, recordingPath } from '../support/recorded-runs.ts';

const recording = recordingPath('cartpole');
const journey = openJourney();
let page: Page;

beforeEach(() => {
  ({ page } = journey);
});

const film = () => page.getByRole('region', { name: /^Film of/ });
const scores = () => page.getByRole('img', { name: /^Scores\./ });
const caption = () => film().getByRole('heading', { level: 3 }).first();
const timeLine = () => page.getByRole('slider', { name: 'Time line' });

/** Puts the film at a share of its length. */
async function scrub(share: number): Promise<void> {
  await timeLine().evaluate((input: HTMLInputElement, part) => {
    input.value = String(Number(input.max) * part);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, share);
}

test('a recording plays: the reply is written, code and episode appear, and the address restores the place', async () => {
  await page.goto(`${journey.site.address}#/film/recording/cartpole`);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.getByRole('region', { name: 'Code so far' }).waitFor();
  await page.getByText('The model writes: code that sums up an episode').waitFor();
  await page.getByLabel('Speed').selectOption('16×');
  // A score drops in while it plays, with the episode beside it.
  await page.getByRole('img', { name: /Scores\. Round 1: 500/ }).waitFor();
  await page.getByRole('img', { name: /pole leaning/ }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();

  await page.getByRole('button', { name: 'Round 2', exact: true }).click();
  const there = await scores().getAttribute('aria-label');
  expect(there).toMatch(/^Scores\. Round 1: 500, 500\.$/);
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  expect(await caption().innerText()).toContain('What the model concludes from round 1');
  await page.keyboard.press('ArrowLeft');
  expect(await caption().innerText()).not.toContain('concludes');
  await expectAccessible(page);

  await scrub(1);
  expect(await scores().getAttribute('aria-label')).toMatch(/Round 3: 500, 500\.$/);
  await scrub(0.02);
  expect(await scores().getAttribute('aria-label')).toBe('Scores. No score yet.');
  await page.getByRole('button', { name: 'Round 2', exact: true }).click();
  await page.reload();
  await scores().waitFor();
  expect(await scores().getAttribute('aria-label')).toBe(there);
  expect(await page.getByLabel('Speed').inputValue()).toBe('16');
});

test('a file plays without being kept, and is kept on request', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'film-'));
  try {
    const file = join(folder, 'handed-on.json');
    writeFileSync(file, readFileSync(recording));
    await page.goto(`${journey.site.address}#/runs`);
    await page.getByLabel('Watch a file').setInputFiles(file);
    await film().waitFor();
    await page.getByRole('link', { name: 'Runs' }).first().click();
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    // A file that the page no longer has is asked for again.
    await page.goto(`${journey.site.address}#/film/file/other.json`);
    await page.getByText('This film was a file').waitFor();
    const again = join(folder, 'other.json');
    writeFileSync(again, readFileSync(recording));
    await page.getByLabel('Choose a file').setInputFiles(again);
    await film().waitFor();
    // Keys inside the run's own panels move those, and not the film.
    await page.getByRole('button', { name: 'Result', exact: true }).click();
    const there = await timeLine().inputValue();
    await page.getByText('Look closer at what was shown so far').click();
    await page.getByRole('tab', { name: 'Episodes' }).click();
    const step = page.getByRole('slider', { name: 'Step of the episode' });
    // It plays by itself until it is used.
    await expect.poll(() => step.inputValue()).not.toBe('0');
    await step.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect([await step.inputValue(), await timeLine().inputValue()]).toEqual(['1', there]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('scores are held back until somebody has bet, and the bets are scored, kept and deleted', async () => {
  await page.goto(`${journey.site.address}#/film/recording/frozen-lake-8x8`);
  await page.getByLabel('Predict first').check();
  // However far one goes, the film stands before the first score.
  await scrub(1);
  await page.getByRole('heading', { name: 'Round 1: which policy will do best?' }).waitFor();
  const told = readRecordedLog('frozen-lake-8x8').flatMap((event) =>
    event.type === 'candidate-scored' && event.round === 1 ? [event] : [],
  );
  expect(await scores().getAttribute('aria-label')).toBe('Scores. No score yet.');
  expect(await page.title()).toBe('Film: Frozen Lake 8x8, Claude (Anthropic) · PromptPO Studio');
  await page.getByText('Look closer at what was shown so far').click();
  const closer = page.locator('details').filter({ hasText: 'Look closer' });
  // What the run's own panels say of a candidate is that it is being tried.
  await expect.poll(() => closer.innerText()).toMatch(/Round 1/);
  expect(await closer.innerText()).not.toMatch(/[Ss]core \d|wins|return of \d/);
  await page.getByText('Look closer at what was shown so far').click();

  await page.getByRole('radio', { name: 'Policy 2' }).check();
  await page.getByLabel(/How sure/).fill('90');
  await page.getByLabel('Why, in a line').fill('it plans ahead');
  await page.getByLabel('Who bets (optional)').fill('Ada');
  await page.getByRole('button', { name: 'Place the bet' }).click();
  await page.getByRole('radio', { name: 'Policy 1' }).check();
  await page.getByLabel('Who bets (optional)').fill('Bob');
  await page.getByRole('button', { name: 'Add another bet' }).click();
  const made = page.getByRole('list', { name: 'Bets on this round' }).getByRole('listitem');
  await made.nth(1).waitFor();
  // What was bet stays bet, also for who comes back.
  await page.reload();
  await made.nth(1).waitFor();
  expect(await made.allInnerTexts()).toEqual([
    expect.stringMatching(/^Ada: policy 2, 90% sure\. “it plans ahead”/),
    expect.stringMatching(/^Bob: policy 1, 70% sure/),
  ]);
  await page.getByRole('radio', { name: 'Policy 1' }).check();
  await page.getByLabel('Who bets (optional)').fill('Ada');
  await page.getByRole('button', { name: 'Add another bet' }).click();
  await page.getByText('Ada has bet on this round already.').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Speed').selectOption('16×');
  await page.getByLabel('Hands for policy 1').fill('12');
  await page.getByRole('button', { name: 'Reveal the scores' }).click();
  // The film rests on a table of the round until somebody goes on; the focus is on the way there.
  const revealed = page.getByRole('region', { name: 'Round 1 is revealed' });
  await revealed.waitFor();
  expect(await revealed.getByRole('row').allInnerTexts()).toHaveLength(1 + told.length);
  expect(await revealed.getByRole('row').nth(1).innerText()).toMatch(/Policy 1.*\s12\s.*Bob, 70% sure/s);
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Go on');
  expect(await page.getByRole('heading', { name: /^Round 2/ }).count()).toBe(0);
  expect(await scores().getAttribute('aria-label')).toMatch(/Round 1: /);
  await page.keyboard.press('Enter');
  await revealed.waitFor({ state: 'detached' });
  // The next round is held back again.
  await scrub(1);
  await page.getByRole('heading', { name: 'Round 2: which policy will do best?' }).waitFor();

  const card = page.getByRole('region', { name: /Calibration/ });
  expect(await card.innerText()).toMatch(/2 bets, .* too few/);
  await card.getByLabel('Whose').selectOption('Ada');
  await card.getByText('In figures, and what to do with them').click();
  const best = Math.max(...told.map(({ score }) => score));
  const adaIsRight = told.find(({ candidate }) => candidate === 2)!.score === best;
  expect(await card.locator('dd').innerText()).toBe(adaIsRight ? '0.010' : '0.810');
  const download = page.waitForEvent('download');
  await card.getByRole('button', { name: 'Export as CSV' }).click();
  const csv = readFileSync((await (await download).path())!, 'utf8');
  expect(csv.split('\r\n')[1]).toMatch(/,Ada,.*,frozen-lake-8x8-v1,1,2,2,0\.9,it plans ahead,/);
  await expectAccessible(page);
  await card.getByRole('button', { name: 'Delete…' }).click();
  await card.getByRole('button', { name: 'Delete this bet' }).click();
  await card.getByText('1 bet,').waitFor();
  await page.reload();
  await page.getByText('1 bet,').waitFor();
});

test('a film is taken over at round 2 with a policy of one’s own, answered by hand, and finished', async () => {
  const replies = new Map(
    readRecordedLog('cartpole').flatMap((event) =>
      event.type === 'call-answered' ? [[event.callId, event.text] as const] : [],
    ),
  );
  await page.goto(`${journey.site.address}#/film/recording/cartpole?round=2`);
  await page.getByRole('button', { name: 'Take over from here' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take over' });
  expect(await dialog.getByLabel('From the start of').inputValue()).toBe('2');
  await dialog.getByLabel('Rounds in all').fill('2');
  await dialog.getByLabel(/Add a policy of my own/).check();
  await dialog.getByRole('textbox', { name: 'Code of your policy' }).waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Take over' }).click();

  await page.getByRole('heading', { name: /taken over at round 2/ }).waitFor();
  // The class bets on this round while it goes on.
  await page.getByLabel(/Predict first/).check();
  for (const [callId, turn] of [
    ['round-2/reflection', /reflection before round 2/],
    ['round-2/candidate-1/policy', /round 2, candidate 1$/],
    ['round-2/candidate-2/policy', /round 2, candidate 2$/],
  ] as const) {
    await page.getByRole('heading', { name: turn }).waitFor();
    await page.getByLabel('2. Paste the whole reply').fill(replies.get(callId)!);
    await page.getByRole('button', { name: 'Hand it in' }).click();
  }
  const reveal = page.getByRole('button', { name: 'Reveal the scores' });
  await page.getByRole('radio', { name: 'A person’s policy' }).check();
  await page.getByRole('button', { name: 'Place the bet' }).click();
  await expect.poll(() => reveal.isEnabled(), { timeout: 30_000 }).toBe(true);
  // The run ends behind the scores that wait; the page says that much, offers nothing that is over, and tells no result.
  await page.getByText('Finished; the scores of round 2 wait for a bet').waitFor();
  const status = page.getByRole('region', { name: 'Status' });
  expect(await status.getByRole('button', { name: /^(Pause|Stop|More rounds)$/ }).count()).toBe(0);
  expect(await page.getByRole('heading', { name: 'Result', exact: true }).count()).toBe(0);
  // A second tab, the list of runs and a reload hold back as well, and know of the bet.
  const list = await journey.secondTab();
  await list.goto(`${journey.site.address}#/runs`);
  await list.getByText('The scores of round 2 wait for a bet').waitFor();
  const line = list.getByRole('listitem').filter({ hasText: 'Taken over from' });
  expect(await line.innerText()).toMatch(/Rounds\s+1 of 2/);
  const hash = new URL(page.url()).hash;
  await list.goto(`${journey.site.address}${hash}`);
  await list.getByRole('list', { name: 'Bets on this round' }).getByText('a person’s policy, 70% sure').waitFor();
  await page.reload();
  await reveal.click();
  // What one tab reveals is revealed in the other.
  await list.getByRole('heading', { name: 'Result', exact: true }).waitFor();
  await list.close();
  await page.getByText('Round 2 is revealed').waitFor();
  const origin = page.getByText('Taken over from').getByRole('link');
  expect(await origin.getAttribute('href')).toBe('#/film/recording/cartpole?round=2');
  await page.getByRole('heading', { name: 'Result', exact: true }).waitFor({ timeout: 30_000 });
  await page.getByRole('link', { name: 'Play as a film' }).click();
  await page.getByRole('button', { name: 'Result', exact: true }).click();
  // Round 1 is the recorded one; round 2 has the two pasted policies and the own one.
  expect(await scores().getAttribute('aria-label')).toBe('Scores. Round 1: 500, 500. Round 2: 500, 500, 500.');
});
