// ZIP archives against themselves and against Python's zipfile module, which reads and writes the format on its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readZip, zip } from '../../src/lib/zip.ts';

const texts = [
  { name: 'runs/one.json', text: '{"a":1}'.repeat(500) },
  { name: 'runs/zwei-ü.json', text: 'ä €\n' },
  { name: 'empty.json', text: '' },
];
const python = (() => {
  try {
    execFileSync('python3', ['-c', 'import zipfile, zlib']);
    return true;
  } catch {
    return false;
  }
})();

async function unpack(archive: Blob) {
  const entries = await readZip(archive);
  return Promise.all(entries.map(async ({ name, text }) => ({ name, text: await text(1e6) })));
}

describe('a ZIP archive', () => {
  test('gives back the texts it was made of, packed smaller, and the same texts give the same bytes', async () => {
    const archive = await zip(texts);
    expect(await unpack(archive)).toEqual(texts);
    expect(archive.size).toBeLessThan(1000);
    expect(await (await zip(texts)).text()).toBe(await archive.text());
    expect(await unpack(await zip([]))).toEqual([]);
  });

  test('is refused in words when it is cut off, damaged, or unpacks to more than it may', async () => {
    const archive = await zip(texts);
    await expect(readZip(archive.slice(0, archive.size - 30))).rejects.toThrow(/cut off/);
    await expect(readZip(new Blob(['hello']))).rejects.toThrow(/not a ZIP/);
    const bytes = new Uint8Array(await archive.arrayBuffer());
    bytes[45] = bytes[45]! ^ 0xff;
    const [first] = await readZip(new Blob([bytes]));
    await expect(first!.text(1e6)).rejects.toThrow(/one\.json is damaged/);
    await expect((await readZip(archive))[0]!.text(100)).rejects.toThrow(/too large/);
  });

  test.skipIf(!python)('can be read and written by another program', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    const ours = join(folder, 'ours.zip');
    writeFileSync(ours, new Uint8Array(await (await zip(texts)).arrayBuffer()));
    const read =
      'import json,sys,zipfile as z; a=z.ZipFile(sys.argv[1]); assert a.testzip() is None; ' +
      'print(json.dumps([{"name":n,"text":a.read(n).decode()} for n in a.namelist()]))';
    expect(JSON.parse(execFileSync('python3', ['-c', read, ours], { encoding: 'utf8' }))).toEqual(texts);
    const theirs = join(folder, 'theirs.zip');
    const write =
      'import json,sys,zipfile as z; a=z.ZipFile(sys.argv[1],"w"); a.mkdir("sub") if hasattr(a,"mkdir") else None; ' +
      '[a.writestr(t["name"],t["text"],z.ZIP_DEFLATED if i else z.ZIP_STORED) for i,t in enumerate(json.load(sys.stdin))]; a.close()';
    execFileSync('python3', ['-c', write, theirs], { input: JSON.stringify(texts) });
    expect(await unpack(new Blob([readFileSync(theirs)]))).toEqual(texts);
  });
});
