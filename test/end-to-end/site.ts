// The built site for end-to-end tests: served under a sub-path without headers, and opened in a Chromium whose every way off this machine leads to a server that writes it down.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildSite } from '../support/build-site.ts';
import { launchChromium } from '../support/browser.ts';
import { HarnessPage } from '../support/harness.ts';
import { startLeakServer, type LeakServer } from '../support/leak-server.ts';
import { startStaticServer, type StaticServer } from '../support/static-server.ts';

const folder = '/a/folder/';

export interface ServedSite {
  readonly server: StaticServer;
  readonly address: string;
  /** Files that the server answers in place of the built ones, by path below the site's folder, without the hash of `recordings`. */
  readonly replaced: Map<string, Buffer>;
  close(): Promise<void>;
}

/** `path` as it is without the hash that the build gives the folder of recordings. */
export const unversioned = (path: string): string => path.replace(/(^|\/)recordings-[0-9a-f]+\//, '$1recordings/');

/** Serves the built site. */
export async function serveSite(): Promise<ServedSite> {
  const outDir = await buildSite();
  const replaced = new Map<string, Buffer>();
  const server = await startStaticServer({ [folder]: `${outDir}/` }, (path) =>
    path.startsWith(folder) ? (replaced.get(unversioned(path.slice(folder.length))) ?? null) : null,
  );
  return {
    server,
    address: `${server.origin}${folder}`,
    replaced,
    close: () => server.close(),
  };
}

export interface Site extends ServedSite {
  readonly browser: Browser;
  /** Whatever the browser sends to another machine arrives here, as requests to a proxy. */
  readonly outside: LeakServer;
}

/** The site with a browser that can reach nothing but this machine. */
export async function openSite(): Promise<Site> {
  const served = await serveSite();
  const outside = await startLeakServer();
  const browser = await launchChromium([`--proxy-server=http://127.0.0.1:${outside.port}`]);
  return {
    ...served,
    browser,
    outside,
    async close() {
      await browser.close();
      await served.close();
      await outside.close();
    },
  };
}

/** A page of the site, with a way to evaluate in it that outlives a crash of the sandbox frame. */
export async function openPage(
  site: Site,
  context: BrowserContext,
  hash = '#/',
): Promise<{ page: Page; cdp: HarnessPage }> {
  const page = await context.newPage();
  const cdp = new HarnessPage(page, await context.newCDPSession(page));
  await page.goto(`${site.address}${hash}`);
  return { page, cdp };
}

/** The log of the newest run, as the person exports it from the list of runs. */
export async function exportNewest(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page
    .getByRole('button', { name: /^Export/ })
    .first()
    .click();
  const stream = await (await download).createReadStream();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

declare global {
  interface Window {
    heartbeat: { longestGapMs: number; longTasks: number[] };
  }
}

/** Begins to measure how long the page's event loop stands still; read by `readHeartbeat`. */
export async function watchHeartbeat(cdp: HarnessPage): Promise<void> {
  await cdp.evaluate(() => {
    window.heartbeat = { longestGapMs: 0, longTasks: [] };
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      window.heartbeat.longestGapMs = Math.max(window.heartbeat.longestGapMs, now - last);
      last = now;
    }, 20);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.heartbeat.longTasks.push(Math.round(entry.duration));
    }).observe({ type: 'longtask' });
  });
}

export function readHeartbeat(cdp: HarnessPage): Promise<Window['heartbeat']> {
  return cdp.evaluate(() => window.heartbeat);
}
