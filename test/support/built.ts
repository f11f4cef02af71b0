// What browser tests build (the site, test pages), built once for all files of a test run: they only read it.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of this test run's builds. */
    builds: string;
  }
}

/** Vitest's global set-up: a folder of its own per process, since two test runs at the same time must not share one. */
export default function setup(project: TestProject): () => void {
  const folder = resolve(import.meta.dirname, `../../.cache/builds-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  project.provide('builds', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Folder with what `build` writes into the folder it is given; made by the first test file that asks for `name`. */
export async function built(name: string, build: (outDir: string) => Promise<void>): Promise<string> {
  const outDir = resolve(inject('builds'), name);
  const done = `${outDir}.done`;
  while (!existsSync(done)) await buildAlone(outDir, done, build);
  return outDir;
}

/** Builds unless another test file is at it, which is waited for. */
async function buildAlone(outDir: string, done: string, build: (outDir: string) => Promise<void>): Promise<void> {
  const lock = `${outDir}.building`;
  try {
    mkdirSync(lock);
  } catch {
    await setTimeout(200);
    return;
  }
  try {
    if (existsSync(done)) return;
    rmSync(outDir, { recursive: true, force: true });
    await build(outDir);
    writeFileSync(done, '');
  } finally {
    rmSync(lock, { recursive: true });
  }
}
