// Builds a test page of test/support with the product's own plugins, once in a test run.
import { resolve } from 'node:path';
import { build } from 'vite';
import { webLlmModelsPlugin } from '../../src/llm/web-llm/vite-plugin.ts';
import { sandboxPlugin } from '../../src/sandbox/vite-plugin.ts';
import { built } from './built.ts';

const root = resolve(import.meta.dirname, '../..');

/** Builds test/support/`name`; resolves to what a server mounts: the page's folder and Python's files. */
export async function buildPage(name: string): Promise<{ readonly page: string; readonly python: string }> {
  const page = await built(name, (outDir) => buildInto(name, outDir));
  return { page, python: resolve(root, 'public/python') };
}

async function buildInto(name: string, outDir: string): Promise<void> {
  await build({
    root: resolve(root, 'test/support', name),
    configFile: false,
    logLevel: 'error',
    base: './',
    publicDir: false,
    plugins: [sandboxPlugin(), webLlmModelsPlugin()],
    worker: { format: 'es', plugins: () => [sandboxPlugin(), webLlmModelsPlugin()] },
    build: { outDir, emptyOutDir: true, target: 'es2022', reportCompressedSize: false },
  });
}
