// Networks learn in a worker of a real browser. With PPO_SPEED naming a file, also writes how fast PPO learns the pole
// there with its defaults: environment steps per second of three trainings, one after the other.
import { writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { buildPage } from '../support/build-page.ts';
import { startStaticServer, type StaticServer } from '../support/static-server.ts';
import type { TrainingOrder } from '../support/training-page/worker.ts';

const speedFile = process.env.PPO_SPEED;
let browser: Browser;
let server: StaticServer;
let page: Page;

beforeAll(async () => {
  const { page: folder } = await buildPage('training-page');
  server = await startStaticServer({ '/': `${folder}/` });
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`${server.origin}/`);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const train = (order: TrainingOrder) => page.evaluate((given) => window.train(given), order);

test('PPO learns to balance the pole in a worker', async () => {
  const steps = 10_240;
  const { returns } = await train({ seed: 1, budget: steps, steps, warmUp: 0, changed: { learningRate: 1e-3 } });
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  expect(mean(returns.slice(0, 20))).toBeLessThan(40);
  expect(mean(returns.slice(-8))).toBeGreaterThan(120);
});

test('a worker says why training failed', async () => {
  const order = { seed: 1, budget: 1024, steps: 1024, warmUp: 0, changed: { learningRate: Infinity } };
  await expect(train(order)).rejects.toThrow(/training diverged/);
});

test.runIf(speedFile)('measures how fast PPO learns', { timeout: 600_000 }, async () => {
  const speeds: number[] = [];
  for (const seed of [1, 2, 3]) {
    const order = { seed, budget: 500_000, steps: 100_000, warmUp: 5_000, changed: {} };
    speeds.push((await train(order)).stepsPerSecond);
  }
  writeFileSync(speedFile!, JSON.stringify(speeds));
});
