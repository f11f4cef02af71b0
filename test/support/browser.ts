// Starts the machine's Chromium for tests of real pages, quiet and without anything that talks to a network by itself.
import { chromium, type Browser } from 'playwright-core';
// @ts-expect-error -- plain JavaScript without types
import { ensureChromium } from '../../src/tools/chromium.mjs';

/** Flags for every browser that tests start. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium, with further flags where given; the caller closes it. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const args = [...chromiumFlags, ...more];
  return chromium.launch({ executablePath: (await ensureChromium()) as string, headless: true, args });
}
