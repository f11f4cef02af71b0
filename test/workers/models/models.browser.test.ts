// Runs in a real Chromium: the models worker as the product ships it over the real Cache API, and the real web-llm as the judge
// of whether a model is here.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalModel } from '../../../src/llm/web-llm/local-model.ts';
import { launchChromium } from '../../support/browser.ts';
import { buildPage } from '../../support/build-page.ts';
import { type ModelServer, startModelServer } from '../../support/model-server.ts';
import type {} from '../../support/models-page/main.ts';
import { type StaticServer, startStaticServer } from '../../support/static-server.ts';
import { makeTinyModel } from '../../support/tiny-model.ts';

const tiny = makeTinyModel(300_000);
let site: StaticServer;
let server: ModelServer;
let model: LocalModel;
let browser: Browser;
let page: Page;

async function openPage(from: Browser): Promise<Page> {
  const opened = await (await from.newContext()).newPage();
  await opened.goto(`${site.origin}/index.html`);
  await opened.waitForFunction(() => 'tools' in window);
  return opened;
}

beforeAll(async () => {
  const { page: folder } = await buildPage('models-page');
  site = await startStaticServer({ '/': `${folder}/` });
  server = await startModelServer(tiny);
  model = {
    id: 'tiny',
    url: server.folder,
    library: server.library,
    requiredFeatures: [],
    gpuMemoryMb: 0,
    bufferBytes: 0,
    statedContextTokens: 4096,
    source: 'url',
  };
  browser = await launchChromium();
  page = await openPage(browser);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await site?.close();
});

const webLlmHas = (which: LocalModel) => page.evaluate((it) => window.tools.webLlmHas(it), which);
const list = (...known: LocalModel[]) => page.evaluate((them) => window.tools.models.list(them), known);
const check = (which: LocalModel) => page.evaluate((it) => window.tools.models.check(it, window.tools.tell), which);
const lastProgress = () => page.evaluate(() => window.tools.progress.at(-1)!);
const download = () =>
  page.evaluate(
    (it) =>
      window.tools.models.download(it, window.tools.tell).then(
        () => 'done',
        (error: Error) => error.message,
      ),
    model,
  );

describe('a model from an address', () => {
  test('a cancelled download keeps whole shards only, and web-llm does not take it for complete', async () => {
    expect(await webLlmHas(model)).toBe(false);
    server.held.add('params_shard_2.bin');
    const running = download();
    const others = tiny.shards.slice(0, 2).map((name) => model.url + name);
    await expect
      .poll(async () => {
        const keys = await page.evaluate(() => window.tools.cacheKeys());
        return others.every((url) => keys.includes(url));
      })
      .toBe(true);
    await page.evaluate(() => window.tools.models.cancel('tiny'));
    expect(await running).toBe('Cancelled.');
    const [partial] = await list(model);
    expect(partial).toMatchObject({ id: 'tiny', complete: false });
    expect(partial!.totalBytes - partial!.bytes).toBe(300_002);
    expect(await webLlmHas(model)).toBe(false);
  });

  test('resumes with the missing shard alone; web-llm then finds everything', async () => {
    server.release();
    server.requests.length = 0;
    expect(await download()).toBe('done');
    expect(server.requests).toEqual(['params_shard_2.bin']);
    expect(await webLlmHas(model)).toBe(true);
    const progress = await lastProgress();
    expect(progress.bytes).toBe(progress.totalBytes);
    expect(progress.reusedBytes).toBeGreaterThan(600_000);
    expect(await list(model)).toEqual([
      { id: 'tiny', url: model.url, bytes: tiny.bytes, totalBytes: tiny.bytes, complete: true },
    ]);
  });

  test('web-llm itself downloads nothing when it loads the model', async () => {
    server.requests.length = 0;
    expect(await page.evaluate((it) => window.tools.webLlmLoadError(it), model)).not.toBe('none');
    expect(server.requests).toEqual([]);
  });

  test('survives a reload of the page', async () => {
    await page.reload();
    await page.waitForFunction(() => 'tools' in window);
    expect(await list(model)).toMatchObject([{ complete: true, bytes: tiny.bytes }]);
  });

  test('a changed byte is found by a check, and one more download repairs it', async () => {
    expect(await check(model)).toEqual({ files: 8, checksums: 3, broken: [] });
    await page.evaluate((url) => window.tools.corrupt(url), model.url + tiny.shards[1]);
    // Sizes alone do not show it, and web-llm would load it.
    expect(await webLlmHas(model)).toBe(true);
    expect(await check(model)).toEqual({ files: 8, checksums: 3, broken: ['params_shard_1.bin'] });
    expect(await webLlmHas(model)).toBe(false);
    server.requests.length = 0;
    expect(await download()).toBe('done');
    expect(server.requests).toEqual(['params_shard_1.bin']);
    expect((await check(model)).broken).toEqual([]);
    expect(await webLlmHas(model)).toBe(true);
  });

  test('a download in another tab is refused while this one runs', async () => {
    const other = await page.context().newPage();
    await other.goto(`${site.origin}/index.html`);
    await other.waitForFunction(() => 'tools' in window);
    await page.evaluate((it) => window.tools.models.remove(it), model);
    server.held.add('params_shard_2.bin');
    server.requests.length = 0;
    const running = download();
    await expect.poll(() => server.requests).toContain('params_shard_2.bin');
    const refused = await other.evaluate(
      (it) => window.tools.models.download(it, () => undefined).catch((error: Error) => error.message),
      model,
    );
    expect(refused).toContain('Another tab');
    server.release();
    expect(await running).toBe('done');
    await other.close();
  });

  test('is gone after removing, library included', async () => {
    await page.evaluate((it) => window.tools.models.remove(it), model);
    expect(await webLlmHas(model)).toBe(false);
    expect(await list(model)).toEqual([]);
    expect(await page.evaluate(() => window.tools.cacheKeys())).toEqual([]);
  });
});

describe('a model from files', () => {
  test('is imported, found by web-llm without any request, and removed', async () => {
    const files = [...tiny.files, ['lib.wasm', tiny.library] as const].map(
      ([name, bytes]) => [name, bytes.toString('base64')] as const,
    );
    server.requests.length = 0;
    const own = await page.evaluate(async (given) => {
      const it = window.tools.importedModel('mine', 4096);
      const list = given.map(([name, text]) => new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
      await window.tools.models.importFiles(it, list, window.tools.tell);
      return it;
    }, files);
    expect(await webLlmHas(own)).toBe(true);
    expect(await check(own)).toEqual({ files: 8, checksums: 3, broken: [] });
    // It fails at running the empty library, not at fetching it from its made-up address.
    const error = await page.evaluate((it) => window.tools.webLlmLoadError(it), own);
    expect(error).not.toMatch(/fetch/i);
    expect(server.requests).toEqual([]);
    await page.evaluate((it) => window.tools.models.remove(it), own);
    expect(await webLlmHas(own)).toBe(false);
  });
});

describe('storage and GPU', () => {
  test('the storage of the site is told', async () => {
    const report = await page.evaluate(() => window.tools.models.storage());
    expect(report.quotaBytes).toBeGreaterThan(0);
    expect(typeof report.persistent).toBe('boolean');
  });

  test('a page over plain http learns why no model can run here, and that nothing is kept', async () => {
    const plain = await launchChromium([`--host-resolver-rules=MAP plain.test 127.0.0.1`]);
    try {
      const other = await (await plain.newContext()).newPage();
      await other.goto(`http://plain.test:${new URL(site.origin).port}/index.html`);
      await other.waitForFunction(() => 'tools' in window);
      expect(await other.evaluate(() => isSecureContext)).toBe(false);
      const report = await other.evaluate(() => window.tools.models.gpu());
      expect(report).toMatchObject({ usable: false });
      expect(report.problem).toContain('https');
      expect(await other.evaluate(() => window.tools.models.storage())).toMatchObject({ usedBytes: 0, quotaBytes: 0 });
      expect(await other.evaluate((it) => window.tools.models.list([it]), model)).toEqual([]);
      const refused = await other.evaluate(
        (it) => window.tools.models.download(it, () => undefined).catch((error: Error) => error.message),
        model,
      );
      expect(refused).toContain('https');
    } finally {
      await plain.close();
    }
  });

  test('a browser without a GPU says in words why no model can run', async () => {
    const report = await page.evaluate(() => window.tools.models.gpu());
    expect(report).toMatchObject({ usable: false, handheld: false });
    expect(report.problem).toMatch(/GPU|WebGPU/);
  });

  test('a software adapter is named as such, with features and limits', async () => {
    const withGpu = await launchChromium(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
    try {
      const other = await openPage(withGpu);
      const report = await other.evaluate(() => window.tools.models.gpu());
      expect(report).toMatchObject({ usable: true, software: true });
      expect(report.maxBufferBytes).toBeGreaterThanOrEqual(2 ** 28);
      expect(report.features.length).toBeGreaterThan(0);
    } finally {
      await withGpu.close();
    }
  });
});
