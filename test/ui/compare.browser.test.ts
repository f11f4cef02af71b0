// Classical RL on the built page: an algorithm is trained in its worker with pause and stop, its curve stands beside a run of
// the language model, a reload loses the training but not the curve, and the numbers can be saved.
import { readFileSync } from 'node:fs';
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

beforeAll(async () => {
  site = await serveSite();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
});
afterEach(() => context.close());

/** Right is action 2. */
const alwaysRight = 'class FrozenLakePolicy {\n  act(obs) {\n    return 2;\n  }\n}\n';

/** A finished run on Frozen Lake whose policy was confirmed at 0.75. */
function runLog(envOptions = {}): string {
  const score = 0.75;
  const bodies: RunEventBody[] = [
    { ...started(makeSettings({ envId: 'frozen-lake-v1', envOptions })), title: 'A run on ice' } as RunEventBody,
    ...oneRound().map((body) =>
      body.type === 'confirmed'
        ? { ...body, scores: makeScores([1, 1, 1, 0]), score }
        : body.type === 'candidate-scored'
          ? { ...body, code: alwaysRight }
          : body,
    ),
    { type: 'reported', role: 'best', round: 1, scores: makeScores([1, 1, 1, 0]), score, wallMs: 1 },
    { type: 'run-ended', reason: 'completed' },
  ];
  return serializeRunLog(makeLog(bodies, 'ice'));
}

async function choose(algorithm: RegExp, seeds: number, budget: string): Promise<void> {
  await page.getByRole('checkbox', { name: algorithm }).check();
  await page.getByLabel('Seeds').fill(String(seeds));
  await page.getByLabel('Seeds').blur();
  await page.getByLabel('Steps for each').selectOption({ label: budget });
}

test('trains Q-learning on two seeds and sets it beside a run of the language model', async () => {
  await page.goto(`${site.address}#/runs`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await (await chooser).setFiles({ name: 'ice.json', mimeType: 'application/json', buffer: Buffer.from(runLog()) });
  await page.getByRole('link', { name: 'Compare with classical RL' }).click();

  const q = page.getByRole('checkbox', { name: /^Q-learning/ });
  await q.waitFor();
  expect(await page.getByRole('checkbox', { name: 'A run on ice' }).isChecked()).toBe(true);
  expect(await page.getByRole('checkbox', { name: /^SAC/ }).isDisabled()).toBe(true);
  await page.getByText('SAC gives continuous actions').waitFor();
  await choose(/^Q-learning/, 2, '20,000');
  await page.getByRole('button', { name: 'Start 2 trainings' }).click();

  const row = page.getByRole('row', { name: /Q-learning 20K steps 2 / });
  await row.waitFor();
  await page.getByRole('heading', { name: 'Trainings' }).waitFor({ state: 'detached' });
  await page.getByRole('status').filter({ hasText: 'All 2 trainings are done.' }).waitFor();
  // The first training seeds solve the small lake within these steps; 0.7 is its solved threshold.
  await page.getByRole('heading', { name: 'Steps needed to reach 0.700' }).waitFor();
  const needed = await page.getByRole('row', { name: /^Q-learning.*K? ?steps.*×/ }).innerText();
  expect(needed).toMatch(/\d.*steps.*×/s);
  await page.getByRole('row', { name: /^PromptPO, test-model 12 steps – 1×/ }).waitFor();
  await page.getByRole('img', { name: /PromptPO, test-model 0.750/ }).waitFor();

  // A training at work before it had learned anything, beside the run's program on the same seed; the address holds it all.
  const watch = page.getByRole('region', { name: 'Watch them at work' });
  await watch.getByRole('button', { name: /^Q-learning, seed \d, beside PromptPO/ }).press('Enter');
  await watch.getByText(/^One episode on seed 1000000: return [01]$/).waitFor();
  const moment = watch.getByRole('slider', { name: 'Moment of the training' });
  expect(await moment.getAttribute('max')).toBe('5');
  await moment.press('Home');
  await watch
    .getByRole('figure')
    .filter({ hasText: /^Q-learning, seed \d, after 0 steps.*Return so far/s })
    .waitFor();
  await watch
    .getByRole('figure')
    .filter({ hasText: /^PromptPO, test-model.*Return so far/s })
    .waitFor();
  await page.reload();
  await expect.poll(() => moment.inputValue()).toBe('0');
  await watch
    .getByRole('figure')
    .filter({ hasText: /^PromptPO, test-model.*Return so far/s })
    .waitFor();
  await watch.getByRole('combobox', { name: /^Policy/ }).selectOption({ label: 'PromptPO, test-model' });
  await watch.getByRole('radio', { name: 'The trainings’ seed' }).waitFor();
  await watch
    .getByRole('figure')
    .filter({ hasText: /column/ })
    .waitFor();
  expect(await watch.getByText('On record this episode returned').count()).toBe(0);
  await watch.getByRole('button', { name: 'Close the player' }).click();

  // One run decides nothing; on paper the report takes the place of the page.
  const question = { name: 'Is the language model good enough for Frozen Lake?' };
  const verdict = page.getByRole('region', question);
  await verdict.getByText('Cannot tell yet').waitFor();
  await verdict.getByRole('row', { name: /^Q-learning 20K steps, 2 seeds/ }).waitFor();
  await page.emulateMedia({ media: 'print' });
  await page.getByRole('heading', { ...question, level: 1 }).waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
  await page.emulateMedia({ media: null });

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(csv.filter((line) => line.includes(',Q-learning,')).length).toBe(2 * 16);
  const picture = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as PNG' }).click();
  expect((await picture).suggestedFilename()).toBe('compare-frozen-lake-v1.png');
});

test('a person whose runs are all twins sees them at once, by their dial level, and finds back to them', async () => {
  await page.goto(`${site.address}#/runs`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const buffer = Buffer.from(runLog({ twin: 2 }));
  await (await chooser).setFiles({ name: 'twin.json', mimeType: 'application/json', buffer });
  await page.getByRole('link', { name: 'Compare with classical RL' }).waitFor();
  await page.goto(`${site.address}#/compare/frozen-lake-v1`);
  await page.getByRole('checkbox', { name: /A run on ice dial 2, shuffled/ }).waitFor();
  const row = page.getByRole('row', { name: /PromptPO, test-model/ }).first();
  await row.waitFor();
  await page.getByLabel('Variant').selectOption({ label: 'Default options' });
  await page.getByRole('heading', { name: 'Nothing to compare on this task yet' }).waitFor();
  await page.getByRole('button', { name: 'Look at “order shuffled”' }).click();
  await row.waitFor();
});

test('pauses at once, and after a reload keeps the curve of what was cut off and starts it again', async () => {
  await page.goto(`${site.address}#/compare/cartpole-v1`);
  await choose(/^DQN/, 2, '1,000,000');
  await page.getByRole('button', { name: 'Start 2 trainings' }).click();
  await page.getByRole('row', { name: /^DQN/ }).first().waitFor();
  await page.getByRole('button', { name: 'Pause DQN, seed 0' }).click();
  const state = page.getByText(/of 1,000,000 steps, paused/);
  // A piece of work that had begun may still bring its steps; after it nothing moves.
  const standsStill = async () => {
    const before = await state.innerText();
    await page.waitForTimeout(500);
    return (await state.innerText()) === before;
  };
  await expect.poll(standsStill, { timeout: 10_000 }).toBe(true);
  await page.getByRole('button', { name: 'Resume DQN, seed 0' }).click();
  await state.waitFor({ state: 'detached' });

  await page.reload();
  await page.getByText(/DQN, seed 0: cut off when the page was closed \(evaluated up to/).waitFor();
  await page.getByRole('row', { name: /^DQN/ }).first().waitFor();
  await page.getByRole('button', { name: 'Start again' }).click();
  // It waits behind the one that waited already.
  await page.getByRole('button', { name: 'Stop DQN, seed 1' }).click();
  await page.getByText('DQN, seed 1: stopped').waitFor();
  await page.getByRole('button', { name: 'Stop DQN, seed 0' }).click();
  await page.getByText('DQN, seed 0: stopped').waitFor();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('heading', { name: 'Nothing to compare on this task yet' }).waitFor();

  // A recording takes part without being played, and the address brings it back.
  await page.getByRole('button', { name: 'Look at the recorded run first' }).click();
  await page.getByText('A recording gives the same answers each time').first().waitFor();
  await page.reload();
  const recorded = page.getByRole('checkbox', { name: /^CartPole recorded/ });
  await expect.poll(() => recorded.isChecked()).toBe(true);
  await page.getByText('A recording gives the same answers each time').first().waitFor();
});
