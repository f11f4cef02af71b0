// What the service worker is told to keep: every file of a site with its hash, in its part, and neither Python's nor MuJoCo's.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordingsFolder, shellFiles } from '../../../src/workers/offline/vite-plugin.ts';

let folder: string;
const put = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  put('index.html', '<!doctype html>');
  put('assets/index-AbCd1234.js', 'app');
  put('assets/module-AbCd1234.js', 'task');
  put('sandbox/env-taxi-0123456789ab.js', 'task');
  put('recordings-0123456789ab/index.json', '[]');
  put('assets/ppo-AbCd1234.js', 'learner');
  put('assets/worker-AbCd1234.js', Buffer.alloc(3_500_000));
  put('python/manifest.json', '{}');
  put('sandbox/python-0123456789ab.json', '{}');
  put('python/pyodide.asm.wasm', 'python');
  put('sandbox/mujoco-0123456789ab.wasm', 'mujoco');
  put('service-worker.js', 'itself');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('lists each file once, in its part, with the hash of what it holds', async () => {
  const files = await shellFiles(folder);
  const partOf = Object.fromEntries(files.map(({ url, part }) => [url, part]));
  expect(partOf).toEqual({
    'index.html': 'app',
    'sandbox/python-0123456789ab.json': 'app',
    'assets/index-AbCd1234.js': 'app',
    'assets/module-AbCd1234.js': 'tasks',
    'sandbox/env-taxi-0123456789ab.js': 'tasks',
    'recordings-0123456789ab/index.json': 'recordings',
    'assets/ppo-AbCd1234.js': 'learning',
    'assets/worker-AbCd1234.js': 'models',
  });
  const app = files.find(({ url }) => url === 'assets/index-AbCd1234.js')!;
  expect(app).toMatchObject({ revision: null, bytes: 3 });
  expect(app.integrity).toBe(`sha256-${createHash('sha256').update('app').digest('base64')}`);
});

test('tells a changed file without a hash in its name from the one before', async () => {
  const name = 'icon-maskable-512.png';
  const revision = async () => (await shellFiles(folder)).find(({ url }) => url === name)!.revision;
  put(name, '[]');
  const before = await revision();
  put(name, '[1]');
  expect(await revision()).not.toBe(before);
});

test('names the folder of the recordings after what they hold', () => {
  const recordings = join(folder, 'recordings-0123456789ab');
  const before = recordingsFolder(recordings);
  expect(before).toMatch(/^recordings-[0-9a-f]{12}\/$/);
  put('recordings-0123456789ab/index.json', '[1]');
  expect(recordingsFolder(recordings)).not.toBe(before);
  put('recordings-0123456789ab/index.json', '[]');
  expect(recordingsFolder(recordings)).toBe(before);
});

test('fails the build for a file that an older page would read in the place of its own', async () => {
  put('words.json', '{}');
  await expect(shellFiles(folder)).rejects.toThrow('words.json');
});

test('asks for no hash of the page itself, which servers may add to', async () => {
  const page = (await shellFiles(folder)).find(({ url }) => url === 'index.html')!;
  expect(page.integrity).toBeUndefined();
  expect(page.revision).toBeTruthy();
});

test('fails the build where a part has no file any more', async () => {
  rmSync(join(folder, 'assets/ppo-AbCd1234.js'));
  await expect(shellFiles(folder)).rejects.toThrow('part "learning"');
});
