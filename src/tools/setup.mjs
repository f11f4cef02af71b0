// Puts what Python needs into public/python/ (git-ignored): Pyodide's files from its npm package, a memory snapshot of a
// booted interpreter, NumPy's wheel where it can be had, and a manifest with the SHA-256 of each. Quick when all is there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const packageFolder = join(root, 'node_modules/pyodide');
const pythonTs = join(root, 'src/sandbox/guest/python.ts');
const folder = join(root, 'public/python');
const manifestFile = join(folder, 'manifest.json');
const packageFiles = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'];
const snapshotFile = 'python-snapshot.bin';
/** Until the first answer, and for the whole wheel. */
const answerTimeoutMs = 5_000;
const downloadTimeoutMs = 120_000;

/**
 * Makes public/python/ complete. Returns the manifest: `{version, files: {name: {sha256, bytes}}, numpy, snapshot}`, where
 * `numpy` says whether the wheel is there and `numpyWheel` names it. Throws where Pyodide is not installed.
 */
export async function setup({ log = console.log, retryNumpy = true } = {}) {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const preloaded = preloadedModules();
  const recipe = sha256(`${version} ${preloaded}`);
  let manifest = readManifest();
  if (manifest?.recipe !== recipe || !filesAreThere(manifest)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    manifest = { version, recipe, numpy: false, files: {} };
    for (const name of packageFiles) add(manifest, name, readFileSync(join(packageFolder, name)));
    log('Python: making the memory snapshot (once, some seconds) ...');
    add(manifest, snapshotFile, gzipSync(await makeSnapshot(preloaded), { level: 6 }));
    writeManifest(manifest);
  }
  if (!manifest.numpy && retryNumpy) await addNumpy(manifest, log);
  log(`Python ${version} is ready in public/python/${manifest.numpy ? ', with NumPy' : ' (without NumPy)'}.`);
  return manifest;
}

/** The list in python.ts, so that both name the same modules. */
function preloadedModules() {
  const text = readFileSync(pythonTs, 'utf8');
  const list = /export const preloadedModules =([^;]+);/.exec(text);
  if (!list) throw new Error('src/sandbox/guest/python.ts no longer declares preloadedModules.');
  return [...list[1].matchAll(/'([^']*)'/g)].map((match) => match[1]).join('');
}

/** Memory of an interpreter that has just booted and imported the usual modules. Uses calls private to Pyodide. */
async function makeSnapshot(preloaded) {
  const { loadPyodide } = await import(pathToFileURL(join(packageFolder, 'pyodide.mjs')).href);
  const pyodide = await loadPyodide({
    _makeSnapshot: true,
    jsglobals: {},
    env: { PYTHONHASHSEED: '0' },
    indexURL: `${packageFolder}/`,
  });
  pyodide.runPython(`import ${preloaded.split(' ').join(', ')}`);
  return pyodide.makeMemorySnapshot();
}

/** Fetches the wheel that pyodide-lock.json names; says in one line where it cannot be had. */
async function addNumpy(manifest, log) {
  const lock = JSON.parse(readFileSync(join(packageFolder, 'pyodide-lock.json'), 'utf8'));
  const { file_name: name, sha256: expected } = lock.packages.numpy;
  try {
    const url = `https://cdn.jsdelivr.net/pyodide/v${manifest.version}/full/${name}`;
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(new Error('no answer')), answerTimeoutMs);
    const signal = AbortSignal.any([silent.signal, AbortSignal.timeout(downloadTimeoutMs)]);
    const response = await fetch(url, { signal }).finally(() => clearTimeout(timer));
    if (!response.ok) throw new Error(`answer ${response.status}`);
    const wheel = Buffer.from(await response.arrayBuffer());
    if (sha256(wheel) !== expected) throw new Error('its SHA-256 is not the one that pyodide-lock.json names');
    add(manifest, name, wheel);
    manifest.numpy = true;
    manifest.numpyWheel = name;
    writeManifest(manifest);
  } catch (thrown) {
    log(`Python: NumPy is not available (${thrown.cause?.code ?? thrown.message}); policies use the standard library.`);
  }
}

function add(manifest, name, bytes) {
  writeFileSync(join(folder, name), bytes);
  manifest.files[name] = { sha256: sha256(bytes), bytes: bytes.length };
}

function readManifest() {
  try {
    return JSON.parse(readFileSync(manifestFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Written last and whole, so that an interrupted set-up starts again. */
function writeManifest(manifest) {
  writeFileSync(`${manifestFile}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(`${manifestFile}.new`, manifestFile);
}

function filesAreThere(manifest) {
  return Object.keys(manifest.files).every((name) => existsSync(join(folder, name)));
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await setup();
  } catch (thrown) {
    console.error(`Set-up failed: ${thrown.message}`);
    process.exit(1);
  }
  process.exit(0); // The interpreter that made the snapshot keeps timers alive.
}
