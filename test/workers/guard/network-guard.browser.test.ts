// The network guard inside the product's engine worker in a real Chromium: every attack of the sandbox tests that reaches
// another address from an unguarded worker is tried from the worker that holds the keys.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networkAttacks } from '../../sandbox/attacks.ts';
import { launchChromium } from '../../support/browser.ts';
import { buildPage } from '../../support/build-page.ts';
import type {} from '../../support/engine-page/main.ts';
import { type LeakServer, startLeakServer } from '../../support/leak-server.ts';
import { type StaticServer, startStaticServer } from '../../support/static-server.ts';

let site: StaticServer;
let leak: LeakServer;
let browser: Browser;
let page: Page;
let engine: Worker;

beforeAll(async () => {
  const files = await buildPage('engine-page');
  [site, leak] = await Promise.all([startStaticServer({ '/': files.page }), startLeakServer()]);
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`${site.origin}/`);
  await page.waitForFunction(() => 'page' in window);
  engine = page.workers()[0]!;
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await leak?.close();
});

/** Runs an attack in the engine worker; resolves to what stopped it, or to `through`. */
function attack(code: string, mark: string): Promise<string> {
  const host = `127.0.0.1:${leak.port}`;
  return engine.evaluate(
    ({ body, HTTP, WS, APP }) => {
      const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor;
      const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const run = new AsyncFunction('HTTP', 'WS', 'APP', 'sleep', body) as (...args: unknown[]) => Promise<unknown>;
      return Promise.race([
        run(HTTP, WS, APP, sleep).then(
          () => 'through',
          (problem: unknown) => String(problem),
        ),
        sleep(5_000).then(() => 'no answer'),
      ]);
    },
    { body: code, HTTP: `http://${host}/${mark}`, WS: `ws://${host}/${mark}`, APP: `${site.origin}/${mark}.js` },
  );
}

/** No script can take `import()` away from itself; only a policy could, and a worker's file carries none. */
const beyondReach = networkAttacks.filter(({ name }) => name.startsWith('dynamic import'));
const outward = networkAttacks.filter((each) => each.reaches === 'leak' && !beyondReach.includes(each));

describe('the engine worker', () => {
  test.each(outward.map((each, i) => ({ ...each, i })))(
    'does not reach another address by $name',
    async ({ code, i }) => {
      const said = await attack(code, `guarded-${i}-x`);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(leak.seenWith(`guarded-${i}-x`), said).toEqual([]);
    },
  );

  test.each([
    ['the cache', "await (await caches.open('x')).add(HTTP)"],
    ['many at once into the cache', "await (await caches.open('x')).addAll([HTTP])"],
    ['a worker from a data address', "new Worker('data:text/javascript,fetch(%22' + HTTP + '%22)'); await sleep(400)"],
    ['a font', "new FontFace('x', `url(${HTTP})`).load(); await sleep(300)"],
    [
      'fetch of a class that lies about its address',
      'await fetch(new (class extends Request { get url() { return location.href } })(HTTP))',
    ],
  ])('does not reach another address by %s', async (name, code) => {
    const mark = `also-${name.replaceAll(' ', '-')}-x`;
    const said = await attack(code, mark);
    expect(leak.seenWith(mark), said).toEqual([]);
  });

  test.each(beyondReach.filter(({ reaches }) => reaches === 'leak'))(
    'control: $name, which no script can close, does arrive',
    async ({ code, name }) => {
      const mark = `open-${name.replaceAll(' ', '-')}-x`;
      await attack(code, mark);
      expect(leak.seenWith(mark)).not.toEqual([]);
    },
  );

  test('still reads its own site', async () => {
    expect(await attack("await (await fetch(new URL('/', location.href))).text()", 'own')).toBe('through');
  });

  test('control: the same fetch goes through while a model at that address is in use, and no longer afterwards', async () => {
    const origin = `http://127.0.0.1:${leak.port}`;
    const tested = await page.evaluate(async (baseUrl) => {
      const said = await window.page.engine.testModel({
        kind: 'openai-compatible',
        ...{ baseUrl, apiKey: 'k', model: 'm', contextTokens: 8_000, concurrency: 1 },
      });
      return said.ok ? 'ok' : said.error.message;
    }, `${origin}/control-x/v1`);
    expect(leak.seenWith('control-x'), tested).not.toEqual([]);
    expect(await attack('await fetch(HTTP)', 'afterwards-x')).toContain('NetworkGuardError');
    expect(leak.seenWith('afterwards-x')).toEqual([]);
  });

  test.each(['openai-compatible', 'anthropic', 'gemini'] as const)(
    'does not follow an %s provider that leads a call with a key to another address, and says so',
    async (kind) => {
      const mark = `stolen-${kind}-x`;
      const asked: string[] = [];
      const server: Server = createServer((request, response) => {
        response.setHeader('access-control-allow-origin', '*');
        response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
        if (request.method === 'OPTIONS') return void response.writeHead(204).end();
        asked.push(JSON.stringify(request.headers));
        response.writeHead(307, { location: `http://127.0.0.1:${leak.port}/${mark}` }).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const said = await page.evaluate(
        async ([which, baseUrl]) => {
          const model = { baseUrl, apiKey: 'sk-led-away', model: 'm', contextTokens: 8_000, concurrency: 1 };
          const tested = await window.page.engine.testModel({ kind: which, ...model });
          return tested.ok ? 'ok' : tested.error.message;
        },
        [kind, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`] as const,
      );
      server.closeAllConnections();
      server.close();
      expect(asked.some((headers) => headers.includes('sk-led-away'))).toBe(true);
      expect(leak.seenWith(mark)).toEqual([]);
      expect(said).toContain('another address');
    },
  );
});
