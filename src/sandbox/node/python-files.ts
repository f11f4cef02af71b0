// Reads what set-up put into public/python/ and compiles the interpreter's module.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { PythonBytes } from './protocol.ts';

/** Python's files for Node, from `folder`; rejects where set-up has not run. The snapshot is optional. */
export async function readPythonFiles(folder: string): Promise<PythonBytes> {
  const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const bytes = async (name: string): Promise<ArrayBuffer> => ownBuffer(await readFile(join(folder, name)));
  const manifest = JSON.parse(await text('manifest.json')) as { numpy: boolean; numpyWheel?: string };
  const [loaderSource, asmSource, lock, wasm, stdlib, snapshot, numpyWheel] = await Promise.all([
    text('pyodide.mjs'),
    text('pyodide.asm.mjs'),
    text('pyodide-lock.json'),
    bytes('pyodide.asm.wasm').then((binary) => WebAssembly.compile(binary)),
    bytes('python_stdlib.zip'),
    bytes('python-snapshot.bin').then(
      async (packed) => ownBuffer(await promisify(gunzip)(packed)),
      () => null,
    ),
    manifest.numpyWheel ? bytes(manifest.numpyWheel) : null,
  ]);
  return { loaderSource, asmSource, lock, wasm, stdlib, snapshot, numpyWheel };
}

/** A buffer of exactly these bytes (Node's small buffers share one pool). */
function ownBuffer(data: Buffer): ArrayBuffer {
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
}
