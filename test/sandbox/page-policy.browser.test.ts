// The page's own policy, which the build writes into index.html: checked on the test page, built by the same plugin.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHarness, type HarnessPage, type HarnessRun } from '../support/harness.ts';
import { startLeakServer, type LeakServer } from '../support/leak-server.ts';

let run: HarnessRun;
let leak: LeakServer;
let page: HarnessPage;

beforeAll(async () => {
  leak = await startLeakServer();
  run = await startHarness((path) => (path.endsWith('/no-policy.html') ? Buffer.from('<!doctype html><body>') : null));
  page = await run.open();
});
afterAll(async () => {
  await run?.close();
  await leak?.close();
});

describe('the page', () => {
  it('carries its policy before anything else in its head', async () => {
    const policy = await page.evaluate(() => {
      const first = document.head.firstElementChild as HTMLMetaElement;
      return `${first.httpEquiv}: ${first.content}`;
    });
    expect(policy).toBe(
      "Content-Security-Policy: default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
        "connect-src 'self'; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'",
    );
  });

  const attacks: readonly (readonly [string, (address: string) => unknown])[] = [
    ['fetch', (address) => void fetch(address, { mode: 'no-cors' })],
    ['an image', (address) => void (new Image().src = address)],
    ['a beacon', (address) => void navigator.sendBeacon(address)],
    [
      'a script element',
      (address) =>
        void Object.assign(document.head.appendChild(document.createElement('script')), { src: `${address}.js` }),
    ],
    [
      'a style sheet',
      (address) =>
        void Object.assign(document.head.appendChild(document.createElement('link')), {
          rel: 'stylesheet',
          href: address,
        }),
    ],
    [
      'a frame',
      (address) => void Object.assign(document.body.appendChild(document.createElement('iframe')), { src: address }),
    ],
    [
      'a form',
      (address) =>
        Object.assign(document.body.appendChild(document.createElement('form')), {
          action: address,
          target: 'x',
        }).submit(),
    ],
  ];
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

  it.each(attacks)('does not reach another address by %s', async (_name, attack) => {
    await page.evaluate(attack, `http://127.0.0.1:${leak.port}/from-page`);
    await settle();
    expect(leak.seenWith('from-page')).toEqual([]);
  });

  it.each(attacks)('control: a page without the policy does by %s', async (name, attack) => {
    const other = await run.browser.newPage();
    await other.goto(`${run.address}no-policy.html`);
    const mark = `control-${attacks.findIndex((entry) => entry[0] === name)}-x`;
    await other.evaluate(attack, `http://127.0.0.1:${leak.port}/${mark}`);
    await settle();
    expect(leak.seenWith(mark)).not.toEqual([]);
    await other.close();
  });

  it('keeps the sandbox frame from being led to another address', async () => {
    await page.evaluate(async (address) => {
      await window.harness.evaluate({} as never).catch(() => undefined);
      const frame = document.querySelector('iframe') ?? document.body.appendChild(document.createElement('iframe'));
      frame.src = address;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }, `http://127.0.0.1:${leak.port}/frame-led-out`);
    expect(leak.seenWith('frame-led-out')).toEqual([]);
  });
});
