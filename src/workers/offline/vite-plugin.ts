// Builds the service worker once the site lies in its folder: Serwist lists the files, each gets the hash that the browser compares it
// with, and Rolldown bundles the worker. While developing there is none, and one that a built site left behind removes itself.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getManifest } from '@serwist/build';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vite';
import { type ShellFile, type ShellPart, WORKER_FILE } from './api.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Python and MuJoCo have caches of their own. */
const left = [WORKER_FILE, 'python/!(manifest.json)', 'sandbox/mujoco-*'];
/** Larger ones are kept once they were used; there is one, web-llm's worker with 6 MB. */
const LARGEST_BYTES = 3_000_000;
/** What the build names after its content; recordings and icons only look so (frozen-lake-8x8.json). */
const hashedName = /^(assets|sandbox)\b.*-[\w-]{8,12}\.\w+$/;

const parts: readonly (readonly [ShellPart, RegExp])[] = [
  ['recordings', /^recordings\//],
  ['tasks', /^(sandbox\/env-|assets\/module-)/],
  ['learning', /^assets\/(initial-weights|dqn|ppo|sac|cem|cma-es|q-learning|value-iteration|random-search)-/],
];

/** The files of the site in `folder` that are kept from the first visit on. Throws where a part has none: a name has changed. */
export async function shellFiles(folder: string): Promise<readonly ShellFile[]> {
  const { manifestEntries = [], warnings } = await getManifest({
    globDirectory: folder,
    globPatterns: ['**/*'],
    globIgnores: left,
    dontCacheBustURLsMatching: hashedName,
    maximumFileSizeToCacheInBytes: 100 * LARGEST_BYTES,
  });
  if (warnings.length > 0) throw new Error(`the service worker cannot keep every file: ${warnings.join(' ')}`);
  const files = manifestEntries.map(({ url, revision }): ShellFile => {
    const content = readFileSync(join(folder, url));
    const part =
      content.length > LARGEST_BYTES ? 'models' : (parts.find(([, pattern]) => pattern.test(url))?.[0] ?? 'app');
    // Servers may change a page on its way (a banner, a statistics script), but nothing else.
    const integrity = url.endsWith('index.html') ? {} : { integrity: `sha256-${sha256(content)}` };
    return { url, revision: revision ?? null, part, bytes: content.length, ...integrity };
  });
  for (const part of ['app', 'models', ...parts.map(([name]) => name)]) {
    if (!files.some((file) => file.part === part)) throw new Error(`no file of the site belongs to the part "${part}"`);
  }
  return files;
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('base64');
}

async function bundleWorker(files: readonly ShellFile[]): Promise<string> {
  const build = await rolldown({
    input: resolve(here, 'worker.ts'),
    platform: 'browser',
    logLevel: 'silent',
    transform: {
      define: { SHELL_FILES: JSON.stringify(files), 'process.env.NODE_ENV': '"production"' },
    },
  });
  try {
    const { output } = await build.generate({ format: 'iife', minify: true, codeSplitting: false, comments: false });
    return output[0].code;
  } finally {
    await build.close();
  }
}

/** Takes the place of a service worker from a built site on the same port; the pages that it served are opened anew. */
const farewell = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: 'window' })) page.navigate(page.url);
})()));`;

export function offlinePlugin(): Plugin {
  return {
    name: 'offline',
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }) {
        if (!dir) throw new Error('the service worker needs a folder to be built into');
        writeFileSync(join(dir, WORKER_FILE), await bundleWorker(await shellFiles(dir)));
      },
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${WORKER_FILE}`, (_request, response) => {
        response.setHeader('Content-Type', 'text/javascript');
        response.end(farewell);
      });
    },
  };
}
