// A page with the product's in-tab model in a browser with a software GPU, and the files of a real model where a folder is given.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { LocalModel } from '../../src/llm/web-llm/local-model.ts';
import { launchChromium } from './browser.ts';
import { buildPage } from './build-page.ts';
import type { WebLlmConfig } from './llm-page/api.ts';
import { type StaticServer, startStaticServer } from './static-server.ts';

/** A folder with mlc-chat-config.json, tensor-cache.json and its shards, tokenizer.json and one .wasm for this web-llm. */
export const modelFolder = process.env.WEBLLM_MODEL_DIR;

export const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export interface LlmSite {
  readonly site: StaticServer;
  readonly browser: Browser;
  /** A page of a fresh profile, in this browser or another. */
  open(where?: Browser): Promise<Page>;
  close(): Promise<void>;
}

export async function startLlmSite(): Promise<LlmSite> {
  const { page } = await buildPage('llm-page');
  const mounts = { '/a/b/': page, ...(modelFolder !== undefined && { '/model/': resolve(modelFolder) }) };
  const site = await startStaticServer(mounts);
  const browser = await launchChromium(softwareGpu);
  return {
    site,
    browser,
    async open(where = browser) {
      const context = await where.newContext();
      const opened = await context.newPage();
      await opened.goto(`${site.origin}/a/b/`);
      await opened.waitForFunction(() => 'host' in window);
      return opened;
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/** A model whose files nobody has put anywhere yet. */
export function modelAt(origin: string, changes: Partial<LocalModel> = {}): LocalModel {
  return {
    id: 'test-model',
    url: `${origin}/stored/`,
    // "localhost" is where web-llm does not look into its own cache.
    library: 'http://localhost/stored/model.wasm',
    requiredFeatures: [],
    gpuMemoryMb: 0,
    bufferBytes: 0,
    statedContextTokens: 4096,
    source: 'files',
    ...changes,
  };
}

/** Puts the files of the folder into web-llm's caches, where they lie after a download. */
export async function storeModel(page: Page, origin: string): Promise<WebLlmConfig> {
  const names = readdirSync(modelFolder!).filter((name) => /\.(json|bin|wasm|model)$/.test(name));
  const library = names.find((name) => name.endsWith('.wasm'))!;
  const model = modelAt(origin, { library: `${origin}/libs/${library}` });
  await page.evaluate(
    async ([files, at, lib]) => {
      for (const name of files) {
        const scope = name.endsWith('.wasm') ? 'wasm' : name === 'mlc-chat-config.json' ? 'config' : 'model';
        const response = await fetch(new URL(`/model/${name}`, location.href));
        await (await caches.open(`webllm/${scope}`)).put(scope === 'wasm' ? lib : at + name, response);
      }
    },
    [names, `${model.url}resolve/main/`, model.library] as const,
  );
  return { kind: 'web-llm', model, contextTokens: 4096 };
}
