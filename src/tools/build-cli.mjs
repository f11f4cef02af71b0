// Bundles the command-line programs and the processes they start into .cache/cli/, when a source is newer than the bundle.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = join(root, '.cache/cli');
const stamp = join(folder, '.built');
const sources = [
  'src/baselines',
  'src/cli',
  'src/engine',
  'src/env-api',
  'src/lib',
  'src/llm',
  'src/sandbox',
  'src/stats',
  'src/storage',
  'envs',
  'package-lock.json',
];
const entries = {
  evaluate: 'src/cli/evaluate.ts',
  optimize: 'src/cli/optimize.ts',
  bench: 'src/cli/bench.ts',
  train: 'src/cli/train.ts',
  'sandbox-child': 'src/sandbox/node/child.ts',
  'sandbox-worker': 'src/sandbox/node/worker.ts',
};

/** Makes the bundle up to date; returns its folder, which holds `<entry>.mjs` for each of `entries`. */
export async function buildCli() {
  const newest = Math.max(...sources.map((path) => newestChange(join(root, path))));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return folder;
  const { build } = await import('vite');
  // Built aside and then swapped in, so that two commands at once do not read half a bundle.
  const aside = `${folder}-${process.pid}`;
  const input = Object.entries(entries).filter(([, path]) => existsSync(join(root, path)));
  const startedAt = new Date();
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: aside,
      emptyOutDir: true,
      copyPublicDir: false,
      rollupOptions: {
        input: Object.fromEntries(input.map(([name, path]) => [name, join(root, path)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
    // The child process may read little: everything it runs is in the bundle.
    ssr: { noExternal: true },
  }).catch((thrown) => {
    rmSync(aside, { recursive: true, force: true });
    throw thrown;
  });
  writeFileSync(join(aside, '.built'), '');
  utimesSync(join(aside, '.built'), startedAt, startedAt);
  mkdirSync(dirname(folder), { recursive: true });
  const old = `${aside}-old`;
  try {
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(aside, folder);
  } catch (thrown) {
    // Another command was quicker: what it has built is as good.
    if (!existsSync(stamp) || statSync(stamp).mtimeMs <= newest) throw thrown;
    rmSync(aside, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
  return folder;
}

function newestChange(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}
