// A Chromium with a profile on disk that can be killed like a process that crashes, and started again with what it had kept.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
// @ts-expect-error -- plain JavaScript without types
import { ensureChromium } from '../../src/tools/chromium.mjs';
import { chromiumFlags } from '../support/browser.ts';

export interface KillableBrowser {
  /** A page of the profile; starts the browser where it is not running. */
  newPage(): Promise<Page>;
  /** Ends the browser at once, without a chance to put anything in order. */
  kill(): Promise<void>;
  /** Kills it and removes the profile. */
  close(): Promise<void>;
}

/**
 * `noDefaults`: pages are as they are at home, hidden while another is in front; else Playwright has each take itself for the one
 * in front.
 */
export async function startKillableBrowser(options: { readonly noDefaults?: boolean } = {}): Promise<KillableBrowser> {
  const executable = (await ensureChromium()) as string;
  const profile = mkdtempSync(join(tmpdir(), 'killable-browser-'));
  let running: { readonly child: ChildProcess; readonly browser: Browser } | null = null;

  async function start(): Promise<{ readonly child: ChildProcess; readonly browser: Browser }> {
    const args = [
      '--headless',
      ...chromiumFlags,
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ];
    // A process group of its own, so that the whole family can be ended.
    const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr!.on('data', (piece) => {
        said += String(piece);
        const found = /DevTools listening on (ws:\S+)/.exec(said);
        if (found) resolve(found[1]!);
      });
      child.once('exit', () => reject(new Error(`Chromium ended at once: ${said.slice(0, 2000)}`)));
    });
    return { child, browser: await chromium.connectOverCDP(address, options) };
  }

  async function kill(): Promise<void> {
    if (!running) return;
    const { child, browser } = running;
    running = null;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid!, 'SIGKILL');
    await gone;
    await browser.close().catch(() => undefined);
  }

  return {
    async newPage() {
      running ??= await start();
      return running.browser.contexts()[0]!.newPage();
    },
    kill,
    async close() {
      await kill();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
