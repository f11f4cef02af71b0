// The recordings that ship with the site: their index, and reading them as a page does.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRunLog, serializeRunLog } from '../../src/engine/log-json.ts';
import { createRecordings } from '../../src/storage/recordings.ts';
// @ts-expect-error -- plain JavaScript without types
import { indexText, recordingInfo } from '../../src/tools/index-recordings.mjs';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../support/run-logs.ts';

const log = makeLog([
  started(),
  ...oneRound(),
  { type: 'settings-changed', changes: { rounds: 3 } },
  { type: 'reported', role: 'best', round: 1, scores: makeScores([4, 4.5]), score: 4.25, wallMs: 1 },
  { type: 'run-ended', reason: 'completed' },
]);

describe('the index', () => {
  test('tells of a log what the page shows before it is played', () => {
    const settings = makeSettings();
    expect(recordingInfo('demo', serializeRunLog(log))).toEqual({
      name: 'demo',
      title: 'A small run',
      envId: 'counter',
      language: 'javascript',
      modelName: 'test-model',
      date: '1970-01-01',
      summary:
        '3 rounds of 2 candidates, 2 model calls. The best policy gets a mean return of 4.25 in 2 fresh episodes.',
      settings: {
        ...settings,
        method: { ...settings.method, rounds: 3 },
        model: { kind: 'recorded', name: 'test-model', recording: 'demo', contextTokens: 32_000 },
      },
    });
  });

  test('refuses a file that is no log', () => {
    expect(() => recordingInfo('demo', '{"format": "other"}')).toThrow(/demo\.json/);
  });
});

describe('the shipped recordings', () => {
  const folder = resolve(import.meta.dirname, '../../public/recordings');
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'index.json')
    : [];

  test.skipIf(files.length === 0)('can all be read, and the index is up to date', () => {
    for (const file of files) {
      const parsed = parseRunLog(readFileSync(join(folder, file), 'utf8'));
      expect(parsed, file).toMatchObject({ ok: true });
    }
    expect(readFileSync(join(folder, 'index.json'), 'utf8')).toBe(indexText(folder));
  });
});

describe('reading recordings from a site', () => {
  let server: Server;
  let site: string;
  beforeAll(async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'recordings-')), 'sub', 'recordings');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'demo.json'), serializeRunLog(log));
    writeFileSync(join(folder, 'broken.json'), '{}');
    writeFileSync(join(folder, 'index.json'), indexText(folderWithout(folder)));
    server = createServer((request, response) => {
      const file = join(folder, '../..', request.url!);
      response.writeHead(existsSync(file) ? 200 : 404).end(existsSync(file) ? readFileSync(file) : '');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sub/`;
  });
  afterAll(() => void server.close());

  /** A folder with the readable recording only: the index tool refuses broken ones. */
  function folderWithout(folder: string): string {
    const clean = mkdtempSync(join(tmpdir(), 'recordings-clean-'));
    writeFileSync(join(clean, 'demo.json'), readFileSync(join(folder, 'demo.json')));
    return clean;
  }

  test('lists them and loads one, below whatever path the site lies', async () => {
    const recordings = createRecordings(site);
    expect(await recordings.list()).toMatchObject([{ name: 'demo' }]);
    expect(await recordings.load('demo')).toEqual(log);
  });

  test('says in words what is wrong with a missing, a broken and a strange one', async () => {
    const recordings = createRecordings(site);
    await expect(recordings.load('gone')).rejects.toThrow(/gone\.json could not be loaded \(HTTP 404\)/);
    await expect(recordings.load('broken')).rejects.toThrow(/"broken" cannot be read: .*not a run log/);
    await expect(recordings.load('../secret')).rejects.toThrow(/not the name of a recording/);
    await expect(createRecordings('http://127.0.0.1:9/').list()).rejects.toThrow(/could not be loaded/);
  });
});
