// Builds the service worker once the site lies in its folder: Serwist lists the files, each gets the hash that the browser compares it
// with, and Rolldown bundles the worker. While developing there is none, and one that a built site left behind removes itself. The
// recordings, copied as they are, get a folder named after what they hold: a page never reads those of another version.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getManifest } from '@serwist/build';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vite';
import { type ShellFile, type ShellPart, WORKER_FILE } from './api.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Python and MuJoCo have caches of their own. */
const left = [WORKER_FILE, 'python/**', 'sandbox/mujoco-*'];
/** Larger ones are kept once they were used; there is one, web-llm's worker with 6 MB. */
const LARGEST_BYTES = 3_000_000;
/** What code of the page reads; the page itself, icons and the like may keep their name while their content changes. */
const readByCode = /\.(m?js|css|json|wasm|bin|zip)$/;
/** What the build names after its content; icons only look so (icon-maskable-512.png). */
const hashedName = /^((assets|sandbox)\b.*-[\w-]{8,12}\.\w+|recordings-[0-9a-f]{12}\/.*)$/;

const parts: readonly (readonly [ShellPart, RegExp])[] = [
  ['recordings', /^recordings-/],
  ['tasks', /^(sandbox\/env-|assets\/module-)/],
  ['learning', /^assets\/(initial-weights|dqn|ppo|sac|cem|cma-es|q-learning|value-iteration|random-search)-/],
];

/**
 * The files of the site in `folder` that are kept from the first visit on. Throws where a part has none, since a name has changed, and
 * for a file that a page of an older version would get in the place of its own.
 */
export async function shellFiles(folder: string): Promise<readonly ShellFile[]> {
  const { manifestEntries = [], warnings } = await getManifest({
    globDirectory: folder,
    globPatterns: ['**/*'],
    globIgnores: left,
    dontCacheBustURLsMatching: hashedName,
    maximumFileSizeToCacheInBytes: 100 * LARGEST_BYTES,
  });
  if (warnings.length > 0) throw new Error(`the service worker cannot keep every file: ${warnings.join(' ')}`);
  const unversioned = manifestEntries.filter(({ url, revision }) => revision !== null && readByCode.test(url));
  if (unversioned.length > 0) {
    throw new Error(
      `a page of an older version would read the newer ${unversioned[0]!.url}: give it a hash in its name`,
    );
  }
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

/** Name of the recordings' folder in a built site, ending in a slash. `folder`: where they lie now. */
export function recordingsFolder(folder: string): string {
  const all = createHash('sha256');
  for (const name of readdirSync(folder).sort()) all.update(`${name}\0`).update(readFileSync(join(folder, name)));
  return `recordings-${all.digest('hex').slice(0, 12)}/`;
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
  let recordings = '';
  return {
    name: 'offline',
    config({ root = process.cwd(), publicDir }, { command }) {
      if (command !== 'build' || publicDir === false) return;
      recordings = recordingsFolder(resolve(root, publicDir ?? 'public', 'recordings'));
      return { define: { 'import.meta.env.RECORDINGS_FOLDER': JSON.stringify(recordings) } };
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }) {
        if (!dir) throw new Error('the service worker needs a folder to be built into');
        rmSync(join(dir, recordings), { recursive: true, force: true });
        renameSync(join(dir, 'recordings'), join(dir, recordings));
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
