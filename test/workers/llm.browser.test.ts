// Runs the real web-llm in a real Chromium on a software GPU: its worker nested in another as in the product, its errors, lost
// devices, and (with a model's files in WEBLLM_MODEL_DIR) real answers.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import type { Asked, Question, WebLlmConfig, WorkerKind } from '../support/llm-page/api.ts';
import { type LlmSite, modelAt, modelFolder, startLlmSite, storeModel } from '../support/llm-site.ts';

let studio: LlmSite;
let page: Page;
beforeAll(async () => {
  studio = await startLlmSite();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  await page?.context().close();
  page = await studio.open();
});

const madeUp = (changes: Parameters<typeof modelAt>[1] = {}) => modelAt(studio.site.origin, changes);
function config(model = madeUp(), contextTokens = 4096): WebLlmConfig {
  return { kind: 'web-llm', model, contextTokens };
}

async function ask(question: Question = {}, how = config(), worker?: WorkerKind, where = page): Promise<Asked> {
  return where.evaluate(([c, q, w]) => window.host.ask(c, q, w), [how, question, worker] as const);
}

/** Puts texts into web-llm's caches, by cache and address. */
async function store(files: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<void> {
  await page.evaluate(async (all) => {
    for (const [name, entries] of Object.entries(all)) {
      const cache = await caches.open(name);
      for (const [url, text] of Object.entries(entries)) await cache.put(url, new Response(text));
    }
  }, files);
}

function errorOf({ reply }: Asked) {
  if (reply.ok) throw new Error(`an answer came: ${reply.text}`);
  return { code: reply.error.code, message: reply.error.message, fatal: reply.fatal };
}
const base = () => `${studio.site.origin}/stored/resolve/main/`;
const chatConfig = JSON.stringify({
  tokenizer_files: ['tokenizer.json'],
  vocab_size: 10,
  context_window_size: 4096,
  sliding_window_size: -1,
  attention_sink_size: -1,
});

describe('the worker and its errors, without any model', () => {
  test('a model that is not on this device is said to be missing, and nothing is asked of the network', async () => {
    const isLibrary = /\/assets\/worker-/;
    const before = studio.site.requests.length;
    const earlier = [...studio.site.requests];
    expect(errorOf(await ask())).toMatchObject({ code: 'model/not-here', fatal: true });
    await store({ 'webllm/config': { [`${base()}mlc-chat-config.json`]: chatConfig } });
    const asked = await ask();
    expect(errorOf(asked)).toMatchObject({ code: 'model/not-here', fatal: true });
    expect(asked.notices).toEqual(['Preparing the model in this tab.', null]);
    // The library came with the first question, not with the page; the model's files were not asked for.
    expect(earlier.filter((path) => isLibrary.test(path))).toEqual([]);
    expect(studio.site.requests.slice(before).every((path) => isLibrary.test(path))).toBe(true);
  });

  test('a damaged library is told as damaged files', async () => {
    await store({
      'webllm/config': { [`${base()}mlc-chat-config.json`]: chatConfig },
      'webllm/wasm': { [madeUp().library]: '<html>not found</html>' },
    });
    expect(errorOf(await ask())).toMatchObject({ code: 'model/files', fatal: true });
  });

  test('a config that is no JSON is told as damaged files', async () => {
    await store({ 'webllm/config': { [`${base()}mlc-chat-config.json`]: '<html>' } });
    expect(errorOf(await ask())).toMatchObject({ code: 'model/files', fatal: true });
  });

  test('a GPU without what the model needs is told before a file is read', async () => {
    const needs = config(madeUp({ requiredFeatures: ['no-such-feature'] }));
    expect(errorOf(await ask({}, needs))).toMatchObject({
      code: 'model/gpu',
      message: expect.stringMatching(/no-such-feature/),
    });
  });

  test('a GPU that is lost while the model is loaded ends the wait, and the next call starts a new worker', async () => {
    expect(errorOf(await ask({}, config(), 'lost-while-loading'))).toMatchObject({
      code: 'model/gpu-memory',
      fatal: true,
    });
    expect(errorOf(await ask({}, config(), 'bare'))).toMatchObject({ code: 'model/not-here' });
    expect(await page.evaluate(() => window.host.unload())).toBe(2);
  });

  test('memory of the GPU that is used up is told, though WebGPU raises no error for it', async () => {
    expect(errorOf(await ask({}, config(), 'out-of-memory'))).toMatchObject({
      code: 'model/gpu-memory',
      message: expect.stringContaining('Failed to allocate 4 GB'),
      fatal: true,
    });
  });

  test('a browser without WebGPU is told as such', async () => {
    const other = await launchChromium(['--disable-features=WebGPU', '--disable-webgpu']);
    try {
      const asked = await ask({}, config(), 'bare', await studio.open(other));
      expect(errorOf(asked)).toMatchObject({ code: 'model/gpu', fatal: true });
    } finally {
      await other.close();
    }
  });
});

describe.skipIf(modelFolder === undefined)('real answers (WEBLLM_MODEL_DIR)', () => {
  const prompt = 'Write a Python class CartPolePolicy with a method act(self, obs) that returns 0 or 1.';

  test(
    'streams, counts, stops at a limit, goes on, is aborted, and stays loaded all the while',
    { timeout: 900_000 },
    async () => {
      const how = await storeModel(page, studio.site.origin);
      const first = await ask({ prompt, maxTokens: 24, temperature: 0 }, how);
      if (!first.reply.ok) throw new Error(first.reply.error.message);
      expect(first.pieces.length).toBeGreaterThan(1);
      expect(first.pieces.join('')).toBe(first.reply.text);
      expect(first.notices.some((words) => /onto the GPU: \d+%/.test(words ?? ''))).toBe(true);
      expect(first.reply.usage).toMatchObject({ estimated: false });
      expect(first.reply.usage.completionTokens).toBeLessThanOrEqual(24);
      expect(first.reply.firstTokenMs).toBeGreaterThan(0);

      const counted = await page.evaluate(([c, text]) => window.host.countTokens(c, text), [how, prompt] as const);
      if (counted !== null) {
        // What is more are the chat template's own tokens.
        expect(first.reply.usage.promptTokens).toBeGreaterThanOrEqual(counted);
        expect(first.reply.usage.promptTokens - counted).toBeLessThan(64);
      }

      const again = await ask({ prompt, maxTokens: 24, temperature: 0 }, how);
      expect(again.reply.ok).toBe(true);
      expect(again.notices).toEqual([]);

      const rest = await ask({ prompt, maxTokens: 8, cutAnswer: first.reply.text }, how);
      expect(rest.reply.ok).toBe(true);

      const aborted = await ask({ prompt, maxTokens: 2000, abortAfter: 3 }, how);
      expect(errorOf(aborted)).toMatchObject({ code: 'run/aborted' });
      expect(aborted.pieces.length).toBeLessThan(50);
      expect((await ask({ prompt, maxTokens: 4 }, how)).notices).toEqual([]);
    },
  );

  test('a grammar closes the code block, whatever the model would like', { timeout: 900_000 }, async () => {
    const how = await storeModel(page, studio.site.origin);
    const { reply } = await ask({ prompt, bound: 'grammar', fence: 'python', maxTokens: 300 }, how);
    if (!reply.ok) throw new Error(reply.error.message);
    if (reply.finishReason === 'stop') expect(reply.text).toMatch(/```python\n[^]*\n```\n?$/);
    else expect(reply.text.replaceAll('```python\n', '')).not.toContain('```');
  });

  test('reads a context of 8k when told so, and says when a prompt is longer', { timeout: 900_000 }, async () => {
    const { model } = await storeModel(page, studio.site.origin);
    const line = 'The pole leans to the left. ';
    const perLine = await page.evaluate(([c, text]) => window.host.countTokens(c, text), [
      config(model),
      line,
    ] as const);
    const long = line.repeat(Math.ceil(5000 / (perLine ?? 6)));
    const { reply } = await ask({ prompt: long, maxTokens: 2 }, config(model, 4096));
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/context' }, fatal: false });
    const roomy = await ask({ prompt: long, maxTokens: 2 }, config(model, 8192));
    expect(roomy.reply.ok).toBe(true);
  });

  test(
    'a GPU lost in the middle of an answer pauses; the next call loads the model anew',
    { timeout: 900_000 },
    async () => {
      const how = await storeModel(page, studio.site.origin);
      const lost = await ask({ prompt, maxTokens: 500, destroyGpuAfter: 2 }, how, 'destroyable');
      expect(errorOf(lost)).toMatchObject({ code: 'model/gpu-lost', fatal: true });
      const next = await ask({ prompt, maxTokens: 4 }, how, 'destroyable');
      expect(next.reply.ok).toBe(true);
      expect(next.notices.at(-1)).toBe(null);
    },
  );

  test('a shard that is missing is told by name', { timeout: 900_000 }, async () => {
    const how = await storeModel(page, studio.site.origin);
    const removed = await page.evaluate(async () => {
      const cache = await caches.open('webllm/model');
      const shard = (await cache.keys()).find(({ url }) => url.endsWith('.bin'))!;
      await cache.delete(shard);
      return shard.url.split('/').at(-1)!;
    });
    expect(errorOf(await ask({ prompt }, how))).toMatchObject({
      code: 'model/files',
      message: expect.stringContaining(removed),
    });
  });
});
