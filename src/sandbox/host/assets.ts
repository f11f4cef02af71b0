// Fetches what goes behind the wall: the guest's script, environments, the files of Python and MuJoCo, the NumPy wheel. Everything
// is compared with its SHA-256 here, on the trusted side: the sandbox itself could not do it and is handed bytes only.
import * as v from 'valibot';
import { envUrls, guestUrl, hashes, pythonListUrl, pythonUrl } from 'virtual:sandbox-assets';
import { findEnv } from '../../../envs/index.ts';
import { createDownloader, gunzip, type Downloader, type ProgressListener } from './download.ts';
import { fetchMujocoFiles } from './mujoco-files.ts';
import type { MujocoFiles, PythonFiles } from './protocol.ts';

/** A task as it goes behind the wall. */
export interface EnvFile {
  /** Its bundled module. */
  readonly source: string;
  /** Whether it cannot be made without MuJoCo. */
  readonly mujoco: boolean;
}

/** Loads each thing once and keeps it. */
export interface AssetSource {
  /** The classic script of every sandbox worker. */
  guest(): Promise<string>;
  /** Rejects where no such task is known. */
  env(envId: string): Promise<EnvFile>;
  /** Python's files, downloaded on the first call; `onProgress` hears of that download only. */
  python(onProgress?: ProgressListener): Promise<PythonFiles>;
  /** MuJoCo's files, downloaded on the first call. */
  mujoco(): Promise<MujocoFiles>;
  /** Whether a NumPy wheel can be had (site, earlier visit, Pyodide's address); downloads no part of Python. */
  numpyAvailable(): Promise<boolean>;
}

const manifestSchema = v.object({
  version: v.string(),
  files: v.record(v.string(), v.object({ sha256: v.string(), bytes: v.number() })),
  numpy: v.boolean(),
});
type Manifest = v.InferOutput<typeof manifestSchema>;

const lockSchema = v.object({
  packages: v.looseObject({ numpy: v.object({ file_name: v.string(), sha256: v.string() }) }),
});

const PYTHON_CACHE = 'promptpo-python';

/** A file that is kept in this browser under its hash. */
export interface KeptFile {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Where packages of Pyodide lie by default. */
export const PYTHON_PACKAGES = 'https://cdn.jsdelivr.net';

/** Asked where the site has no wheel. */
const packageAddress = (version: string): string => `${PYTHON_PACKAGES}/pyodide/v${version}/full/`;

export function createAssetSource(): AssetSource {
  const downloader = createDownloader(PYTHON_CACHE);
  const siteFiles = createDownloader(null);
  const texts = new Map<string, Promise<string>>();
  let manifest: Promise<Manifest> | null = null;
  let python: Promise<PythonFiles> | null = null;
  let mujoco: Promise<MujocoFiles> | null = null;

  /** Keeps a success for good and forgets a failure, so that the next call tries again. */
  function text(url: string): Promise<string> {
    let loading = texts.get(url);
    if (!loading) {
      loading = siteFiles.text(url, hashes[url] ?? null);
      loading.catch(() => texts.delete(url));
      texts.set(url, loading);
    }
    return loading;
  }

  function loadManifest(): Promise<Manifest> {
    if (!manifest) {
      manifest = fetchManifest(siteFiles);
      manifest.catch(() => (manifest = null));
    }
    return manifest;
  }

  return {
    guest: () => text(guestUrl),

    async env(envId) {
      const entry = findEnv(envId);
      const url = entry && envUrls[entry.folder];
      if (url === undefined) throw new Error(`there is no task "${envId}"`);
      return { source: await text(url), mujoco: entry?.engine === 'mujoco' };
    },

    python(onProgress = () => undefined) {
      if (!python) {
        python = loadManifest().then((known) => loadPython(downloader, known, onProgress));
        python.catch(() => (python = null));
      }
      return python;
    },

    mujoco() {
      if (!mujoco) {
        mujoco = fetchMujocoFiles();
        mujoco.catch(() => (mujoco = null));
      }
      return mujoco;
    },

    async numpyAvailable() {
      const { numpy, version } = await loadManifest();
      if (numpy) return true;
      const wheel = await wheelFacts(downloader, await loadManifest());
      return wheel !== null && (await downloader.canBeHad(packageAddress(version) + wheel.name, wheel.sha256));
    },
  };
}

async function fetchManifest(downloader: Downloader): Promise<Manifest> {
  return v.parse(manifestSchema, JSON.parse(await downloader.text(pythonListUrl, null)));
}

/** The files of Python that this site serves, and the Cache that keeps them. Rejects where their list cannot be had. */
export async function pythonKeep(): Promise<{ readonly cache: string; readonly files: readonly KeptFile[] }> {
  const { files } = await fetchManifest(createDownloader(null));
  return {
    cache: PYTHON_CACHE,
    files: Object.entries(files).map(([name, facts]) => ({ url: pythonUrl + name, ...facts })),
  };
}

/** Name and SHA-256 of the NumPy wheel that this Pyodide was built with. */
async function wheelFacts(
  downloader: Downloader,
  { files }: Manifest,
): Promise<{ name: string; sha256: string } | null> {
  const lock = await downloader.text(`${pythonUrl}pyodide-lock.json`, files['pyodide-lock.json']?.sha256 ?? null);
  const parsed = v.safeParse(lockSchema, JSON.parse(lock));
  if (!parsed.success) return null;
  const { file_name: name, sha256 } = parsed.output.packages.numpy;
  return { name, sha256 };
}

async function loadPython(
  downloader: Downloader,
  manifest: Manifest,
  onProgress: ProgressListener,
): Promise<PythonFiles> {
  const needed = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'];
  const snapshotName = 'python-snapshot.bin';
  const withSnapshot = snapshotName in manifest.files ? [...needed, snapshotName] : needed;
  const total = withSnapshot.reduce((sum, name) => sum + (manifest.files[name]?.bytes ?? 0), 0);
  let received = 0;
  const load = (name: string): Promise<ArrayBuffer> => {
    const facts = manifest.files[name];
    if (!facts) throw new Error(`Python's manifest does not name ${name}`);
    let left = facts.bytes; // what the browser unpacks on the way counts no more than it weighs packed
    return downloader.bytes(pythonUrl + name, facts.sha256, (count) => {
      received += Math.min(count, left);
      left = Math.max(0, left - count);
      onProgress(Math.min(1, received / total), 'Loading Python');
    });
  };
  const text = async (name: string): Promise<string> => new TextDecoder().decode(await load(name));
  const [loaderSource, asmSource, wasm, stdlib, lock, snapshot, numpyWheel] = await Promise.all([
    text('pyodide.mjs'),
    text('pyodide.asm.mjs'),
    load('pyodide.asm.wasm'),
    load('python_stdlib.zip'),
    text('pyodide-lock.json'),
    // Without its snapshot Python still starts, only slower: a broken one is no reason to do without Python.
    snapshotName in manifest.files
      ? load(snapshotName)
          .then(gunzip)
          .catch(() => null)
      : null,
    loadWheel(downloader, manifest),
  ]);
  void downloader.forgetOthers().catch(() => undefined);
  return { loaderSource, asmSource, wasm, stdlib, lock, snapshot, numpyWheel };
}

/** The wheel from the site, from an earlier visit, or from Pyodide's address; null where none can be had or it is not the one. */
async function loadWheel(downloader: Downloader, manifest: Manifest): Promise<ArrayBuffer | null> {
  const wheel = await wheelFacts(downloader, manifest);
  if (!wheel) return null;
  const addresses = [...(manifest.numpy ? [pythonUrl] : []), packageAddress(manifest.version)];
  for (const address of addresses) {
    try {
      return await downloader.bytes(address + wheel.name, wheel.sha256);
    } catch {
      // Not there, out of reach, or not the wheel that the lock file names: the next place.
    }
  }
  return null;
}
