// Importing many files at once: what is read, what the group is called, and what is said in the end.
import { describe, expect, test } from 'vitest';
import {
  importLogs,
  isMany,
  logFiles,
  type PickedFile,
  reportInWords,
  suggestGroup,
} from '../../../src/app/runs/run-import.ts';
import type { RunId } from '../../../src/engine/events.ts';
import { zip } from '../../../src/lib/zip.ts';
import type { ImportResult } from '../../../src/workers/engine/api.ts';

const file = (path: string, text = path): PickedFile => ({ path, file: new Blob([text]) });
const day = new Date(2026, 10, 5);

describe('files for an import', () => {
  test('are all tried when picked by themselves; of a folder only logs and archives', () => {
    const picked = ['a/1.json', 'a/b/2.JSON', 'a/notes.txt', 'a/3.zip', 'odd.log'].map((path) => file(path));
    expect(logFiles(picked).map(({ path }) => path)).toEqual(['a/1.json', 'a/b/2.JSON', 'a/3.zip', 'odd.log']);
  });

  test('name their group after their folder or archive, else after the day', () => {
    expect(suggestGroup([file('sweep/1.json'), file('sweep/x/2.json')], day)).toBe('sweep');
    expect(suggestGroup([file('runs.zip')], day)).toBe('runs');
    expect(suggestGroup([file('a/1.json'), file('b/1.json')], day)).toBe('Import of 2026-11-05');
    expect(suggestGroup([file('1.json'), file('2.json')], day)).toBe('Import of 2026-11-05');
  });

  test('are many when there are several, or when one is an archive', () => {
    expect([isMany([file('1.json')]), isMany([file('1.zip')]), isMany([file('1.json'), file('2.json')])]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('an import of many files', () => {
  const answers: Readonly<Record<string, ImportResult>> = {
    broken: { runId: null, error: 'The file is not a run log.' },
    known: { runId: 'r' as RunId, outcome: 'here' },
    longer: { runId: 'r' as RunId, outcome: 'longer' },
    copy: { runId: 'r' as RunId, outcome: 'copy' },
  };
  async function importRun(text: string): Promise<ImportResult> {
    if (text === 'refused') throw new Error('This run goes on in another tab.');
    return answers[text] ?? { runId: 'r' as RunId, outcome: 'new' };
  }

  test('goes on past broken ones, opens archives, and counts what came of each', async () => {
    const archive = await zip([
      { name: 'runs/in.json', text: 'in' },
      { name: 'runs/bad.json', text: 'broken' },
      { name: 'runs/read.me', text: 'x' },
    ]);
    const files = [
      file('a.json', 'broken'),
      file('b.json'),
      file('c.json', 'known'),
      { path: 'd.zip', file: archive },
      file('e.zip', 'no archive'),
      file('f.json', 'refused'),
      file('g.json', 'longer'),
      file('h.json', 'copy'),
    ];
    const steps: [number, number][] = [];
    const report = await importLogs(files, importRun, (done, known) => steps.push([done, known]));
    expect(report).toMatchObject({ added: 2, here: 1, longer: 1, copies: 1 });
    expect(report.failures.map(({ name }) => name)).toEqual(['a.json', 'd.zip: runs/bad.json', 'e.zip', 'f.json']);
    expect(report.failures[3]!.reason).toContain('another tab');
    expect(steps.at(-1)).toEqual([9, 9]);
    expect(reportInWords(report)).toBe(
      '2 runs came in; 1 run went on since the last import and is up to date now; 1 run came in next to another run of ' +
        'the same id; 1 run was here already; 4 files could not be read.',
    );
  });

  test('says so when nothing was found', async () => {
    expect(reportInWords(await importLogs([], importRun, () => undefined))).toBe('Nothing was found to import.');
  });
});
