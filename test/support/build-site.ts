// Builds the site as it ships, once in a test run: Vite and Svelte look at NODE_ENV, which Vitest sets to "test", and would build for development.
import { resolve } from 'node:path';
import { build } from 'vite';
import { built } from './built.ts';

const root = resolve(import.meta.dirname, '../..');

/** Folder of the built site. */
export function buildSite(): Promise<string> {
  return built('site', buildInto);
}

async function buildInto(outDir: string): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({
      root,
      configFile: resolve(root, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir, emptyOutDir: true },
    });
  } finally {
    process.env.NODE_ENV = before;
  }
}
