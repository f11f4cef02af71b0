// One config for the site and its tests. Relative base: the built folder works from any sub-path.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { webLlmModelsPlugin } from './src/llm/web-llm/vite-plugin.ts';
import { sandboxPlugin } from './src/sandbox/vite-plugin.ts';
import { firstScreenChunks } from './src/tools/first-screen-chunks.ts';
import { offlinePlugin } from './src/workers/offline/vite-plugin.ts';

export default defineConfig({
  base: './',
  plugins: [svelte({ configFile: false }), sandboxPlugin(), webLlmModelsPlugin(), offlinePlugin()],
  // The largest chunk is three.js with the three-dimensional view, fetched when a task with physics is looked at.
  build: {
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 650,
    rolldownOptions: { output: { codeSplitting: firstScreenChunks } },
  },
  worker: { format: 'es', plugins: () => [sandboxPlugin(), webLlmModelsPlugin()] },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          globalSetup: 'test/support/built.ts',
          // Real browsers on a loaded machine now and then miss a moment: one more try in CI, none at the desk.
          retry: process.env.CI ? 1 : 0,
          environment: 'node',
          include: ['test/**/*.browser.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Most of a browser test is waiting; more than two at a time would wait for each other.
          maxWorkers: 2,
        },
      },
    ],
  },
});
