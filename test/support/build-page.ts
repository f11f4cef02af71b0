// Builds a test page of test/support with the product's own plugins.
import { resolve } from 'node:path';
import { build } from 'vite';
import { webLlmModelsPlugin } from '../../src/llm/web-llm/vite-plugin.ts';
import { sandboxPlugin } from '../../src/sandbox/vite-plugin.ts';

const root = resolve(import.meta.dirname, '../..');

/** Builds test/support/`name` into .cache/`name`; resolves to what a server mounts: the page's folder and Python's files. */
export async function buildPage(name: string): Promise<{ readonly page: string; readonly python: string }> {
  const outDir = resolve(root, '.cache', name);
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
  return { page: outDir, python: resolve(root, 'public/python') };
}
