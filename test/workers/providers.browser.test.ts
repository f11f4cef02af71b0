// Runs in a real Chromium: the engine worker as the product ships it tests and lists providers on other origins, which let the
// page in or do not (CORS); each client's headers must pass a real preflight.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../src/workers/engine/api.ts';
import { type ProviderServer, startProviderServer } from '../llm/provider-server.ts';
import { wires } from '../llm/wire/all.ts';
import type { Wire } from '../llm/wire/wire.ts';
import { launchChromium } from '../support/browser.ts';
import { buildPage } from '../support/build-page.ts';
import type {} from '../support/engine-page/main.ts';
import { type StaticServer, startStaticServer } from '../support/static-server.ts';

const KEY = 'key-secret-0123456789';
let site: StaticServer;
let browser: Browser;
let page: Page;
let open: ProviderServer;
let closed: ProviderServer;
beforeAll(async () => {
  const { page: folder, python } = await buildPage('engine-page');
  site = await startStaticServer({ '/': folder, '/python/': python });
  browser = await launchChromium();
  page = await (await browser.newContext()).newPage();
  await page.goto(`${site.origin}/`);
  await page.waitForFunction(() => 'page' in window);
  open = await startProviderServer({ cors: true });
  closed = await startProviderServer();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([site?.close(), open?.close(), closed?.close()]);
});

function config(wire: Wire, server: { readonly baseUrl: string }): ModelConfig {
  const baseUrl = `${new URL(server.baseUrl).origin}${wire.path}`;
  return { kind: wire.kind, baseUrl, apiKey: KEY, model: 'tiny', contextTokens: 8000, concurrency: 2 };
}
const testModel = (model: ModelConfig) => page.evaluate((asked) => window.page.engine.testModel(asked), model);
const listModels = (model: ModelConfig) =>
  page.evaluate(
    (asked) => window.page.engine.listModels(asked).catch((problem: Error) => `rejected: ${problem.message}`),
    model,
  );

describe.each(wires.map((wire) => [wire.name, wire] as const))('%s', (_name, wire) => {
  test('answers a test call and lists its models to a page that it lets in', async () => {
    open.script(wire.answer({ text: 'ready' }));
    expect(await testModel(config(wire, open))).toEqual({ ok: true, text: 'ready' });
    open.script(...wire.models);
    expect(await listModels(config(wire, open))).toMatchObject(wire.expected);
  });

  test('that refuses the page is named as such, with what to change, and never gets the key', async () => {
    closed.script(wire.answer({ text: 'ready' }));
    const result = await testModel(config(wire, closed));
    expect(result).toMatchObject({ ok: false, error: { code: 'model/network' } });
    const said = JSON.stringify(result);
    expect(said).toContain('does not let this page in (CORS)');
    expect(said).toContain(`Access-Control-Allow-Origin: ${site.origin}`);
    expect(await listModels(config(wire, closed))).toMatch(/^rejected: .*CORS/);
    expect(JSON.stringify(closed.asked)).not.toContain(KEY);
    expect(said).not.toContain(KEY);
  });

  test('that is not there is named as such', async () => {
    const result = await testModel(config(wire, { baseUrl: 'http://127.0.0.1:9' }));
    expect(JSON.stringify(result)).toMatch(/Nothing answers at 127\.0\.0\.1:9: start/);
  });

  test('with a wrong key or model name says so and offers the nearest', async () => {
    open.script(wire.error(401, KEY));
    expect(await testModel(config(wire, open))).toMatchObject({
      ok: false,
      error: { code: 'model/key', message: expect.stringContaining('does not accept this API key') },
    });
    open.script(wire.error(404, ''), ...wire.models);
    const result = await testModel(config(wire, open));
    expect(JSON.stringify(result)).toContain(`has no model \\"tiny\\": choose \\"`);
  });
});

test('a server that answers a refused page with 403 and no header, as Ollama does, is told apart from a wrong key', async () => {
  closed.script((response) => void response.writeHead(403).end());
  const result = await testModel(config(wires[0]!, closed));
  expect(JSON.stringify(result)).toContain('CORS');
});
