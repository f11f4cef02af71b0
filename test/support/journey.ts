// What a journey through the built site stands on: the site served, one browser for the file, a fresh page for every test, and the
// check that no script of the page failed.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type ServedSite, serveSite } from '../end-to-end/site.ts';
import { launchChromium } from './browser.ts';

export interface Journey {
  readonly site: ServedSite;
  readonly context: BrowserContext;
  /** Of the test that goes on, in a browser that has stored nothing yet. */
  readonly page: Page;
  /** Another page of the same browser, as a second tab. */
  secondTab(): Promise<Page>;
}

/** Sets up all tests of the file; to be called once, at its top. `timeoutMs` is how long a step may take. */
export function openJourney({ height = 900, timeoutMs = 15_000 } = {}): Journey {
  let site: ServedSite;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];

  async function newPage(): Promise<Page> {
    const made = await context.newPage();
    made.on('pageerror', (error) => errors.push(error.message));
    return made;
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
    errors = [];
    context = await browser.newContext({ viewport: { width: 1280, height } });
    context.setDefaultTimeout(timeoutMs);
    page = await newPage();
  });
  afterEach(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });

  return {
    get site() {
      return site;
    },
    get context() {
      return context;
    },
    get page() {
      return page;
    },
    secondTab: newPage,
  };
}
